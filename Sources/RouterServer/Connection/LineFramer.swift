#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Cuts a stream of bytes into lines. Knows no socket.
///
/// A line ends with LF or CR LF; neither belongs to it. As soon as a line has more than `lineBytesMax` bytes it is
/// reported once as too long, and everything up to its LF is discarded.
struct LineFramer {
    enum Event: Equatable {
        /// A whole line; `withBytes(of:_:)` lends it until the next `append`.
        case line(Range<Int>)
        case tooLong
    }

    let lineBytesMax: Int
    private var buffer: [UInt8] = []
    /// Bytes before this place have been handed out.
    private var start = 0
    /// Bytes before this place hold no LF of an unfinished line.
    private var searched = 0
    private var isDiscarding = false

    init(lineBytesMax: Int) {
        self.lineBytesMax = lineBytesMax
    }

    /// Bytes that wait to become a line.
    var pendingBytes: Int { buffer.count - start }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        compact()
        buffer.append(contentsOf: bytes)
    }

    /// - Returns: `nil` until more bytes are appended.
    mutating func next() -> Event? {
        while true {
            guard let end = endOfLine() else { return unfinished() }
            let line = start..<(end > start && buffer[end - 1] == UInt8(ascii: "\r") ? end - 1 : end)
            start = end + 1
            searched = start
            if isDiscarding {
                isDiscarding = false
                continue
            }
            return line.count <= lineBytesMax ? .line(line) : .tooLong
        }
    }

    func withBytes<Answer>(of line: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Answer) -> Answer {
        buffer.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[line])) }
    }

    /// The rest of the buffer is the beginning of a line: keep it, or give it up as too long.
    private mutating func unfinished() -> Event? {
        searched = buffer.count
        if isDiscarding {
            start = buffer.count
            return nil
        }
        // A CR at the end may be half of the line's end.
        let bytes = pendingBytes - (buffer.last == UInt8(ascii: "\r") ? 1 : 0)
        guard bytes > lineBytesMax else { return nil }
        isDiscarding = true
        start = buffer.count
        return .tooLong
    }

    private func endOfLine() -> Int? {
        buffer.withUnsafeBytes { bytes in
            guard searched < bytes.count, let base = bytes.baseAddress,
                let found = memchr(base + searched, Int32(UInt8(ascii: "\n")), bytes.count - searched)
            else { return nil }
            return base.distance(to: UnsafeRawPointer(found))
        }
    }

    /// Moves what is left to the front, so that the buffer holds one unfinished line and one read.
    private mutating func compact() {
        guard start > 0 else { return }
        buffer.removeSubrange(..<start)
        searched -= start
        start = 0
    }
}
