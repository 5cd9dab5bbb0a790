import Foundation

/// The lines of a file, plain or gzip, or of standard input (`-`), in bounded memory.
///
/// A line ends with LF or CRLF; the last one may end with the file. A UTF-8 byte-order mark at the start
/// is not part of the first line. Gzip is recognised by its first two bytes; a file named `.gz` must be one.
public final class LineSource {
    /// Longest line that is handed out, without its end.
    public static let lineBytesMaxDefault = 16 * 1024 * 1024

    /// A line, without its end.
    public enum Line {
        /// Valid until the next line is asked for.
        case text(UnsafeRawBufferPointer)
        /// Longer than `lineBytesMax`; its bytes are gone.
        case tooLong
    }

    private enum Input {
        case plain(ByteSource)
        case gzip(GzipInflation)
    }

    /// What messages call the file.
    public let name: String
    public let lineBytesMax: Int
    /// Of the line handed out last, from 1; lines that were skipped count.
    public private(set) var lineNumber = 0
    /// Whether the line handed out last ended with CRLF.
    private(set) var hasCarriageReturn = false
    private let keepsBlankLines: Bool
    private let input: Input
    private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * ByteSource.blockBytes, alignment: 64)
    private var start = 0
    private var end = 0
    private var isAtEnd = false

    /// - Parameter keepsBlankLines: hand them out, too, instead of skipping them.
    public init(
        path: String, lineBytesMax: Int = lineBytesMaxDefault, keepsBlankLines: Bool = false
    ) throws(InterchangeError) {
        precondition(lineBytesMax > 0, "lineBytesMax \(lineBytesMax)")
        self.lineBytesMax = lineBytesMax
        self.keepsBlankLines = keepsBlankLines
        let bytes = try ByteSource(path: path)
        name = bytes.name
        while bytes.available.count < 2, try bytes.fill() {}
        let isGzip = bytes.available.starts(with: [0x1F, 0x8B])
        input = isGzip || path.hasSuffix(".gz") ? .gzip(try GzipInflation(source: bytes)) : .plain(bytes)
        try skipByteOrderMark()
    }

    deinit {
        buffer.deallocate()
    }

    /// The next line that isn't blank.
    /// - Returns: `nil` at the end of the file.
    public func next() throws(InterchangeError) -> Line? {
        while let line = try nextOfAny() {
            guard case .text(let text) = line, !keepsBlankLines, Self.isBlank(text) else { return line }
        }
        return nil
    }

    private func nextOfAny() throws(InterchangeError) -> Line? {
        var searched = 0
        var isTooLong = false
        while true {
            if let length = lengthToLineFeed(from: searched) {
                return take(length, ending: 1, isTooLong: isTooLong)
            }
            searched = end - start
            if isAtEnd {
                return searched == 0 && !isTooLong ? nil : take(searched, ending: 0, isTooLong: isTooLong)
            }
            // One byte more, as a carriage return may be the last.
            if searched > lineBytesMax + 1 {
                isTooLong = true
                (start, end, searched) = (0, 0, 0)
            }
            try readMore()
        }
    }

    private func take(_ length: Int, ending: Int, isTooLong: Bool) -> Line {
        var text = UnsafeRawBufferPointer(rebasing: buffer[start..<(start + length)])
        hasCarriageReturn = text.last == UInt8(ascii: "\r")
        if hasCarriageReturn { text = UnsafeRawBufferPointer(rebasing: text.dropLast()) }
        start += length + ending
        lineNumber += 1
        return isTooLong || text.count > lineBytesMax ? .tooLong : .text(text)
    }

    private func lengthToLineFeed(from offset: Int) -> Int? {
        let first = buffer.baseAddress! + start
        guard let place = memchr(first + offset, 0x0A, end - start - offset) else { return nil }
        return UnsafeRawPointer(place) - UnsafeRawPointer(first)
    }

    private func readMore() throws(InterchangeError) {
        if start > 0 {
            memmove(buffer.baseAddress!, buffer.baseAddress! + start, end - start)
            (start, end) = (0, end - start)
        }
        if end == buffer.count { grow() }
        let free = UnsafeMutableRawBufferPointer(rebasing: buffer[end...])
        let count =
            switch input {
            case .plain(let bytes): try bytes.read(into: free)
            case .gzip(let inflation): try inflation.read(into: free)
            }
        end += count
        isAtEnd = count == 0
    }

    private func grow() {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * buffer.count, alignment: 64)
        larger.copyMemory(from: UnsafeRawBufferPointer(buffer))
        buffer.deallocate()
        buffer = larger
    }

    private func skipByteOrderMark() throws(InterchangeError) {
        while end < 3, !isAtEnd { try readMore() }
        if buffer[..<end].starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
    }

    private static func isBlank(_ text: UnsafeRawBufferPointer) -> Bool {
        text.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }
}
