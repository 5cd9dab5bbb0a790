import GRDB
import Locks
import Routing
import Synchronization

extension OutcomeStore {
    /// A decision and its merged feedback, with all that has been appended, committed or not.
    /// - Parameter fields: other parts of the decision may come empty.
    /// - Returns: `nil` for a decision that the store does not have, or no more.
    public func entry(_ id: ULID, fields: LogFields = .all) throws(StoreError) -> LedgerEntry? {
        // Memory first: what is committed after this look is found in the database as well, and the later word wins.
        let (recent, horizon) = writer.state.withLock { ($0.recent[id], $0.horizon) }
        if let recent, let decision = recent.decision {
            guard decision.position > horizon else { return nil }
            return LedgerEntry(decision: try record(of: decision, fields), feedback: recent.feedback)
        }
        guard let database = writer.database else { return nil }
        let stored = try database.read { database -> LedgerEntry? in
            guard let placed = try database.placedDecision(id), placed.position > horizon else { return nil }
            return LedgerEntry(decision: placed.record, feedback: try database.feedback(id))
        }
        guard var entry = stored else { return nil }
        if let recent { entry.feedback = MergedFeedback.union(entry.feedback, recent.feedback) }
        return entry
    }

    /// A decision that events behind the horizon speak of, be it before the horizon itself: for who reads those events.
    public func record(_ id: ULID) throws(StoreError) -> DecisionRecord? {
        if let recent = writer.state.withLock({ $0.recent[id] })?.decision { return try record(of: recent, .all) }
        return try writer.database?.read { try $0.placedDecision(id)?.record } ?? nil
    }

    private func record(of decision: PlacedEvent, _ fields: LogFields) throws(StoreError) -> DecisionRecord {
        do {
            return try decision.decision(fields)
        } catch {
            throw StoreDatabase.storeError(error, path: path)
        }
    }

    /// All events after a position, in order, up to the last one appended before the call. It blocks until those are
    /// committed, and holds one event in memory at a time. `body` runs within a read of the database: it must not read
    /// from the store itself, and should not take long, for the write-ahead log cannot be folded back meanwhile.
    public func replay(after position: UInt64, _ body: (StoredEvent) throws -> Void) throws {
        guard let source = writer.database else { return }
        try flush()
        // What `body` throws passes through as it is; what the database throws becomes the store's error.
        var thrown: (any Error)?
        do {
            try source.read { database in
                try database.forEachEvent(after: position) { event in
                    do { try body(event) } catch {
                        thrown = error
                        throw error
                    }
                }
            }
        } catch {
            throw thrown ?? error
        }
    }

    /// The greatest identifier of a decision that is there; `nil` where none is. Blocks until what was appended before is
    /// committed.
    public func lastDecisionID() throws(StoreError) -> ULID? {
        try flush()
        return try writer.database?.read { try $0.lastDecisionID() } ?? nil
    }

    /// Keeps bytes that stand for all events up to a position, such as a learner's state; blocks until they are on the
    /// disk. The last two of each name stay, and those that are to be kept: the log can be cut there.
    public func saveCheckpoint(
        _ bytes: [UInt8], name: String, position: UInt64, isKept: Bool = false
    ) throws(StoreError) {
        try writer.perform(.checkpoint(name: name, position: position, bytes: bytes, isKept: isKept))
    }

    /// The latest checkpoint of a name that is no later than a position.
    public func checkpoint(
        named name: String, atMost position: UInt64 = .max
    ) throws(StoreError) -> (position: UInt64, bytes: [UInt8])? {
        try writer.database?.read { try $0.checkpoint(named: name, atMost: position) } ?? nil
    }

    /// Where the latest checkpoint of a name stands; 0 where there is none.
    public func checkpointPosition(named name: String) throws(StoreError) -> UInt64 {
        try writer.database?.read { try $0.checkpointPosition(named: name) } ?? 0
    }

    /// The last change of every model that was put or retired while a router ran, in the order of their first ones.
    /// It blocks until what was appended before is committed.
    public func roster() throws(StoreError) -> [RosterChange] {
        try flush()
        return try writer.database?.read { try $0.roster() } ?? []
    }

    /// Every roster change and note, in the order of the log. It blocks until what was appended before is committed.
    public func changes() throws(StoreError) -> [StoredEvent] {
        try flush()
        return try writer.database?.read { try $0.changes() } ?? []
    }
}
