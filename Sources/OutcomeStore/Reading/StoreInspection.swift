import GRDB
import Routing

/// What `OutcomeStore.inspect` found in a store that is sound.
public struct StoreInspection: Sendable, Equatable {
    /// Committed events: decisions, feedback, changes of the roster.
    public var decisions: UInt64
    public var feedback: UInt64
    public var changes: UInt64
    /// Complete events that wait in the journal beside the database: a running server's, or what a crash left.
    public var journaled: Int
    /// Positions of the learner's checkpoints, oldest first.
    public var checkpoints: [UInt64]
    /// Of the last committed event; 0 in an empty store.
    public var position: UInt64
    /// Events up to here are gone: off-policy evaluation and replay begin behind it. 0 where nothing was dropped.
    public var horizon: UInt64
    /// Milliseconds since 1970; `nil` in a store without decisions.
    public var firstDecisionMilliseconds: Int64?
    public var lastDecisionMilliseconds: Int64?
    public var databaseBytes: Int
}

extension OutcomeStore {
    /// Reads a whole store, also while a server writes to it: SQLite's own check, the checksum of every record and
    /// checkpoint, the journal.
    ///
    /// - Parameter progress: events read so far, now and then.
    /// - Throws: `corrupt` or `corruptJournal` with the first damage found; `foreignFile`, `newerSchema`, `system`.
    public static func inspect(
        path: String, progress: (UInt64) -> Void = { _ in }
    ) throws(StoreError) -> StoreInspection {
        let path = SystemFile.resolved(path)
        guard SystemFile.exists(path) else { throw .system(path: path, call: "open", code: SystemFile.noSuchFile) }
        let journal = try Journal.peek(store: path, after: 0)
        let database = try StoreDatabase.openReading(path)
        do {
            var found = try database.read { database in
                try StoreDatabase.checkIdentity(database, path: path, mayBeEmpty: false)
                try checkPages(database, path: path)
                return try StoreInspection(database, progress: progress)
            }
            found.journaled = journal.count { $0.position > found.position }
            found.databaseBytes = (SystemFile.size(path) ?? 0) + (SystemFile.size("\(path)-wal") ?? 0)
            return found
        } catch {
            throw StoreDatabase.storeError(error, path: path)
        }
    }

    private static func checkPages(_ database: Database, path: String) throws {
        let findings = try String.fetchAll(database, sql: "PRAGMA integrity_check(3)")
        guard findings == ["ok"] else {
            throw StoreError.corrupt(path: path, detail: findings.joined(separator: "; "))
        }
    }

    /// Copies the committed events of a store to a new file, also while a server writes: the copy is of one moment, and
    /// opens like any store.
    ///
    /// - Throws: `system` where `destination` exists: nothing is ever overwritten.
    public static func backUp(path: String, to destination: String) throws(StoreError) {
        guard SystemFile.exists(path) else { throw .system(path: path, call: "open", code: SystemFile.noSuchFile) }
        guard !SystemFile.exists(destination) else {
            throw .system(path: destination, call: "create", code: SystemFile.fileExists)
        }
        let source = try StoreDatabase.openReading(path)
        do {
            try source.read { try StoreDatabase.checkIdentity($0, path: path, mayBeEmpty: false) }
        } catch {
            throw StoreDatabase.storeError(error, path: path)
        }
        let partial = "\(destination).partial"
        try SystemFile.remove(partial)
        do throws(StoreError) {
            try copy(source, to: partial)
            try SystemFile.sync(partial)
            try SystemFile.rename(partial, to: destination)
        } catch {
            for rest in ["", "-journal", "-wal", "-shm"] { try? SystemFile.remove(partial + rest) }
            throw error
        }
    }

    /// The copy is one file, without a write-ahead log: who may only read, and a disk that can't be written, can have it
    /// checked and exported. A server that opens it gives it one again.
    private static func copy(_ source: DatabaseQueue, to path: String) throws(StoreError) {
        _ = try SystemFile(appendingTo: path)
        do {
            let copy = try DatabaseQueue(path: path)
            try source.backup(to: copy)
            try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            try copy.close()
        } catch {
            throw StoreDatabase.storeError(error, path: path)
        }
    }
}

extension StoreInspection {
    /// Unseals every record: a flipped bit anywhere in one is found.
    fileprivate init(_ database: Database, progress: (UInt64) -> Void) throws {
        let stated = try Row.fetchOne(
            database,
            sql: """
                SELECT sum(n) AS n, min(first) AS first, max(last) AS last FROM
                (SELECT count(*) AS n, min(time_ms) AS first, max(time_ms) AS last FROM decisions UNION ALL
                SELECT sum(decisions), min(first_time_ms), max(last_time_ms) FROM decision_runs)
                """)
        decisions = stated?.unsigned("n") ?? 0
        firstDecisionMilliseconds = stated?["first"]
        lastDecisionMilliseconds = stated?["last"]
        (journaled, databaseBytes) = (0, 0)
        (position, horizon) = (try database.head().position, try database.horizon())
        var (found, feedback, changes, read) = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
        try database.forEachEvent(after: 0) { stored in
            switch stored.event {
            case .decision: found += 1
            case .feedback: feedback += 1
            case .roster, .note: changes += 1
            }
            read += 1
            if read.isMultiple(of: 4096) { progress(read) }
        }
        guard found == decisions else {
            throw ByteReader.Failure(detail: "\(found) decisions where the tables say \(decisions)")
        }
        (self.feedback, self.changes) = (feedback, changes)
        checkpoints = try Row.fetchAll(
            database, sql: "SELECT DISTINCT name, position FROM checkpoints ORDER BY position"
        )
        .map { row in
            _ = try database.checkpoint(named: row["name"], atMost: row.unsigned("position"))
            return row.unsigned("position")
        }
    }
}
