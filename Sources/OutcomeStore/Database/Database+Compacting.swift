import Foundation
import GRDB
import Routing

// The steps of a compaction, each short enough to stand between two commits of a running server.

extension Database {
    /// Events up to here are gone for readers; 0 where nothing was ever dropped.
    func horizon() throws -> UInt64 {
        guard try tableExists("retention") else { return 0 }
        return try Row.fetchOne(self, sql: "SELECT horizon FROM retention").map { $0.unsigned("horizon") } ?? 0
    }

    func setHorizon(_ position: UInt64) throws {
        try execute(sql: "UPDATE retention SET horizon = max(horizon, ?)", arguments: [Int64(position)])
    }

    /// Bytes of pages that hold something.
    func usedBytes() throws -> Int {
        let pages = try Int.fetchOne(self, sql: "PRAGMA page_count") ?? 0
        return try (pages - freePages()) * (Int.fetchOne(self, sql: "PRAGMA page_size") ?? 0)
    }

    func freePages() throws -> Int { try Int.fetchOne(self, sql: "PRAGMA freelist_count") ?? 0 }

    /// The last position that the limits would let go, were it a boundary.
    func excess(_ limits: RetentionSettings, now: Int64) throws -> UInt64 {
        let (first, last) = (try horizon(), try head().position)
        guard last > first else { return 0 }
        var wanted: UInt64 = 0
        if let days = limits.ageDays {
            let oldest = now - RetentionSettings.milliseconds(days: days)
            wanted = max(wanted, try lastPosition(from: first, through: last) { $0.timeMilliseconds < oldest })
        }
        if let count = limits.decisions {
            let next = try head().nextNumber
            wanted = max(wanted, try lastPosition(from: first, through: last) { $0.number + UInt64(count) < next })
        }
        if let megabytes = limits.megabytes {
            let (used, most) = (Double(try usedBytes()), Double(megabytes) * 1_048_576)
            if used > most { wanted = max(wanted, first + UInt64(Double(last - first) * (used - most) / used)) }
        }
        return wanted
    }

    /// Of the latest by the clock, in milliseconds since 1970; `nil` where there is no decision.
    func lastDecisionMilliseconds() throws -> Int64? {
        try Int64.fetchOne(
            self,
            sql: """
                SELECT max(time) FROM (SELECT max(time_ms) AS time FROM decisions
                UNION ALL SELECT max(last_time_ms) FROM decision_runs)
                """)
    }

    /// Of the decisions in a range of positions, in which a condition holds up to some place: the last such position.
    private func lastPosition(
        from first: UInt64, through last: UInt64, where holds: (DecisionRecord) -> Bool
    ) throws -> UInt64 {
        var (low, high) = (first, last)
        while low < high {
            let middle = low + (high - low + 1) / 2
            if try lastDecision(after: low, upTo: middle).map(holds) ?? true { low = middle } else { high = middle - 1 }
        }
        return low
    }

    /// The last checkpoint up to a position that every name has: what comes after it can be made anew from it.
    func boundary(atMost position: UInt64) throws -> UInt64? {
        let rows = try Row.fetchAll(
            self,
            sql: """
                SELECT max(CASE WHEN position <= ? THEN position END) AS place FROM checkpoints GROUP BY name
                """, arguments: [Int64(clamping: position)])
        var boundary: UInt64?
        for row in rows {
            guard let place: Int64 = row["place"] else { return nil }
            boundary = min(boundary ?? .max, UInt64(place))
        }
        return boundary
    }

    /// Whether a cut at the horizon ended before it was through: it takes the runs first.
    func hasRuns(upTo horizon: UInt64) throws -> Bool {
        let sql = "SELECT 1 FROM decision_runs WHERE first_position <= ? LIMIT 1"
        return try Row.fetchOne(self, sql: sql, arguments: [Int64(horizon)]) != nil
    }

    /// Drops some decisions up to the horizon, with what was said of them. One of which something was said behind the
    /// horizon stays for the learner's sake, though readers don't see it.
    /// - Returns: how many; `nil` when all are gone.
    func dropDecisions(upTo horizon: UInt64, countMax: Int) throws -> Int? {
        if let count = try dropRuns(upTo: horizon, runsMax: max(1, countMax / DecisionRun.decisionsMax)) {
            return count
        }
        let ids = try Data.fetchAll(
            self,
            sql: """
                SELECT id FROM decisions d WHERE position <= ?1 AND NOT EXISTS
                (SELECT 1 FROM feedback f WHERE f.decision = d.id AND f.position > ?1) ORDER BY position LIMIT ?2
                """, arguments: [Int64(horizon), countMax])
        let decision = try cachedStatement(sql: "DELETE FROM decisions WHERE id = ?")
        for id in ids {
            try forget(id)
            try decision.execute(arguments: [id])
        }
        return ids.isEmpty ? nil : ids.count
    }

    /// A run that ends before the horizon and of which nothing was said goes unread.
    private func dropRuns(upTo horizon: UInt64, runsMax: Int) throws -> Int? {
        let runs = try Row.fetchAll(
            self,
            sql: """
                SELECT first_position, decisions, last_position <= ?1 AND NOT EXISTS
                (SELECT 1 FROM feedback WHERE decision BETWEEN first_id AND last_id) FROM decision_runs
                WHERE first_position <= ?1 ORDER BY first_position LIMIT ?2
                """, arguments: [Int64(horizon), runsMax])
        let frames = try cachedStatement(sql: "SELECT frames FROM decision_runs WHERE first_position = ?")
        let deletion = try cachedStatement(sql: "DELETE FROM decision_runs WHERE first_position = ?")
        var dropped = 0
        for run in runs {
            let (first, count, goesWhole): (Int64, Int, Bool) = (run[0], run[1], run[2])
            let read = goesWhole ? nil : try Row.fetchOne(frames, arguments: [first])
            try deletion.execute(arguments: [first])
            dropped += goesWhole ? count : 0
            try read?.withBytes(at: 0) { dropped += try drop($0, upTo: horizon) }
        }
        return runs.isEmpty ? nil : dropped
    }

    /// Of a run that is no more: what reaches behind the horizon is a run again, and what has to stay gets a row.
    private func drop(_ frames: UnsafeRawBufferPointer, upTo horizon: UInt64) throws -> Int {
        let insertion = try decisionInsertion()
        var (rest, dropped) = (DecisionRun?.none, 0)
        try DecisionRun.forEach(in: frames) { sealed, frame in
            let decision = DecisionGist(try DecisionRecord(unsealing: sealed.record, fields: []))
            if sealed.position > horizon {
                DecisionRun.append(decision, at: sealed.position, frame: frame, to: &rest)
            } else if try isSpokenOf(decision.id, after: horizon) {
                try insertion.insert(DecisionRecord(unsealing: sealed.record), sealed)
            } else {
                try forget(decision.id.data)
                dropped += 1
            }
        }
        try rest?.insert(into: self)
        return dropped
    }

    private func isSpokenOf(_ id: ULID, after position: UInt64) throws -> Bool {
        let statement = try cachedStatement(sql: "SELECT 1 FROM feedback WHERE decision = ? AND position > ? LIMIT 1")
        return try Row.fetchOne(statement, arguments: [id.data, Int64(position)]) != nil
    }

    private func forget(_ id: Data) throws {
        try cachedStatement(sql: "DELETE FROM feedback WHERE decision = ?").execute(arguments: [id])
    }

    /// Drops some feedback up to the horizon whose decision is gone. `dropDecisions` comes first.
    /// - Returns: how many; `nil` when all are gone.
    func dropFeedback(upTo horizon: UInt64, countMax: Int) throws -> Int? {
        try execute(
            sql: """
                DELETE FROM feedback_events WHERE position IN (SELECT position FROM feedback_events e
                WHERE position <= ?1 AND NOT EXISTS (SELECT 1 FROM feedback f WHERE f.decision = e.decision)
                ORDER BY position LIMIT ?2)
                """, arguments: [Int64(horizon), countMax])
        return changesCount > 0 ? changesCount : nil
    }

    func dropCheckpoints(before horizon: UInt64) throws {
        try execute(sql: "DELETE FROM checkpoints WHERE position < ?", arguments: [Int64(horizon)])
    }

    /// Gives some free pages back to the disk, in a store that was made to.
    func freePages(countMax: Int) throws {
        // It frees a page per step: all steps have to be taken.
        _ = try Row.fetchAll(self, sql: "PRAGMA incremental_vacuum(\(countMax))")
    }
}
