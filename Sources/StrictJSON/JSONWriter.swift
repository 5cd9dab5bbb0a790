/// Writes JSON text into a growing array of bytes. Commas come by themselves.
///
///     var writer = JSONWriter()
///     writer.object {
///         $0.member("ok", true)
///         $0.array("models", of: models) { $0.value($1.name) }
///     }
public struct JSONWriter: Sendable {
    public var bytes: [UInt8] { text.bytes }
    private var text = JSONText()
    private var needsComma = false
    /// Containers that are still open.
    public private(set) var depth = 0

    public init(reserving bytesExpected: Int = 0) {
        text.bytes.reserveCapacity(bytesExpected)
    }

    /// Forgets what was written and keeps the memory.
    public mutating func removeAll() {
        text.bytes.removeAll(keepingCapacity: true)
        needsComma = false
        depth = 0
    }

    /// Ends a document of a stream of lines; the next value starts a new one.
    public mutating func endLine() {
        precondition(depth == 0, "\(depth) containers are open at the end of a line")
        text.bytes.append(UInt8(ascii: "\n"))
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
        text.bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    // MARK: Values

    public mutating func null() {
        separate()
        text.bytes.append(contentsOf: "null".utf8)
    }

    public mutating func value(_ value: Bool) {
        separate()
        text.bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    public mutating func value(_ value: some FixedWidthInteger) {
        separate()
        appendDigits(of: value)
    }

    /// The shortest digits that read back as the same bits. The number must be finite: JSON has no other.
    public mutating func value(_ value: Double) {
        precondition(value.isFinite, "\(value) has no place in JSON")
        separate()
        value.write(to: &text)
    }

    /// The shortest digits that read back as the same bits. The number must be finite: JSON has no other.
    public mutating func value(_ value: Float) {
        precondition(value.isFinite, "\(value) has no place in JSON")
        separate()
        value.write(to: &text)
    }

    public mutating func value(_ value: String) {
        separate()
        appendQuoted(value)
    }

    /// A text of ASCII in which nothing has to be escaped.
    public mutating func plain(_ ascii: UnsafeBufferPointer<UInt8>) {
        separate()
        text.bytes.append(UInt8(ascii: "\""))
        text.bytes.append(contentsOf: ascii)
        text.bytes.append(UInt8(ascii: "\""))
    }

    /// Splices bytes that already are a JSON value, as `JSONValue.rawBytes` gives them.
    public mutating func raw(_ value: some Sequence<UInt8>) {
        separate()
        text.bytes.append(contentsOf: value)
    }

    // MARK: Pieces

    private mutating func begin(_ byte: UInt8) {
        separate()
        text.bytes.append(byte)
        needsComma = false
        depth += 1
    }

    private mutating func end(_ byte: UInt8) {
        precondition(depth > 0, "no container is open")
        text.bytes.append(byte)
        needsComma = true
        depth -= 1
    }

    private mutating func separate() {
        if needsComma { text.bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func appendDigits(of value: some FixedWidthInteger) {
        var rest = value.magnitude
        if value < 0 { text.bytes.append(UInt8(ascii: "-")) }
        let start = text.bytes.count
        repeat {
            text.bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest != 0
        text.bytes[start...].reverse()
    }

    private mutating func appendQuoted(_ string: String) {
        text.bytes.append(UInt8(ascii: "\""))
        // To make a text contiguous takes a copy, which all but the rarest texts are spared.
        if string.utf8.withContiguousStorageIfAvailable({ appendEscaped($0) }) == nil {
            var string = string
            string.withUTF8 { appendEscaped($0) }
        }
        text.bytes.append(UInt8(ascii: "\""))
    }

    private mutating func appendEscaped(_ utf8: UnsafeBufferPointer<UInt8>) {
        // Nearly always nothing has to be escaped: a loop without exits says so sixteen bytes at a time.
        var escapes: UInt8 = 0
        for byte in utf8 { escapes |= Self.isEscaped(byte) ? 1 : 0 }
        guard escapes != 0 else { return text.bytes.append(contentsOf: utf8) }
        var plainStart = 0
        for place in utf8.indices where Self.isEscaped(utf8[place]) {
            text.bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[plainStart..<place]))
            appendEscape(utf8[place])
            plainStart = place + 1
        }
        text.bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[plainStart...]))
    }

    private static func isEscaped(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x22 || byte == 0x5C }

    private mutating func appendEscape(_ byte: UInt8) {
        text.bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x22, 0x5C: text.bytes.append(byte)
        case 0x08: text.bytes.append(UInt8(ascii: "b"))
        case 0x09: text.bytes.append(UInt8(ascii: "t"))
        case 0x0A: text.bytes.append(UInt8(ascii: "n"))
        case 0x0C: text.bytes.append(UInt8(ascii: "f"))
        case 0x0D: text.bytes.append(UInt8(ascii: "r"))
        default:
            let digits = Array("0123456789abcdef".utf8)
            text.bytes.append(contentsOf: "u00".utf8)
            text.bytes.append(digits[Int(byte >> 4)])
            text.bytes.append(digits[Int(byte & 15)])
        }
    }
}

/// Where the digits of a number go without a text of their own.
private struct JSONText: TextOutputStream, Sendable {
    var bytes: [UInt8] = []

    mutating func write(_ string: String) { bytes.append(contentsOf: string.utf8) }

    /// What the library calls where it has nothing but ASCII; without it, it would call `write`.
    mutating func _writeASCII(_ ascii: UnsafeBufferPointer<UInt8>) { bytes.append(contentsOf: ascii) }
}
