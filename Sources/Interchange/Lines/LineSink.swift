import Foundation

/// A file, or standard output (`-`), that lines are written to; a name ending in `.gz` packs them.
///
/// A regular file is written beside its place and moved there by `close`, so that nobody reads half of
/// it; without `close` nothing is left behind.
public final class LineSink {
    static let blockBytes = 256 * 1024

    private let path: String
    private let name: String
    private let partialPath: String?
    private var descriptor: Int32
    private let deflation: GzipDeflation?
    private var pending: [UInt8] = []

    public init(path: String) throws(InterchangeError) {
        self.path = path
        name = path == "-" ? "standard output" : path
        deflation = path.hasSuffix(".gz") ? GzipDeflation() : nil
        partialPath = path == "-" || Self.isSpecialFile(path) ? nil : "\(path).partial-\(getpid())"
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
        descriptor = path == "-" ? STDOUT_FILENO : open(partialPath ?? path, flags, 0o644)
        guard descriptor >= 0 else { throw .unwritable(file: name, reason: systemReason()) }
    }

    deinit {
        closeDescriptor()
        if let partialPath { unlink(partialPath) }
    }

    /// Appends bytes as they are.
    public func write(_ bytes: some Sequence<UInt8>) throws(InterchangeError) {
        pending.append(contentsOf: bytes)
        if pending.count >= Self.blockBytes { try flush(finishing: false) }
    }

    /// Writes what is left and puts the file in its place.
    public func close() throws(InterchangeError) {
        precondition(descriptor >= 0, "\(name) is closed twice")
        try flush(finishing: true)
        closeDescriptor()
        if let partialPath, rename(partialPath, path) != 0 {
            throw .unwritable(file: name, reason: systemReason())
        }
    }

    private func flush(finishing: Bool) throws(InterchangeError) {
        let bytes = deflation?.pack(&pending, finishing: finishing) ?? pending
        pending.removeAll(keepingCapacity: true)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress!, $0.count) }
            if count >= 0 { written += count }
            guard count >= 0 || errno == EINTR else { throw .unwritable(file: name, reason: systemReason()) }
        }
    }

    private func closeDescriptor() {
        if descriptor > STDERR_FILENO { Foundation.close(descriptor) }
        descriptor = -1
    }

    /// Something that exists and is no regular file: a pipe, a terminal, `/dev/null`.
    private static func isSpecialFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    }
}
