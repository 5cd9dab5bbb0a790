/// One writing process per store: an advisory lock on a file beside it, let go when the process ends, however it ends.
///
///     12345 store 6E0C…
///
/// The file names the process; it remembers that a store has been opened here, so an empty database is known for a
/// truncated one, and the mark of the last opening, so a write-ahead log is known for another state's.
struct StoreLock: ~Copyable, Sendable {
    private let notes: Notes
    private let file: SystemFile
    /// The database itself. A hard link to it has another lock file, and who removes a lock file makes room for another
    /// one; SQLite's own locks are of another kind, and know nothing of this one.
    private let database: SystemFile

    var hasSeenStore: Bool { notes.hasSeenStore }
    /// What the last opening left; `nil` where it left none.
    var mark: OpeningMark? { notes.mark }

    /// Makes the database, as an empty file, where there is none.
    /// - Throws: `inUse`; `corrupt` where the database is empty, and has not always been; `system`, and the lock file has
    ///   what it had.
    static func take(store path: String) throws(StoreError) -> StoreLock {
        let file = try SystemFile(rewriting: lockPath(path))
        file.giveToOwner(of: path)
        let notes = Notes(try file.contents())
        guard try file.lock() else { throw .inUse(path: path, processID: notes.processID) }
        if notes.hasSeenStore, SystemFile.isEmpty(path) {
            throw .corrupt(path: path, detail: "it is empty, and has not always been")
        }
        let database = try SystemFile(appendingTo: path)
        guard try database.lock() else { throw .inUse(path: path, processID: nil) }
        let lock = StoreLock(notes: notes, file: file, database: database)
        try lock.write(Notes(processID: SystemFile.processID, hasSeenStore: notes.hasSeenStore, mark: notes.mark))
        return lock
    }

    private init(notes: Notes, file: consuming SystemFile, database: consuming SystemFile) {
        self.notes = notes
        self.file = file
        self.database = database
    }

    /// - Parameter mark: `nil` where the database has none for sure.
    borrowing func rememberStore(mark: OpeningMark?) throws(StoreError) {
        try write(Notes(processID: SystemFile.processID, hasSeenStore: true, mark: mark))
        try file.sync()
    }

    /// The mark that the last opening left; `nil` where it left none.
    static func mark(store path: String) throws(StoreError) -> OpeningMark? {
        try SystemFile.contents(of: lockPath(path)).flatMap { Notes($0).mark }
    }

    private static func lockPath(_ path: String) -> String { "\(path)-lock" }

    /// Over what is there: a full disk has room for that, and where it fails the old notes are left.
    private borrowing func write(_ notes: Notes) throws(StoreError) { try file.overwrite(Array(notes.text.utf8)) }

    private struct Notes: Sendable {
        var processID: Int?
        var hasSeenStore = false
        var mark: OpeningMark?
        private static let store = "store"

        init(processID: Int, hasSeenStore: Bool, mark: OpeningMark?) {
            (self.processID, self.hasSeenStore, self.mark) = (processID, hasSeenStore, mark)
        }

        init(_ bytes: [UInt8]) {
            let words = String(decoding: bytes, as: UTF8.self).split { $0.isWhitespace }.map(String.init)
            processID = words.first.flatMap { Int($0) }
            hasSeenStore = words.contains(Self.store)
            mark = words.lazy.compactMap { OpeningMark($0) }.first
        }

        var text: String {
            ([processID.map { "\($0)" }, hasSeenStore ? Self.store : nil, mark?.text].compactMap { $0 })
                .joined(separator: " ") + "\n"
        }
    }
}
