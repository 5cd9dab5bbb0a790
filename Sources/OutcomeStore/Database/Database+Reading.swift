import Foundation
import GRDB
import Routing

extension Database {
    func head() throws -> LogHead {
        var head = LogHead()
        guard let row = try Row.fetchOne(self, sql: "SELECT * FROM totals") else { return head }
        head.position = row.unsigned("position")
        head.nextNumber = row.unsigned("next_number")
        head.totals.decisions = row.unsigned("decisions")
        head.totals.feedback = row.unsigned("feedback")
        head.totals.feedbackRevised = row.unsigned("feedback_revised")
        head.totals.feedbackDuplicate = row.unsigned("feedback_duplicate")
        head.totals.unknownDecision = row.unsigned("unknown_decision")
        for row in try Row.fetchAll(self, sql: "SELECT * FROM model_totals") {
            var model = ModelTotals()
            model.decisions = row.unsigned("decisions")
            model.qualityCount = row.unsigned("quality_count")
            model.qualitySum = row["quality_sum"]
            model.costCount = row.unsigned("cost_count")
            model.costUSDSum = row["cost_usd_sum"]
            head.totals.models[row["model"]] = model
        }
        return head
    }

    /// Looks at the last event of every table.
    /// - Throws: where one of them is a later version's: what an earlier one appended behind it could be read by neither.
    ///   Damage is left to be found where it matters.
    func checkLastVersions() throws {
        guard try tableExists("decisions") else { return }
        for table in ["decisions", "feedback_events", "changes"] {
            let sql = "SELECT record FROM \(table) ORDER BY position DESC LIMIT 1"
            try Row.fetchOne(self, sql: sql)?.withBytes(at: 0) { try Self.checkVersion(ofSealed: $0) }
        }
        let sql = "SELECT frames FROM decision_runs ORDER BY first_position DESC LIMIT 1"
        try Row.fetchOne(self, sql: sql)?.withBytes(at: 0) { frames in
            guard let first = try? JournalFrame.sealed(in: frames, at: 0) else { return }
            try Self.checkVersion(ofSealed: first.event)
        }
    }

    private static func checkVersion(ofSealed bytes: UnsafeRawBufferPointer) throws {
        do throws(ByteReader.Failure) {
            try LoggedEvent.checkVersion(ofSealed: bytes)
        } catch  where error.laterVersion != nil {
            throw error
        } catch {}
    }

    /// The merged feedback of one decision, in the order of first words.
    func feedback(_ id: ULID) throws -> [MergedFeedback] {
        let statement = try cachedStatement(
            sql: """
                SELECT f.first_position, f.position, e.record
                FROM feedback f JOIN feedback_events e ON e.position = f.position
                WHERE f.decision = ? ORDER BY f.first_position
                """)
        return try Row.fetchAll(statement, arguments: [id.data]).map { row in
            guard case .feedback(let event) = try row.event(at: 2) else {
                throw ByteReader.Failure(detail: "no feedback at position \(row.unsigned("position"))")
            }
            return MergedFeedback(
                feedback: event.merged, firstPosition: row.unsigned("first_position"),
                position: row.unsigned("position"))
        }
    }

    /// SQLite merges the tables by their primary keys: nothing is sorted, nothing gathered. A run's record is its frames.
    static let eventsSQL = """
        SELECT position, record, 0 FROM decisions WHERE position > ?1
        UNION ALL SELECT position, record, 0 FROM feedback_events WHERE position > ?1
        UNION ALL SELECT position, record, 0 FROM changes WHERE position > ?1
        UNION ALL SELECT first_position, frames, 1 FROM decision_runs WHERE first_position >= \(runReaching)
        ORDER BY position
        """

    /// All events after a position, in order, holding those of one row at a time, until the body doesn't want another.
    private func scanEvents(after position: UInt64, _ wantsMore: (StoredEvent) throws -> Bool) throws {
        let rows = try Row.fetchCursor(
            cachedStatement(sql: Self.eventsSQL), arguments: [Int64(clamping: position)])
        while let row = try rows.next() {
            for event in try row.events() where event.position > position {
                guard try wantsMore(event) else { return }
            }
        }
    }

    /// All events after a position, in order.
    func forEachEvent(after position: UInt64, _ body: (StoredEvent) throws -> Void) throws {
        try scanEvents(after: position) {
            try body($0)
            return true
        }
    }

    /// At most `count` events after a position, in order.
    func events(after position: UInt64, count: Int) throws -> [StoredEvent] {
        var events: [StoredEvent] = []
        guard count > 0 else { return [] }
        try scanEvents(after: position) {
            events.append($0)
            return events.count < count
        }
        return events
    }

    func checkpoint(named name: String, atMost position: UInt64) throws -> (position: UInt64, bytes: [UInt8])? {
        let row = try Row.fetchOne(
            self,
            sql: """
                SELECT position, checksum, record FROM checkpoints WHERE name = ? AND position <= ?
                ORDER BY position DESC LIMIT 1
                """, arguments: [name, Int64(clamping: position)])
        guard let row else { return nil }
        let bytes = [UInt8](row["record"] as Data)
        guard Int64(CRC32C.checksum(bytes)) == row["checksum"] else {
            throw ByteReader.Failure(detail: "the checksum of checkpoint \(name) does not match")
        }
        return (row.unsigned("position"), bytes)
    }

    func checkpointPosition(named name: String) throws -> UInt64 {
        let sql = "SELECT max(position) FROM checkpoints WHERE name = ?"
        return UInt64(clamping: try Int64.fetchOne(self, sql: sql, arguments: [name]) ?? 0)
    }

    /// Every roster change and note.
    func changes() throws -> [StoredEvent] {
        try Row.fetchAll(self, sql: "SELECT position, record FROM changes ORDER BY position").map { row in
            StoredEvent(position: row.unsigned("position"), event: try row.event(at: 1))
        }
    }

    func notes(of subject: Note.Subject) throws -> [Note] {
        try Row.fetchAll(
            self, sql: "SELECT record FROM changes WHERE kind = ? ORDER BY position", arguments: [subject.rawValue]
        ).compactMap { row in
            if case .note(let note) = try row.event(at: 0) { note } else { nil }
        }
    }

    /// The last change of each model, in the order in which they came.
    func roster() throws -> [RosterChange] {
        try Row.fetchAll(
            self,
            sql: """
                SELECT c.record FROM roster r JOIN changes c ON c.position = r.position ORDER BY r.first_position
                """
        ).map { row in
            guard case .roster(let change) = try row.event(at: 0) else {
                throw ByteReader.Failure(detail: "a change of the roster is none")
            }
            return change
        }
    }
}

extension Row {
    func unsigned(_ column: String) -> UInt64 { UInt64(clamping: self[column] as Int64) }

    func unsigned(at index: Int) -> UInt64 { UInt64(clamping: self[index] as Int64) }

    func event(at index: Int) throws -> Event {
        let logged = try withBytes(at: index) { try LoggedEvent(unsealing: $0) }
        guard let event = logged.event else { throw ByteReader.Failure(detail: "a record without event") }
        return event
    }

    /// Of a row of `eventsSQL`.
    fileprivate func events() throws -> [StoredEvent] {
        guard self[2] as Bool else { return [StoredEvent(position: unsigned(at: 0), event: try event(at: 1))] }
        return try withBytes(at: 1) { frames in
            var events: [StoredEvent] = []
            try DecisionRun.forEach(in: frames) { sealed, _ in
                let decision = try DecisionRecord(unsealing: sealed.record)
                events.append(StoredEvent(position: sealed.position, event: .decision(decision)))
            }
            return events
        }
    }

    /// Of a blob.
    func withBytes<T>(at index: Int, _ body: (UnsafeRawBufferPointer) throws -> T) throws -> T {
        try withUnsafeData(atIndex: index) { data in try (data ?? Data()).withUnsafeBytes(body) }
    }
}
