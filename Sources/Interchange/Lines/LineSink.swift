import Foundation

/// A file, or standard output (`-`), that lines are written to; a name ending in `.gz` packs them.
///
/// A regular file is moved to its place by `close`, so that nobody reads half of it; until then it has no name, so that
/// nothing is left behind, even where the process is killed. Where the file system knows no such files it is written beside its place.
/// Of a symbolic link the place is where it leads to, be there a file yet or not: the link stays.
public final class LineSink {
    static let blockBytes = 256 * 1024

    /// Behind symbolic links.
    private let place: String
    private let name: String
    private let partialPath: String?
    private let isNameless: Bool
    private var descriptor: Int32
    private let deflation: GzipDeflation?
    private var pending: [UInt8] = []

    public init(path: String) throws(InterchangeError) {
        let place = path == "-" ? path : try Self.followingLinks(path)
        self.place = place
        name = path == "-" ? "standard output" : path
        deflation = path.hasSuffix(".gz") ? GzipDeflation() : nil
        partialPath = path == "-" || Self.isSpecialFile(path) ? nil : "\(place).partial-\(getpid())"
        let nameless = partialPath.flatMap(Self.openNameless)
        isNameless = nameless != nil
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
        descriptor = nameless ?? (path == "-" ? STDOUT_FILENO : open(partialPath ?? path, flags, 0o644))
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
        let isNamed = !isNameless || partialPath.map(link) == true
        let reason = systemReason()
        closeDescriptor()
        guard isNamed else { throw .unwritable(file: name, reason: reason) }
        if let partialPath, rename(partialPath, place) != 0 {
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

    /// - Parameter path: of a file in the folder that it is to be in.
    /// - Returns: `nil` where there is no file without a name, or no way to name it later.
    private static func openNameless(besides path: String) -> Int32? {
        #if os(Linux)
            // O_TMPFILE, which is no single number to the importer.
            let flags = 0o20_000_000 | O_DIRECTORY | O_WRONLY | O_CLOEXEC
            let descriptor = open(URL(fileURLWithPath: path).deletingLastPathComponent().path, flags, 0o644)
            guard descriptor >= 0 else { return nil }
            if access(ownPath(descriptor), F_OK) == 0 { return descriptor }
            Foundation.close(descriptor)
        #endif
        return nil
    }

    /// Links among the folders may stay: the file is the same by either way.
    /// - Throws: `unwritable` for links that lead in a circle.
    private static func followingLinks(_ name: String) throws(InterchangeError) -> String {
        var path = name
        // As many links as Linux follows.
        for _ in 0..<40 {
            guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { return path }
            let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
            path = next.hasPrefix("/") ? next : folder + next
        }
        throw .unwritable(file: name, reason: String(cString: strerror(ELOOP)))
    }

    private static func ownPath(_ descriptor: Int32) -> String { "/proc/self/fd/\(descriptor)" }

    /// Gives the file its first name.
    private func link(_ path: String) -> Bool {
        // Of a process that had the same number, and was killed where files need names.
        unlink(path)
        return linkat(AT_FDCWD, Self.ownPath(descriptor), AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0
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
