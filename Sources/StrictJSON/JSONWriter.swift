/// Writes JSON text into bytes that grow. Commas come by themselves.
///
///     var writer = JSONWriter()
///     writer.object {
///         $0.member("ok", true)
///         $0.array("models", of: models) { $0.value($1.name) }
///     }
public struct JSONWriter: ~Copyable, @unchecked Sendable {  // Nobody else has its memory.
    private var text: JSONText
    private var needsComma = false
    /// Containers that are still open.
    public private(set) var depth = 0

    public init(reserving bytesExpected: Int = 0) {
        text = JSONText(capacity: bytesExpected)
    }

    /// A copy of what was written.
    public var bytes: [UInt8] { [UInt8](text.written) }
    /// Bytes written so far.
    public var byteCount: Int { text.count }

    /// Lends what was written.
    public borrowing func withBytes<Answer>(_ body: (UnsafeRawBufferPointer) throws -> Answer) rethrows -> Answer {
        try body(text.written)
    }

    /// Forgets what was written and keeps the memory.
    public mutating func removeAll() {
        text.removeAll()
        needsComma = false
        depth = 0
    }

    /// Ends a document of a stream of lines; the next value starts a new one.
    public mutating func endLine() {
        precondition(depth == 0, "\(depth) containers are open at the end of a line")
        text.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    // MARK: Containers

    public mutating func beginObject() { begin(UInt8(ascii: "{")) }
    public mutating func endObject() { end(UInt8(ascii: "}")) }
    public mutating func beginArray() { begin(UInt8(ascii: "[")) }
    public mutating func endArray() { end(UInt8(ascii: "]")) }

    /// The name of the next value.
    public mutating func key(_ name: String) {
        separate()
        appendQuoted(name)
        text.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// The name of the next value, a text of ASCII in which nothing has to be escaped: it is not looked at.
    @inline(__always)
    public mutating func key(plain name: StaticString) {
        separate()
        text.appendQuoted(
            UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount), then: UInt8(ascii: ":"))
        needsComma = false
    }

    // MARK: Values

    /// `null`, for what is not known.
    public mutating func null() {
        separate()
        text.append("null")
    }

    public mutating func value(_ value: Bool) {
        separate()
        text.append(value ? "true" : "false")
    }

    public mutating func value(_ value: some FixedWidthInteger) {
        separate()
        text.append(value)
    }

    /// The shortest digits that read back as the same bits. The number must be finite: JSON has no other.
    public mutating func value(_ value: Double) {
        precondition(value.isFinite, "\(value) has no place in JSON")
        separate()
        text.append(value)
    }

    /// The shortest digits that read back as the same bits. The number must be finite: JSON has no other.
    public mutating func value(_ value: Float) {
        precondition(value.isFinite, "\(value) has no place in JSON")
        separate()
        text.append(value)
    }

    /// A text, escaped where it has to be.
    public mutating func value(_ value: String) {
        separate()
        appendQuoted(value)
    }

    /// A text of ASCII in which nothing has to be escaped.
    public mutating func plain(_ ascii: UnsafeBufferPointer<UInt8>) {
        separate()
        text.appendQuoted(UnsafeRawBufferPointer(ascii))
    }

    /// Splices bytes that already are a JSON value, as `JSONValue.rawBytes` gives them.
    public mutating func raw(_ value: some Sequence<UInt8>) {
        separate()
        if value.withContiguousStorageIfAvailable({ text.append(UnsafeRawBufferPointer($0)) }) == nil {
            for byte in value { text.append(byte) }
        }
    }

    // MARK: Pieces

    private mutating func begin(_ byte: UInt8) {
        separate()
        text.append(byte)
        needsComma = false
        depth += 1
    }

    private mutating func end(_ byte: UInt8) {
        precondition(depth > 0, "no container is open")
        text.append(byte)
        needsComma = true
        depth -= 1
    }

    @inline(__always)
    private mutating func separate() {
        if needsComma { text.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func appendQuoted(_ string: String) {
        // To make a text contiguous takes a copy, which all but the rarest texts are spared.
        if string.utf8.withContiguousStorageIfAvailable({ appendQuoted(UnsafeRawBufferPointer($0)) }) == nil {
            var string = string
            string.withUTF8 { appendQuoted(UnsafeRawBufferPointer($0)) }
        }
    }

    private mutating func appendQuoted(_ utf8: UnsafeRawBufferPointer) {
        // Nearly always nothing has to be escaped.
        guard Self.hasEscaped(utf8) else { return text.appendQuoted(utf8) }
        text.append(UInt8(ascii: "\""))
        for byte in utf8 { if Self.isEscaped(byte) { appendEscape(byte) } else { text.append(byte) } }
        text.append(UInt8(ascii: "\""))
    }

    private static func isEscaped(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x22 || byte == 0x5C }

    /// Whether some byte has to be escaped; eight are looked at at once, the last eight perhaps a second time.
    private static func hasEscaped(_ utf8: UnsafeRawBufferPointer) -> Bool {
        guard utf8.count >= 8 else { return utf8.contains(where: isEscaped) }
        var alarm: UInt64 = 0
        for place in stride(from: 0, to: utf8.count - 8, by: 8) { alarm |= escaped(utf8, at: place) }
        return alarm | escaped(utf8, at: utf8.count - 8) != 0
    }

    /// The high bit of a byte's lane is set where the byte has to be escaped, and of no lane where none has: a lane without
    /// a high bit falls below 0 where it holds less than is taken from it.
    @inline(__always)
    private static func escaped(_ utf8: UnsafeRawBufferPointer, at place: Int) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let word = utf8.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        let (quote, backslash) = (word ^ (ones &* 0x22), word ^ (ones &* 0x5C))
        return ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) & ~word)
            & (ones &* 0x80)
    }

    private mutating func appendEscape(_ byte: UInt8) {
        text.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x22, 0x5C: text.append(byte)
        case 0x08: text.append(UInt8(ascii: "b"))
        case 0x09: text.append(UInt8(ascii: "t"))
        case 0x0A: text.append(UInt8(ascii: "n"))
        case 0x0C: text.append(UInt8(ascii: "f"))
        case 0x0D: text.append(UInt8(ascii: "r"))
        default:
            text.append("u00")
            for digit in [byte >> 4, byte & 15] {
                text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
    }
}
