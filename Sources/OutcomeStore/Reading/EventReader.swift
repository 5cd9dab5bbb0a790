import GRDB
import Routing

/// Every event of a log in its order, a page at a time, beside a running writer: what a replay reads.
///
/// What a writer (or a crash) had left in the journal when the reader was opened is read as well.
public final class EventReader: Sendable {
    public let path: String
    /// Events up to here are gone; 0 where nothing was ever dropped.
    public let horizon: UInt64
    private let database: ReadingConnection
    /// For what is read side by side.
    private let others: [ReadingConnection]
    /// What the journal held, in order; some of it may have been committed since.
    private let journal: [StoredEvent]

    /// - Throws: `system` where there is no such file; `foreignFile`, `newerSchema`, `corrupt`.
    public init(path: String) throws(StoreError) {
        let path = try SystemFile.resolved(path)
        self.path = path
        try SystemFile.checkExists(path)
        // The journal first: what leaves it while the pages are read is in them.
        journal = try Journal.peek(store: path, after: 0).compactMap { record in
            guard let event = record.event.event else { return nil }
            return StoredEvent(position: record.position, event: event)
        }
        let database = try ReadingConnection(path: path)
        self.database = database
        var others: [ReadingConnection] = []
        for _ in 1..<Stretches.countMax { others.append(try ReadingConnection(path: path)) }
        self.others = others
        do {
            horizon = try database.read { database in
                try StoreDatabase.checkIdentity(database, path: path, mayBeEmpty: false)
                return try database.horizon()
            }
        } catch {
            throw StoreDatabase.storeError(error, path: path)
        }
    }

    /// At most `count` events after a position; fewer at the end of the log alone.
    public func events(after position: UInt64, count: Int) throws(StoreError) -> [StoredEvent] {
        let (committed, last) = try read { database in
            (try database.events(after: position, count: count), try database.head().position)
        }
        guard committed.count < count else { return committed }
        let rest = journal.filter { $0.position > max(position, last) }
        return committed + rest.prefix(count - committed.count)
    }

    /// All events after a position, in order, a stretch at a time, until the body wants no more. Stretches are read side
    /// by side, on as many cores as there are.
    /// - Parameters:
    ///   - decisions: which are among the events; those that the journal holds all are.
    ///   - body: returns whether it wants another one.
    public func forEachStretch(
        after position: UInt64, decisions: LogStretch.Decisions = .all, positionsMax: UInt64 = 1024,
        _ body: (LogStretch) throws(StoreError) -> Bool
    ) throws(StoreError) {
        let end = try read { try $0.head().position }
        var position = max(position, horizon)
        while position < end {
            let stretches = Stretches(after: position, upTo: end, positionsMax: positionsMax, decisions: decisions)
            let found = try stretches.read { [self] (place, body) throws(StoreError) in
                try read(from: place == 0 ? database : others[place - 1], body)
            }
            for stretch in found {
                guard try body(stretch) else { return }
            }
            position = stretches.end
        }
        try forEachJournalled(after: max(position, end), body)
    }

    private func forEachJournalled(
        after position: UInt64, _ body: (LogStretch) throws(StoreError) -> Bool
    ) throws(StoreError) {
        let events = journal.filter { $0.position > position }
        guard let last = events.last else { return }
        _ = try body(
            LogStretch(events: events, decisions: try decisions(spokenOfIn: events), end: last.position))
    }

    /// Every roster change and note.
    public func changes() throws(StoreError) -> [StoredEvent] {
        let (committed, last) = try read { (try $0.changes(), try $0.head().position) }
        return committed
            + journal.filter { stored in
                switch stored.event {
                case .roster, .note: stored.position > last
                case .decision, .feedback: false
                }
            }
    }

    /// The decisions that feedback among events is of; who isn't in the log is left out.
    private func decisions(spokenOfIn events: [StoredEvent]) throws(StoreError) -> [ULID: DecisionRecord] {
        let ids = Set(events.compactMap(\.event.spokenOf))
        var found = try read { try $0.placedDecisions(ids, TextPool()).mapValues(\.record) }
        for stored in journal {
            if case .decision(let record) = stored.event, ids.contains(record.id) { found[record.id] = record }
        }
        return found
    }

    /// A decision and its position.
    /// - Returns: `nil` for one that the log does not have.
    public func decision(_ id: ULID) throws(StoreError) -> (position: UInt64, record: DecisionRecord)? {
        for stored in journal {
            if case .decision(let record) = stored.event, record.id == id { return (stored.position, record) }
        }
        return try read { try $0.placedDecision(id) }
    }

    /// The latest decisions, the oldest of them first.
    public func latestDecisions(count: Int) throws(StoreError) -> [ULID] {
        let (committed, last) = try read { (try $0.latestDecisions(count: count), try $0.head().position) }
        let rest = journal.compactMap { stored -> ULID? in
            guard case .decision(let record) = stored.event, stored.position > last else { return nil }
            return record.id
        }
        return (committed + rest).suffix(count)
    }

    /// The latest checkpoint of a name that is no later than a position.
    public func checkpoint(
        named name: String, atMost position: UInt64
    ) throws(StoreError) -> (position: UInt64, bytes: [UInt8])? {
        try read { try $0.checkpoint(named: name, atMost: position) }
    }

    private func read<T>(
        from connection: ReadingConnection? = nil, _ body: (Database) throws -> T
    ) throws(StoreError) -> T {
        do {
            return try (connection ?? database).read(body)
        } catch {
            throw StoreDatabase.storeError(error, path: path)
        }
    }
}
