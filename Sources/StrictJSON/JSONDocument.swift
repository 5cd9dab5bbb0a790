/// A parsed text: its bytes and the tape of its values, both reused from one parse to the next.
///
/// Reading is strict (RFC 8259, nothing more): no `NaN`, no raw control characters, no invalid UTF-8, no
/// lone surrogates, no number outside `Double`, no byte-order mark, nothing after the value, and at most
/// `depthMax` nested levels. Once the memory has grown, a parse allocates nothing.
///
/// Of equal keys in one object the last wins, as in JavaScript, Python and Go: a gateway that looks into a
/// line before passing it on sees the same request as the router behind it.
///
/// A `JSONValue` belongs to one parse; using it after the next one of the same document is a programmer's error.
public final class JSONDocument {
    /// More bytes don't fit the tape's 32-bit offsets.
    public static let bytesMax = Int(UInt32.max) - 1

    public let depthMax: Int
    var text: UnsafeMutableRawBufferPointer
    private(set) var byteCount = 0
    private(set) var tape = JSONTape()
    /// Counts the parses, so that a stale value is caught.
    private(set) var generation: UInt32 = 0
    /// Tape indices of the containers around the current place.
    private let open: UnsafeMutablePointer<UInt32>

    public init(depthMax: Int = 512) {
        precondition(depthMax > 0, "depthMax \(depthMax)")
        self.depthMax = depthMax
        text = .allocate(byteCount: 1024, alignment: 8)
        open = .allocate(capacity: depthMax)
    }

    deinit {
        text.deallocate()
        open.deallocate()
    }

    /// Reads one document. The bytes are copied, so that they may go away afterwards.
    public func parse(_ bytes: UnsafeRawBufferPointer) throws(JSONError) -> JSONValue {
        guard bytes.count <= Self.bytesMax else {
            throw .tooLong(bytes: bytes.count, bytesMax: Self.bytesMax)
        }
        hold(bytes)
        generation &+= 1
        tape.removeAll()
        var parser = JSONParser(text: UnsafeRawBufferPointer(rebasing: text[..<byteCount]))
        try parser.run(into: &tape, open: open, depthMax: depthMax)
        return JSONValue(document: self, index: 0)
    }

    /// Reads one document.
    public func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        let result = bytes.withUnsafeBytes { buffer in
            Result { () throws(JSONError) in try parse(buffer) }
        }
        return try result.get()
    }

    /// Reads one document.
    public func parse(_ text: String) throws(JSONError) -> JSONValue {
        try parse(Array(text.utf8))
    }

    private func hold(_ bytes: UnsafeRawBufferPointer) {
        if bytes.count > text.count {
            text.deallocate()
            text = .allocate(byteCount: max(bytes.count, 2 * text.count), alignment: 8)
        }
        text.copyMemory(from: bytes)
        byteCount = bytes.count
    }
}
