import GRDB
import Routing

/// What `OutcomeStore.inspect` found in a store that is sound.
public struct StoreInspection: Sendable, Equatable {
    /// Committed events behind the horizon, as readers see them; changes of the roster and notes from the beginning on.
    public var decisions: UInt64
    public var feedback: UInt64
    public var changes: UInt64
    /// Decisions and feedback up to the horizon that are there all the same: something was said of them behind it, or a
    /// cut ended halfway.
    public var beforeHorizon: UInt64
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
    /// checkpoint, whether any is missing (`LogAgreement`), the journal.
    ///
    /// - Parameter progress: events read so far, now and then.
    /// - Throws: `corrupt` or `corruptJournal` with the first damage found; `foreignFile`, `newerSchema`, `system`.
    public static func inspect(
        path: String, progress: (UInt64) -> Void = { _ in }
    ) throws(StoreError) -> StoreInspection {
        let path = try SystemFile.resolved(path)
        try SystemFile.checkExists(path)
        let journal = try Journal.peek(store: path, after: 0)
        let database = try ReadingConnection(path: path)
        do {
            var found = try database.read { database in
                try StoreDatabase.checkIdentity(database, path: path, mayBeEmpty: false)
                try checkPages(database, path: path)
                try StoreDatabase.checkTables(database, path: path)
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
}

extension StoreInspection {
    /// Unseals every record: a flipped bit anywhere in one is found.
    fileprivate init(_ database: Database, progress: (UInt64) -> Void) throws {
        (journaled, databaseBytes) = (0, 0)
        (position, horizon) = (try database.head().position, try database.horizon())
        var tally = Tally(horizon: horizon)
        var agreement = LogAgreement(horizon: horizon, head: try database.head())
        try database.forEachEvent(after: 0) { stored in
            tally.count(stored)
            agreement.take(stored)
            if tally.events.isMultiple(of: 4096) { progress(tally.events) }
        }
        let stated = try database.statedDecisions()
        guard tally.everyDecision == stated else {
            throw ByteReader.Failure(detail: "\(tally.everyDecision) decisions where the tables say \(stated)")
        }
        if let contradiction = try agreement.contradiction(database) {
            throw ByteReader.Failure(detail: contradiction)
        }
        (decisions, feedback, changes) = (tally.decisions, tally.feedback, tally.changes)
        beforeHorizon = tally.events - decisions - feedback - changes
        (firstDecisionMilliseconds, lastDecisionMilliseconds) = (tally.times?.lowerBound, tally.times?.upperBound)
        checkpoints = try Row.fetchAll(
            database, sql: "SELECT DISTINCT name, position FROM checkpoints ORDER BY position"
        )
        .map { row in
            _ = try database.checkpoint(named: row["name"], atMost: row.unsigned("position"))
            return row.unsigned("position")
        }
    }
}

/// What is counted while a log is read.
private struct Tally {
    let horizon: UInt64
    /// Of all that is there.
    private(set) var events: UInt64 = 0
    private(set) var everyDecision: UInt64 = 0
    private(set) var changes: UInt64 = 0
    /// Behind the horizon.
    private(set) var decisions: UInt64 = 0
    private(set) var feedback: UInt64 = 0
    /// The decisions', in milliseconds since 1970.
    private(set) var times: ClosedRange<Int64>?

    init(horizon: UInt64) { self.horizon = horizon }

    mutating func count(_ stored: StoredEvent) {
        events += 1
        let isSeen = stored.position > horizon
        switch stored.event {
        case .decision(let decision):
            everyDecision += 1
            guard isSeen else { return }
            decisions += 1
            let (time, last) = (decision.timeMilliseconds, times)
            times = min(last?.lowerBound ?? time, time)...max(last?.upperBound ?? time, time)
        case .feedback: feedback += isSeen ? 1 : 0
        case .roster, .note: changes += 1
        }
    }
}

extension Database {
    /// How many decisions the tables say there are, wherever they stand.
    fileprivate func statedDecisions() throws -> UInt64 {
        let count = try Int64.fetchOne(
            self,
            sql: "SELECT (SELECT count(*) FROM decisions) + (SELECT coalesce(sum(decisions), 0) FROM decision_runs)")
        return UInt64(clamping: count ?? 0)
    }
}
