/// Why some bytes are not a JSON document, and at which byte (counted from 0).
public enum JSONError: Error, Equatable, Sendable {
    case unexpectedEnd(offset: Int)
    case unexpectedByte(UInt8, offset: Int)
    /// A number that RFC 8259 doesn't know: `01`, `.5`, `1.`, `+1`, `1e`.
    case malformedNumber(offset: Int)
    /// A number no `Double` holds: `1e999`.
    case numberOutOfRange(offset: Int)
    /// A raw control character (below U+0020) inside a string.
    case controlCharacter(UInt8, offset: Int)
    case malformedEscape(offset: Int)
    /// Half of a surrogate pair, as `\ud800`.
    case loneSurrogate(offset: Int)
    /// Bytes that are not UTF-8; raw surrogates and overlong forms among them.
    case invalidUTF8(offset: Int)
    case tooDeep(depthMax: Int, offset: Int)
    /// Something other than white space after the value.
    case trailingBytes(offset: Int)
    case tooLong(bytes: Int, bytesMax: Int)

    /// Where reading stopped.
    public var offset: Int {
        switch self {
        case .unexpectedEnd(let offset), .unexpectedByte(_, let offset), .malformedNumber(let offset),
            .numberOutOfRange(let offset), .controlCharacter(_, let offset), .malformedEscape(let offset),
            .loneSurrogate(let offset), .invalidUTF8(let offset), .tooDeep(_, let offset),
            .trailingBytes(let offset):
            offset
        case .tooLong(_, let bytesMax): bytesMax
        }
    }
}

extension JSONError: CustomStringConvertible {
    /// The sentence a person reads.
    public var description: String {
        switch self {
        case .unexpectedEnd(let offset): "the text ends too early, at byte \(offset)"
        case .unexpectedByte(let byte, let offset): "\(Self.name(byte)) at byte \(offset) has no place in JSON"
        case .malformedNumber(let offset): "the number at byte \(offset) is not written as JSON wants it"
        case .numberOutOfRange(let offset): "the number at byte \(offset) is too large"
        case .controlCharacter(let byte, let offset): "raw control character \(byte) in a string, at byte \(offset)"
        case .malformedEscape(let offset): "unknown or incomplete escape at byte \(offset)"
        case .loneSurrogate(let offset): "half a surrogate pair at byte \(offset)"
        case .invalidUTF8(let offset): "invalid UTF-8 at byte \(offset)"
        case .tooDeep(let depthMax, let offset): "more than \(depthMax) nested levels at byte \(offset)"
        case .trailingBytes(let offset): "something follows the value, at byte \(offset)"
        case .tooLong(let bytes, let bytesMax): "\(bytes) bytes; a document has at most \(bytesMax)"
        }
    }

    private static func name(_ byte: UInt8) -> String {
        (0x21...0x7E).contains(byte) ? "'\(Character(Unicode.Scalar(byte)))'" : "byte value \(byte)"
    }
}
