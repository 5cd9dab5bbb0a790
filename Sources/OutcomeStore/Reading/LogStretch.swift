import GRDB
import Parallel
import Routing

/// Events that follow one another, for whoever folds a log into the state that it left.
public struct LogStretch: Sendable {
    /// In order. Of a decision features and excluded models may come empty.
    public var events: [StoredEvent]
    /// The whole decisions, wherever they stand, that feedback among the events is of.
    public var decisions: [ULID: DecisionRecord]
    /// Where it ends: every event up to this position has been handed out.
    public var end: UInt64

    /// Which decisions are among the events.
    public enum Decisions: Sendable {
        case all
        /// Those of conversations.
        case ofSessions
        case none
    }
}

extension OutcomeStore {
    /// All events after a position, in order, a stretch at a time, up to the last one appended before the call. It blocks
    /// until those are committed.
    ///
    /// Where decisions are asked for, stretches are read side by side, on as many cores as there are; else there is little
    /// to read, and somebody else may want the cores.
    /// - Parameter positionsMax: bounds the memory of a stretch: with many models some megabytes.
    public func forEachStretch(
        after position: UInt64, decisions: LogStretch.Decisions = .all, positionsMax: UInt64 = 1024,
        _ body: (LogStretch) throws(StoreError) -> Void
    ) throws(StoreError) {
        guard let source = writer.database else { return }
        let end = self.position
        try flush()
        var position = position
        while position < end {
            let stretches = Stretches(
                after: position, upTo: end, positionsMax: positionsMax, decisions: decisions)
            let read = try stretches.read { (_, body) throws(StoreError) in try source.read(body) }
            for stretch in read { try body(stretch) }
            position = stretches.end
            guard read.allSatisfy(\.events.isEmpty) else { continue }
            // What lay there may have been cut off long ago.
            guard let next = try source.read({ [position] in try $0.nextPosition(after: position) }) else { return }
            position = next - 1
        }
    }
}

/// Stretches of positions that follow one another.
struct Stretches: Sendable {
    /// A pool of connections has as many readers, and one more for others.
    static let countMax: UInt64 = 4

    typealias Reading = (Database) throws -> LogStretch

    let after: UInt64
    let end: UInt64
    let positionsMax: UInt64
    let count: Int
    let decisions: LogStretch.Decisions

    init(after: UInt64, upTo last: UInt64, positionsMax: UInt64, decisions: LogStretch.Decisions) {
        (self.after, self.positionsMax, self.decisions) = (after, positionsMax, decisions)
        end = min(after + (decisions == .none ? 1 : Self.countMax) * positionsMax, last)
        self.count = Int((end - after + positionsMax - 1) / positionsMax)
    }

    /// - Parameter read: from a connection of the caller's, for each place from 0 to `countMax` at the same time.
    /// - Returns: in order; some may have no event.
    func read(_ read: @Sendable (_ place: Int, Reading) throws(StoreError) -> LogStretch) throws(StoreError)
        -> [LogStretch]
    {
        try inParallel(count) { (place) throws(StoreError) in
            let first = after + UInt64(place) * positionsMax
            return try read(place) {
                try $0.stretch(after: first, upTo: min(first + positionsMax, end), decisions)
            }
        }
    }
}

extension Database {
    /// The events behind one position and up to another, and whole decisions for their feedback. Of the other decisions
    /// it reads what state other than the learner's depends on.
    fileprivate func stretch(
        after first: UInt64, upTo last: UInt64, _ wanted: LogStretch.Decisions
    ) throws -> LogStretch {
        let texts = TextPool()
        var events = try otherEvents(after: first, upTo: last, texts)
        var (missing, decisions) = (Set(events.compactMap(\.event.spokenOf)), [ULID: DecisionRecord]())
        if wanted != .none {
            try forEachDecision(after: first, upTo: last) { sealed in
                // Most feedback follows its decision soon.
                if try missing.remove(ULID(ofSealed: sealed.record)) != nil {
                    let decision = try DecisionRecord(unsealing: sealed.record, texts: texts)
                    decisions[decision.id] = decision
                }
                if wanted == .ofSessions, try !DecisionRecord.hasSession(sealed: sealed.record) { return }
                let decision = try DecisionRecord(
                    unsealing: sealed.record, fields: [.attributes, .particulars], texts: texts)
                events.append(StoredEvent(position: sealed.position, event: .decision(decision)))
            }
            events.sort { $0.position < $1.position }
        }
        for (id, placed) in try placedDecisions(missing, texts) { decisions[id] = placed.record }
        return LogStretch(events: events, decisions: decisions, end: last)
    }

    /// Of the first event behind a position; `nil` where there is none.
    func nextPosition(after position: UInt64) throws -> UInt64? {
        let statement = try cachedStatement(
            sql: """
                SELECT min(position) FROM (SELECT min(position) AS position FROM decisions WHERE position > ?1
                UNION ALL SELECT min(position) FROM feedback_events WHERE position > ?1
                UNION ALL SELECT min(position) FROM changes WHERE position > ?1
                UNION ALL SELECT * FROM (SELECT max(first_position, ?1 + 1) FROM decision_runs
                    WHERE first_position >= \(Self.runReaching) AND last_position > ?1
                    ORDER BY first_position LIMIT 1))
                """)
        let next = try Optional<Int64>.fetchOne(statement, arguments: [Int64(clamping: position)]) ?? nil
        return next.map { UInt64(clamping: $0) }
    }

    private static let otherEventsSQL = """
        SELECT position, record FROM feedback_events WHERE position > ?1 AND position <= ?2
        UNION ALL SELECT position, record FROM changes WHERE position > ?1 AND position <= ?2
        ORDER BY position
        """

    /// Feedback and changes.
    private func otherEvents(
        after first: UInt64, upTo last: UInt64, _ texts: TextPool
    ) throws -> [StoredEvent] {
        var events: [StoredEvent] = []
        try cachedStatement(sql: Self.otherEventsSQL).forEachRow { row in
            row.add(Int64(clamping: first))
            row.add(Int64(clamping: last))
        } _: { row in
            guard let event = try LoggedEvent(unsealing: row.bytes(at: 1), texts: texts).event else {
                throw ByteReader.Failure(detail: "a record without event")
            }
            events.append(StoredEvent(position: row.unsigned(at: 0), event: event))
        }
        return events
    }
}

extension Event {
    /// The decision that a feedback is of; `nil` of any other event.
    var spokenOf: ULID? {
        if case .feedback(let event) = self { event.given.decision } else { nil }
    }
}
