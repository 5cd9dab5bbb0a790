import StrictJSON

/// Typed reading of one JSON value, with the sentence that says what was expected.
extension JSONValue {
    func textField(_ name: String) throws(FieldError) -> String {
        guard let string else { throw FieldError(name, "\(kindInWords) where a string belongs") }
        return string
    }

    /// - Returns: `nil` for null and for the empty string.
    func labelField(_ name: String) throws(FieldError) -> String? {
        if isNull { return nil }
        let text = try textField(name)
        return text.isEmpty ? nil : text
    }

    /// A string, or an integer in its digits.
    func identifierField(_ name: String) throws(FieldError) -> String {
        if let string { return string }
        guard isWrittenAsInteger else { throw FieldError(name, "\(kindInWords) where a string or an integer belongs") }
        return String(decoding: rawBytes, as: UTF8.self)
    }

    /// A number in `range`.
    /// - Returns: `nil` for null.
    func numberField(_ name: String, in range: ClosedRange<Double>) throws(FieldError) -> Double? {
        if isNull { return nil }
        guard let number = double else { throw FieldError(name, "\(kindInWords) where a number or null belongs") }
        guard range.contains(number) else { throw FieldError(name, Self.outside(number, range)) }
        return number
    }

    /// A count: an integer from 0.
    /// - Returns: `nil` for null.
    func countField(_ name: String) throws(FieldError) -> Int? {
        if isNull { return nil }
        guard kind == .number else { throw FieldError(name, "\(kindInWords) where an integer or null belongs") }
        guard let count = int, count >= 0 else {
            throw FieldError(name, "\(String(decoding: rawBytes, as: UTF8.self)) is not an integer from 0 to 2^63")
        }
        return count
    }

    /// An object of strings.
    /// - Returns: an empty map for null.
    func textMapField(_ name: String) throws(FieldError) -> [String: String] {
        if isNull { return [:] }
        guard kind == .object else { throw FieldError(name, "\(kindInWords) where an object of strings belongs") }
        var map: [String: String] = [:]
        for (key, value) in members { map[key] = try value.textField("\(name).\(key)") }
        return map
    }

    var kindInWords: String {
        switch kind {
        case .null: "null"
        case .bool: "a truth value"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    private static func outside(_ number: Double, _ range: ClosedRange<Double>) -> String {
        range.upperBound == .greatestFiniteMagnitude
            ? "\(number) is below \(range.lowerBound.shortest)"
            : "\(number) is not in [\(range.lowerBound.shortest), \(range.upperBound.shortest)]"
    }
}

extension ClosedRange<Double> {
    /// From 0, finite.
    static let nonNegative = 0...Double.greatestFiniteMagnitude
    /// What a request or a million tokens may cost; above it sums of costs would be no numbers.
    static let usd = 0...1e30
    /// Of a single token.
    static let perToken = 0...1e24
    static let unit = 0.0...1.0
}

extension Double {
    /// `1` instead of `1.0`.
    var shortest: String {
        description.hasSuffix(".0") ? String(description.dropLast(2)) : description
    }
}
