import GRDB
import Locks
import Routing
import Synchronization

extension OutcomeStore {
    /// A decision and its merged feedback, with all that has been appended, committed or not.
    /// - Parameter fields: other parts of the decision may come empty.
    /// - Returns: `nil` for a decision that the store does not have, or no more.
    public func entry(_ id: ULID, fields: LogFields = .all) throws(StoreError) -> LogEntry? {
        // Memory first: what is committed after this look is found in the database as well, and the later word wins.
        let (recent, horizon) = writer.state.withLock { ($0.recent[id], $0.horizon) }
        if let recent, let decision = recent.decision {
            guard decision.position > horizon else { return nil }
            return LogEntry(decision: try record(of: decision, fields), feedback: recent.feedback)
        }
        guard let database = writer.database else { return nil }
        let stored = try database.read { database -> LogEntry? in
            guard let placed = try database.placedDecision(id), placed.position > horizon else { return nil }
            return LogEntry(decision: placed.record, feedback: try database.feedback(id))
        }
        guard var entry = stored else { return nil }
        if let recent { entry.feedback = MergedFeedback.union(entry.feedback, recent.feedback) }
        return entry
    }

    private func record(of decision: PlacedEvent, _ fields: LogFields) throws(StoreError) -> DecisionRecord {
        do {
            return try decision.decision(fields)
        } catch {
            throw StoreDatabase.storeError(error, path: path)
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

    /// The last change of every model that was put or retired while a router ran, in the order in which they came.
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
