import Foundation
import GRDB

/// Tells one opening of a store from the next, so that a write-ahead log is known for another state's.
///
/// SQLite takes whatever lies beside a database as `-wal` for its own, and mixes the two where a copy was put in the
/// database's place. So every opening for writing draws a mark, which reaches the database file itself before anything
/// else does, and then the lock beside it: a log that isn't empty is of the opening that the lock names. Where the file,
/// read without the log, is of another one, the two don't belong together. A backup has a mark of its own.
///
/// A program that doesn't know marks leaves the table alone and the lock without one: nothing is compared then.
struct OpeningMark: Sendable, Equatable {
    /// A UUID: what a damaged file has in its place isn't taken for one.
    let text: String

    init?(_ text: String) {
        guard UUID(uuidString: text) != nil else { return nil }
        self.text = text
    }

    private init(_ id: UUID) { text = id.uuidString }

    static func draw() -> OpeningMark { OpeningMark(UUID()) }

    /// `previous` is what the lock names until it has the mark, or for ever where it can't be written.
    fileprivate static let table = """
        CREATE TABLE IF NOT EXISTS opening (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            mark TEXT NOT NULL,
            previous TEXT
        ) STRICT
        """
}

extension Database {
    /// - Parameter previous: what the lock names.
    func write(_ mark: OpeningMark, after previous: OpeningMark? = nil) throws {
        try execute(sql: OpeningMark.table)
        try execute(sql: "INSERT OR REPLACE INTO opening VALUES (1, ?, ?)", arguments: [mark.text, previous?.text])
    }

    /// Those that the lock may name.
    fileprivate func openingMarks() throws -> [OpeningMark] {
        guard try tableExists("opening"), let row = try Row.fetchOne(self, sql: "SELECT mark, previous FROM opening")
        else { return [] }
        return row.databaseValues.compactMap { String.fromDatabaseValue($0).flatMap(OpeningMark.init) }
    }
}

extension StoreDatabase {
    /// Gives this opening a mark, and waits until the file has it.
    /// - Parameter previous: what the lock names.
    /// - Returns: `nil` where the file can't have it yet: somebody reads an older state just now.
    func markOpening(after previous: OpeningMark?) throws(StoreError) -> OpeningMark? {
        let mark = OpeningMark.draw()
        do {
            return try pool.writeWithoutTransaction { database in
                try database.inTransaction {
                    try database.write(mark, after: previous)
                    return .commit
                }
                return try database.isFolded() ? mark : nil
            }
        } catch {
            throw Self.storeError(error, path: path)
        }
    }

    /// - Throws: `foreignLog` where the log beside a database is of another opening than the file.
    static func checkLog(beside path: String) throws(StoreError) {
        guard SystemFile.size("\(path)-wal") ?? 0 > 0, let lockMark = try StoreLock.mark(store: path) else { return }
        // A file that can't be read without its log (a crash in the middle of folding it back) says nothing.
        let marks = (try? frozenQueue(path).read { try $0.openingMarks() }) ?? []
        guard marks.isEmpty || marks.contains(lockMark) else { throw .foreignLog(path: "\(path)-wal") }
    }

    /// Reads the file as it is, without what lies beside it.
    static func frozenQueue(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        return try DatabaseQueue(path: frozenAddress(path), configuration: configuration)
    }

    /// For SQLite: nobody changes the file, so neither a lock nor a file beside it is needed.
    static func frozenAddress(_ path: String) -> String {
        let absolute = URL(fileURLWithPath: path).path
        let escaped = absolute.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? absolute
        return "file://\(escaped)?immutable=1"
    }
}

extension Database {
    /// Folds the write-ahead log back into the file, as far as those who read allow.
    /// - Returns: whether all of it is there.
    fileprivate func isFolded() throws -> Bool {
        do {
            let (log, folded) = try checkpoint(.passive)
            return log == folded
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            return false
        }
    }
}
