/// The database, its write-ahead log and the journal, as they lie while the store is open.
///
/// Who removes or replaces them under a running server, as those do who clean temporary folders, leaves it writing to
/// files without a name: every commit succeeds, and nothing of it is there after the end. Who cuts one off, as a shell
/// does before `> decisions.db`, leaves it writing behind a hole. So every commit is looked after before it is made, and
/// again before it is believed; that takes a dozen calls of the system.
struct StorePlaces: Sendable {
    private let files: [(path: String, identity: FileIdentity)]
    private let databasePath: String
    private let logPath: String
    /// In bytes, when it was last looked at.
    private var databaseSize: Int
    private var log: (size: Int, salt: UInt64)
    /// The least that the database came to when pages were given back lately: another program may fold the log back, and
    /// cut the file to what it was then, while the database grows already.
    private var least = Int.max
    /// Until `least` is forgotten.
    private var commitsLeft = 0
    private static let commitsMax = 1000

    /// - Parameter path: of a store that has been written to since it was opened, so that its log is there.
    init(store path: String) {
        (databasePath, logPath) = (path, "\(path)-wal")
        files = ([databasePath, logPath] + Journal.paths(store: path)).compactMap { path in
            SystemFile.identity(path).map { (path, $0) }
        }
        databaseSize = SystemFile.size(databasePath) ?? 0
        log = (SystemFile.size(logPath) ?? 0, Self.salt(logPath))
    }

    /// - Parameter bytes: how many the database has, by its own word; asked only where its file has shrunk, as it also does
    ///   when pages are given back.
    /// - Throws: `moved` where a name leads to another file by now, or to none; `cutOff` where a file has lost its end.
    mutating func checkBeforeCommit(databaseBytes bytes: () throws(StoreError) -> Int) throws(StoreError) {
        let logSize = try check(databaseBytes: bytes)
        if logSize < log.size, isCut(logSize: logSize, salt: Self.salt(logPath)) { throw .cutOff(path: logPath) }
    }

    /// The same once the commit is made.
    /// - Parameter mayShrink: pages may have been given back in it.
    mutating func checkAfterCommit(
        mayShrink: Bool, databaseBytes bytes: () throws(StoreError) -> Int
    ) throws(StoreError) {
        if mayShrink {
            (least, commitsLeft) = (min(least, try bytes()), Self.commitsMax)
        } else if commitsLeft > 0 {
            commitsLeft -= 1
            if commitsLeft == 0 { least = .max }
        }
        let (logSize, salt) = (try check(databaseBytes: bytes), Self.salt(logPath))
        if isCut(logSize: logSize, salt: salt) { throw .cutOff(path: logPath) }
        log = (logSize, salt)
    }

    /// A log that another program has folded back is empty, or begins anew with another salt, perhaps that program's own
    /// words; one that was cut off has the salt that it had, or goes on behind its hole. If it was folded back between the
    /// two looks, it is empty by now.
    private func isCut(logSize: Int, salt: UInt64) -> Bool {
        let seemsCut = logSize > 0 && (salt == 0 || logSize < log.size && salt == log.salt)
        return seemsCut && SystemFile.size(logPath) ?? 0 > 0
    }

    /// - Returns: the size of the write-ahead log.
    private mutating func check(databaseBytes bytes: () throws(StoreError) -> Int) throws(StoreError) -> Int {
        var logSize = 0
        for file in files {
            guard let (identity, size) = SystemFile.identityAndSize(file.path), identity == file.identity else {
                throw .moved(path: file.path)
            }
            if file.path == logPath { logSize = size }
            guard file.path == databasePath else { continue }
            if size < databaseSize, size < least, try bytes() > size { throw .cutOff(path: file.path) }
            databaseSize = size
        }
        return logSize
    }

    /// What SQLite puts at the head of a write-ahead log whenever it begins one: different each time, and random.
    /// - Returns: 0 where there is none.
    private static func salt(_ path: String) -> UInt64 { SystemFile.word(path, at: 16) }
}
