#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file by its descriptor: the one place of this module that calls the operating system.
///
/// It closes with its owner.
struct SystemFile: ~Copyable, Sendable {
    let path: String
    private let descriptor: Int32

    /// Opens for reading and appending; creates the file, readable by its owner alone, where there is none.
    init(appendingTo path: String) throws(StoreError) {
        try self.init(path, flags: O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC)
    }

    /// Opens for reading and `overwrite`; creates the file, readable by its owner alone, where there is none.
    init(rewriting path: String) throws(StoreError) {
        try self.init(path, flags: O_RDWR | O_CREAT | O_CLOEXEC)
    }

    private init(_ path: String, flags: Int32) throws(StoreError) {
        descriptor = open(path, flags, 0o600)
        self.path = path
        if descriptor < 0 { throw .system(path: path, call: "open", code: errno) }
    }

    deinit {
        guard descriptor >= 0 else { return }
        // A process that is being spawned holds a copy of the descriptor for a moment; it must not hold the lock.
        _ = flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// What root makes beside a store is for whom the store is, as with SQLite's own files: else a server that isn't root
    /// could not open it.
    borrowing func giveToOwner(of store: String) {
        var status = stat()
        guard geteuid() == 0, stat(store, &status) == 0, status.st_uid != 0 else { return }
        // Where the system refuses that, the server's start says which file it can't open.
        _ = fchown(descriptor, status.st_uid, status.st_gid)
    }

    /// - Returns: the contents, or `nil` where there is no such file.
    static func contents(of path: String) throws(StoreError) -> [UInt8]? {
        guard exists(path) else { return nil }
        return try SystemFile(path, flags: O_RDONLY | O_CLOEXEC).contents()
    }

    /// The file that a path leads to, through symbolic links: one store has one name, and so one lock and one journal.
    /// Links among the folders may stay, since what lies beside the file is beside it by either way.
    /// - Throws: `foreignFile` where a link leads to a name that is no UTF-8.
    static func resolved(_ path: String) throws(StoreError) -> String {
        var (path, target) = (path, [CChar](repeating: 0, count: Int(PATH_MAX)))
        // As many links as Linux follows.
        for _ in 0..<40 {
            let count = readlink(path, &target, target.count)
            guard count > 0 else { return path }
            guard let next = String(validating: target[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) else {
                throw .foreignFile(path: path, found: "a link to a name that is no UTF-8")
            }
            let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
            path = next.hasPrefix("/") ? next : folder + next
        }
        return path
    }

    /// - Throws: `foreignFile` where something else than a file has the name. Nothing is opened: a pipe would wait.
    static func checkIsFile(_ path: String) throws(StoreError) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        throw .foreignFile(path: path, found: isFolder ? "a folder" : "a pipe, a socket or a device")
    }

    /// The file that has a name just now; `nil` where there is none.
    static func identity(_ path: String) -> FileIdentity? { identityAndSize(path)?.identity }

    /// The file that has a name just now, and its bytes; `nil` where there is none.
    static func identityAndSize(_ path: String) -> (identity: FileIdentity, size: Int)? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        let device = UInt64(truncatingIfNeeded: status.st_dev)
        return (FileIdentity(device: device, file: UInt64(status.st_ino)), Int(status.st_size))
    }

    /// Eight bytes of a file; 0 where it has none there. Closing it would drop this process's locks on it: for files that
    /// nobody locks.
    static func word(_ path: String, at offset: Int) -> UInt64 {
        guard let file = try? SystemFile(path, flags: O_RDONLY | O_CLOEXEC) else { return 0 }
        var word: UInt64 = 0
        return pread(file.descriptor, &word, 8, off_t(offset)) == 8 ? word : 0
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// - Throws: `system` where there is no such file.
    static func checkExists(_ path: String) throws(StoreError) {
        guard exists(path) else { throw .system(path: path, call: "open", code: ENOENT) }
    }

    static func message(_ code: Int32) -> String { String(cString: strerror(code)) }

    static func remove(_ path: String) throws(StoreError) {
        if unlink(path) != 0, errno != ENOENT { throw .system(path: path, call: "unlink", code: errno) }
    }

    /// - Returns: `nil` where there is no such file. It is not opened: closing it would drop this process's locks on it.
    static func size(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    /// Changes whenever somebody writes to the file, or puts another in its place.
    static func stamp(_ path: String) -> FileStamp? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        #if canImport(Glibc)
            let time = status.st_mtim
        #else
            let time = status.st_mtimespec
        #endif
        return FileStamp(
            file: UInt64(status.st_ino), size: Int(status.st_size), seconds: Int(time.tv_sec),
            nanoseconds: Int(time.tv_nsec))
    }

    /// Whether this process may make files in the folder that a file lies in.
    static func canMakeFiles(beside path: String) -> Bool {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        return access(folder, W_OK | X_OK) == 0
    }

    static func isEmpty(_ path: String) -> Bool { size(path) == 0 }

    /// Waits until a file's contents are on the disk.
    static func sync(_ path: String) throws(StoreError) {
        try SystemFile(path, flags: O_RDONLY | O_CLOEXEC).sync()
    }

    borrowing func sync() throws(StoreError) {
        if fsync(descriptor) != 0 { throw .system(path: path, call: "fsync", code: errno) }
    }

    static func rename(_ path: String, to destination: String) throws(StoreError) {
        #if canImport(Glibc)
            let failed = Glibc.rename(path, destination) != 0
        #else
            let failed = Darwin.rename(path, destination) != 0
        #endif
        if failed { throw .system(path: destination, call: "rename", code: errno) }
    }

    static var fileExists: Int32 { EEXIST }
    static var processID: Int { Int(getpid()) }

    borrowing func size() throws(StoreError) -> Int {
        var status = stat()
        if fstat(descriptor, &status) != 0 { throw .system(path: path, call: "fstat", code: errno) }
        return Int(status.st_size)
    }

    borrowing func contents() throws(StoreError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: try size())
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress! + filled, $0.count - filled, off_t(filled))
            }
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw .system(path: path, call: "read", code: errno) }
            if count == 0 { break }
            filled += count
        }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }

    /// Appends all of `bytes`. A file system with room takes them in one call.
    borrowing func append(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
        var written = 0
        while written < bytes.count {
            let count = write(descriptor, bytes.baseAddress! + written, bytes.count - written)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { throw .system(path: path, call: "write", code: errno) }
            written += count
        }
    }

    /// Replaces the contents from the beginning on. Where it fails, what was there is there as far as it wasn't reached.
    borrowing func overwrite(_ bytes: [UInt8]) throws(StoreError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress! + written, bytes.count - written, off_t(written))
            }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { throw .system(path: path, call: "write", code: errno) }
            written += count
        }
        if try size() > bytes.count { try truncate(to: bytes.count) }
    }

    borrowing func truncate(to size: Int) throws(StoreError) {
        if ftruncate(descriptor, off_t(size)) != 0 { throw .system(path: path, call: "ftruncate", code: errno) }
    }

    /// Takes the file for this descriptor alone, until it closes.
    /// - Returns: whether it was free.
    borrowing func lock() throws(StoreError) -> Bool {
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
        if errno == EWOULDBLOCK { return false }
        throw .system(path: path, call: "flock", code: errno)
    }
}

/// Stays with a file as long as there is one, whatever its name.
struct FileIdentity: Sendable, Equatable {
    let device: UInt64
    let file: UInt64
}

/// What the file system says of a file at one moment.
struct FileStamp: Sendable, Equatable {
    let file: UInt64
    let size: Int
    let seconds: Int
    let nanoseconds: Int
}
