import Foundation
import GRDB
import Routing

extension StoreDatabase {
    /// Writes all of `work` in one transaction; on return it is on the disk.
    /// - Parameter head: as of the last commit; moved on only when this one succeeds.
    func commit(_ work: some Sequence<Work>, head: inout LogHead) throws(StoreError) {
        do {
            head = try pool.writeWithoutTransaction { [before = head] database in
                var after = before
                try database.inTransaction(.immediate) {
                    var runs = try DecisionRuns(database, known: known)
                    for item in work { try Self.write(item, to: database, decisions: &runs, head: &after) }
                    try runs.end()
                    if after != before { try Self.write(after, before: before, to: database) }
                    return .commit
                }
                return after
            }
        } catch {
            throw Self.storeError(error, path: path)
        }
    }

    private static func write(
        _ work: Work, to database: Database, decisions: inout DecisionRuns, head: inout LogHead
    ) throws {
        if case .event(let placed) = work {
            if case .decision(let decision) = placed.gist {
                try decisions.add(decision, placed)
            } else {
                try decisions.end()
            }
            if case .other(let event) = placed.gist {
                try write(event, placed.position, Data(placed.frame[JournalFrame.headerBytes...]), to: database)
            }
            return head.advance(to: placed.position, placed.gist)
        }
        try decisions.end()
        switch work {
        case .checkpoint(let name, let position, let bytes, let isKept):
            try writeCheckpoint(bytes, name: name, position: position, isKept: isKept, to: database)
        case .upkeep(let step): try step(database)
        case .event, .barrier: break
        }
    }

    private static func write(_ event: Event, _ position: UInt64, _ record: Data, to database: Database) throws {
        switch event {
        case .decision: preconditionFailure("a decision at \(position) that isn't kept as one")
        case .feedback(let feedback): try write(feedback, position, record, to: database)
        case .roster(let change): try write(change, position, record, to: database)
        case .note(let note):
            try database.insertChange(position, note.subject.rawValue, note.timeMilliseconds, record)
        }
    }

    private static func write(
        _ event: FeedbackEvent, _ position: UInt64, _ record: Data, to database: Database
    ) throws {
        let id = event.given.decision.data
        try database.cachedStatement(sql: "INSERT INTO feedback_events VALUES (?, ?, ?, ?, ?)").execute(
            arguments: [Int64(position), id, event.timeMilliseconds, event.status.rawValue, record])
        guard event.status != .duplicate else { return }
        try database.cachedStatement(
            sql: """
                INSERT INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET position = excluded.position, quality = excluded.quality, \
                cost_usd = excluded.cost_usd
                """
        ).execute(arguments: [
            id, event.merged.source, event.merged.model, Int64(position), Int64(position),
            event.merged.statedQuality, event.merged.outcome.costUSD,
        ])
    }

    private static func write(
        _ change: RosterChange, _ position: UInt64, _ record: Data, to database: Database
    ) throws {
        try database.insertChange(position, "roster", change.timeMilliseconds, record)
        // A model that has come back stands behind those that came meanwhile, as in the roster that decides.
        try database.cachedStatement(
            sql: """
                INSERT INTO roster VALUES (?1, ?2, ?2) ON CONFLICT DO UPDATE SET position = excluded.position,
                first_position = CASE WHEN ?3 THEN excluded.first_position ELSE first_position END
                """
        ).execute(arguments: [change.model.name, Int64(position), change.isAddition])
    }

    /// The last two of each name stay, and those that are to be kept, also where one is written again.
    private static func writeCheckpoint(
        _ bytes: [UInt8], name: String, position: UInt64, isKept: Bool, to database: Database
    ) throws {
        try database.execute(
            sql: """
                INSERT INTO checkpoints (name, position, checksum, record, kept) VALUES (?, ?, ?, ?, ?) \
                ON CONFLICT DO UPDATE SET checksum = excluded.checksum, record = excluded.record, \
                kept = max(kept, excluded.kept)
                """,
            arguments: [name, Int64(position), Int64(CRC32C.checksum(bytes)), Data(bytes), isKept])
        try database.execute(
            sql: """
                DELETE FROM checkpoints WHERE name = ?1 AND NOT kept AND position NOT IN
                (SELECT position FROM checkpoints WHERE name = ?1 ORDER BY position DESC LIMIT 2)
                """, arguments: [name])
    }

    private static func write(_ head: LogHead, before: LogHead, to database: Database) throws {
        let totals = head.totals
        try database.cachedStatement(
            sql: """
                UPDATE totals SET position = ?, next_number = ?, decisions = ?, feedback = ?, \
                feedback_revised = ?, feedback_duplicate = ?, unknown_decision = ?
                """
        ).execute(arguments: [
            Int64(head.position), Int64(head.nextNumber), Int64(totals.decisions), Int64(totals.feedback),
            Int64(totals.feedbackRevised), Int64(totals.feedbackDuplicate), Int64(totals.unknownDecision),
        ])
        // A row that is replaced goes and comes again, in its index, too: a page of 16 KB for nothing.
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO model_totals VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET \
                decisions = excluded.decisions, quality_count = excluded.quality_count, \
                quality_sum = excluded.quality_sum, cost_count = excluded.cost_count, \
                cost_usd_sum = excluded.cost_usd_sum
                """)
        for (name, model) in totals.models where before.totals.models[name] != model {
            try statement.execute(arguments: [
                name, Int64(model.decisions), Int64(model.qualityCount), model.qualitySum, Int64(model.costCount),
                model.costUSDSum,
            ])
        }
    }
}

extension Database {
    fileprivate func insertChange(_ position: UInt64, _ kind: String, _ time: Int64, _ record: Data) throws {
        try cachedStatement(sql: "INSERT INTO changes VALUES (?, ?, ?, ?)").execute(
            arguments: [Int64(position), kind, time, record])
    }
}
