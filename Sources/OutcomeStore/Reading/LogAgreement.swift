import GRDB
import Routing

/// What the records of a log, its counters and the tables beside them have to say of one another.
///
/// Every record may be sound and one be missing all the same: somebody has edited the file, or a row is gone that no
/// checksum is over.
struct LogAgreement {
    let horizon: UInt64
    let head: LogHead
    /// Events behind the horizon.
    var seen: UInt64 = 0
    /// Of all events.
    var lastPosition: UInt64 = 0
    var lastNumber: UInt64 = 0

    init(horizon: UInt64, head: LogHead) {
        (self.horizon, self.head) = (horizon, head)
    }

    mutating func take(_ stored: StoredEvent) {
        lastPosition = max(lastPosition, stored.position)
        seen += stored.position > horizon ? 1 : 0
        if case .decision(let decision) = stored.event { lastNumber = max(lastNumber, decision.number) }
    }

    /// - Returns: the first contradiction, in words; `nil` where there is none.
    func contradiction(_ database: Database) throws -> String? {
        let position = head.position
        if lastPosition > position { return "event \(lastPosition) in a log that ends with event \(position)" }
        if horizon > position { return "cut at event \(horizon), though it ends with event \(position)" }
        if lastNumber >= head.nextNumber {
            return "decision \(lastNumber) before number \(head.nextNumber) is given out"
        }
        let places = position - horizon
        if seen > places { return "\(seen) events at the \(places) places behind event \(horizon)" }
        // Feedback for unknown decisions takes a place and leaves no record. Counters are of the whole life.
        let (missing, unknown) = (places - seen, head.totals.unknownDecision)
        if missing > unknown || (horizon == 0 && missing < unknown) {
            return "\(missing) events behind event \(horizon) are not there, where \(unknown) had no decision"
        }
        return try database.firstStray(after: horizon)
    }
}

extension Database {
    /// What names an event that isn't there, or should and doesn't.
    fileprivate func firstStray(after horizon: UInt64) throws -> String? {
        for (table, events) in [("feedback", "feedback_events"), ("roster", "changes")] {
            let sql = """
                SELECT t.position FROM \(table) t LEFT JOIN \(events) e ON e.position = t.position
                WHERE e.position IS NULL LIMIT 1
                """
            if let place = try Int64.fetchOne(self, sql: sql) {
                return "\(table) names event \(place), which is not there"
            }
        }
        let sql = """
            SELECT e.position FROM feedback_events e WHERE e.position > ? AND e.status <> 'duplicate' AND NOT EXISTS
            (SELECT 1 FROM feedback f WHERE f.decision = e.decision AND f.position >= e.position) LIMIT 1
            """
        let forgotten = try Int64.fetchOne(self, sql: sql, arguments: [Int64(clamping: horizon)])
        return forgotten.map { "what feedback at event \($0) came to is not there" }
    }
}
