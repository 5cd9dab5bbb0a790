import StrictJSON

/// The fields of one row that an off-policy estimate needs, each read with the sentence that says what was expected.
struct JSONObjectFields {
    let object: JSONValue

    init(_ value: JSONValue) throws(FieldError) {
        guard value.kind == .object else { throw FieldError("", "\(value.kindInWords) where an object belongs") }
        object = value
    }

    /// The field is there, and not null.
    func has(_ name: String) -> Bool {
        object[name].map { !$0.isNull } ?? false
    }

    func number(_ name: String) throws(FieldError) -> Double {
        let value = try field(name)
        guard let number = value.double else { throw FieldError(name, "\(value.kindInWords) where a number belongs") }
        return number
    }

    /// `action`, an index below `count`.
    func action(below count: Int) throws(FieldError) -> Int {
        let value = try field("action")
        guard let action = value.int else {
            let found = value.kind == .number ? String(decoding: value.rawBytes, as: UTF8.self) : value.kindInWords
            throw FieldError("action", "\(found) where an integer belongs")
        }
        guard action >= 0, action < count else {
            throw FieldError("action", "\(action) is not in 0…\(count - 1), as pi_e has \(count) numbers")
        }
        return action
    }

    /// How many elements an array has.
    func length(_ name: String) throws(FieldError) -> Int {
        let value = try field(name)
        guard value.kind == .array else {
            throw FieldError(name, "\(value.kindInWords) where an array of numbers belongs")
        }
        var length = 0
        for _ in value.elements { length += 1 }
        return length
    }

    /// Appends an array of exactly `count` numbers, none below `min`.
    /// - Returns: their sum.
    @discardableResult
    func appendNumbers(
        _ name: String, count: Int, min: Double, to numbers: inout [Double]
    ) throws(FieldError) -> Double {
        let value = try field(name)
        let start = numbers.count
        guard let (appended, isWhole) = value.appendNumbers(to: &numbers) else {
            throw FieldError(name, "\(value.kindInWords) where an array of numbers belongs")
        }
        guard isWhole else { throw FieldError("\(name)[\(appended)]", "no number") }
        guard appended == count else {
            throw FieldError(name, "\(appended) numbers where \(count) belong, one per action")
        }
        var sum = 0.0
        for place in start..<start + count {
            guard numbers[place] >= min else {
                throw FieldError("\(name)[\(place - start)]", "\(numbers[place]) is below \(min.shortest)")
            }
            sum += numbers[place]
        }
        return sum
    }

    private func field(_ name: String) throws(FieldError) -> JSONValue {
        guard let value = object[name] else { throw FieldError(name, "missing") }
        return value
    }
}
