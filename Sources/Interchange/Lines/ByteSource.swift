import Foundation

/// The bytes of a file or of standard input (`-`), a block at a time.
///
/// One owner reads; the class is the file's handle and closes it.
final class ByteSource {
    static let blockBytes = 256 * 1024

    /// What messages call it.
    let name: String
    private let descriptor: Int32
    private let block = UnsafeMutableRawBufferPointer.allocate(byteCount: blockBytes, alignment: 64)
    private var start = 0
    private var end = 0

    init(path: String) throws(InterchangeError) {
        name = path == "-" ? "standard input" : path
        descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(file: name, reason: systemReason()) }
    }

    deinit {
        block.deallocate()
        if descriptor > STDIN_FILENO { close(descriptor) }
    }

    /// Bytes that are read and not yet consumed; valid until the next call of `fill`.
    var available: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: block[start..<end])
    }

    func consume(_ count: Int) {
        precondition(count <= end - start, "\(count) bytes consumed of \(end - start)")
        start += count
    }

    /// Reads on behind what is available, if there is space for it.
    /// - Returns: `false` at the end of the file.
    func fill() throws(InterchangeError) -> Bool {
        if start == end { (start, end) = (0, 0) }
        guard end < block.count else { return true }
        while true {
            let count = Foundation.read(descriptor, block.baseAddress! + end, block.count - end)
            if count >= 0 {
                end += count
                return count > 0
            }
            guard errno == EINTR else { throw .unreadable(file: name, reason: systemReason()) }
        }
    }

    /// Moves up to `buffer.count` bytes into `buffer`.
    /// - Returns: 0 at the end of the file.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(InterchangeError) -> Int {
        if start == end {
            guard try fill() else { return 0 }
        }
        let count = min(buffer.count, end - start)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: block[start..<(start + count)]))
        start += count
        return count
    }
}

/// The system's sentence for the last failed call.
func systemReason() -> String {
    String(cString: strerror(errno))
}
