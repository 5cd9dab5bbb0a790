// Texts, lists of texts, and values that may be absent, as bytes.

extension ByteWriter {
    /// In the order of the keys, so that equal dictionaries have equal bytes.
    mutating func dictionary(_ values: [String: String]) {
        count(values.count)
        for (key, value) in values.sorted(by: { $0.key < $1.key }) {
            string(key)
            string(value)
        }
    }

    mutating func strings(_ values: [String]) {
        count(values.count)
        for value in values { string(value) }
    }
}

extension ByteReader {
    mutating func dictionary() throws(Failure) -> [String: String] {
        var values: [String: String] = [:]
        for _ in 0..<(try count()) {
            let key = try string()
            values[key] = try string()
        }
        return values
    }

    mutating func optionalDouble() throws(Failure) -> Double? {
        try bool() ? try double() : nil
    }
    mutating func optionalInteger() throws(Failure) -> Int? {
        try bool() ? try integer() : nil
    }
    mutating func optionalString() throws(Failure) -> String? {
        try bool() ? try string() : nil
    }

    mutating func strings() throws(Failure) -> [String] {
        var values: [String] = []
        for _ in 0..<(try count()) { values.append(try string()) }
        return values
    }
}
