/// A key and its value in one call; a `nil` is written as `null`.
extension JSONWriter {
    public mutating func member(_ name: String, _ value: Bool) {
        key(name)
        self.value(value)
    }

    public mutating func member(_ name: String, _ value: some FixedWidthInteger) {
        key(name)
        self.value(value)
    }

    public mutating func member(_ name: String, _ value: Double) {
        key(name)
        self.value(value)
    }

    public mutating func member(_ name: String, _ value: String) {
        key(name)
        self.value(value)
    }

    public mutating func member(_ name: String, _ value: Double?) {
        key(name)
        if let value { self.value(value) } else { null() }
    }

    public mutating func member(_ name: String, _ value: String?) {
        key(name)
        if let value { self.value(value) } else { null() }
    }

    public mutating func member(_ name: String, _ value: Int?) {
        key(name)
        if let value { self.value(value) } else { null() }
    }

    public mutating func member(_ name: String, _ values: [String]) {
        array(name, of: values) { $0.value($1) }
    }
}
