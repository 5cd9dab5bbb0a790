/// A value inside a parsed document.
///
/// Asking for the wrong type gives `nil`, never a converted value. Strings and numbers are decoded when asked for.
public struct JSONValue {
    /// The types that JSON has.
    public enum Kind: Sendable {
        case null, bool, number, string, array, object
    }

    let document: JSONDocument
    let index: Int
    private let generation: UInt32

    init(document: JSONDocument, index: Int) {
        self.document = document
        self.index = index
        generation = document.generation
    }

    var token: JSONToken {
        precondition(
            generation == document.generation, "a value of parse \(generation) used after parse \(document.generation)")
        return document.tape[index]
    }

    /// What the value is in JSON's own words.
    public var kind: Kind {
        switch token.kind {
        case .null: .null
        case .falseValue, .trueValue: .bool
        case .integer, .decimal: .number
        case .plainString, .escapedString: .string
        case .array: .array
        case .object: .object
        }
    }

    public var isNull: Bool { token.kind == .null }

    /// `nil` where the value is neither `true` nor `false`.
    public var bool: Bool? {
        switch token.kind {
        case .trueValue: true
        case .falseValue: false
        default: nil
        }
    }

    /// The number, correctly rounded; always finite.
    public var double: Double? {
        let token = token
        guard token.kind == .integer || token.kind == .decimal else { return nil }
        return JSONNumber(text(of: token)).double
    }

    /// The number where it is an integer that `Int` holds exactly.
    ///
    /// `41.0` and `4e1` are integers, too, up to 2⁵³: data frames write counts so.
    public var int: Int? {
        let token = token
        switch token.kind {
        case .integer: return JSONNumber(text(of: token)).integer
        case .decimal:
            let number = JSONNumber(text(of: token)).double
            guard number.magnitude <= 0x1p53 else { return nil }
            let integer = Int(number)
            return Double(integer) == number ? integer : nil
        default: return nil
        }
    }

    /// The number is written as digits only, however many; `int` may still be `nil`.
    public var isWrittenAsInteger: Bool { token.kind == .integer }

    /// The value's own bytes in the text: a string with its quotation marks and escapes, a number with its digits.
    public var rawBytes: [UInt8] {
        var token = token
        if token.kind == .plainString || token.kind == .escapedString {
            token.start -= 1
            token.end += 1
        }
        return Array(text(of: token))
    }

    /// Where an object or array begins in the text, in bytes from 0; a string's or number's first byte.
    public var byteOffset: Int { Int(token.start) }

    func text(of token: JSONToken) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: document.text[Int(token.start)..<Int(token.end)])
    }
}
