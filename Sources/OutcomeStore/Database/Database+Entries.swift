import GRDB
import Routing

extension Database {
    /// The decisions behind one position and up to another, in order, each with its feedback.
    func entries(after first: UInt64, upTo last: UInt64, fields: LogFields) throws -> [LogEntry] {
        let texts = TextPool()
        var entries: [LogEntry] = []
        entries.reserveCapacity(Int(clamping: min(last - min(first, last), 4096)))
        try forEachDecision(after: first, upTo: last) { sealed in
            let decision = try DecisionRecord(unsealing: sealed.record, fields: fields, texts: texts)
            entries.append(LogEntry(decision: decision))
        }
        try addFeedback(to: &entries, texts)
        return entries
    }

    /// Adds the merged feedback of decisions, in the order of first words.
    ///
    /// Identifiers rise with time as positions do: the range of a stretch's holds the stretch's own, and seldom another.
    /// Both are gone through side by side.
    private func addFeedback(to entries: inout [LogEntry], _ texts: TextPool) throws {
        let identifiers = entries.indices.map { entries[$0].decision.id }
        let places = identifiers.indices.sorted { identifiers[$0] < identifiers[$1] }
        guard let least = places.first, let most = places.last else { return }
        var next = 0
        let statement = try cachedStatement(sql: Self.mergedFeedbackSQL)
        try statement.forEachRow { row in
            row.add(identifiers[least])
            row.add(identifiers[most])
        } _: { row in
            let feedback = try Feedback(unsealingMerged: row.bytes(at: 2), texts: texts)
            while next < places.count, identifiers[places[next]] < feedback.decision { next += 1 }
            guard next < places.count, identifiers[places[next]] == feedback.decision else { return }
            entries[places[next]].feedback.append(
                MergedFeedback(
                    feedback: feedback, firstPosition: row.unsigned(at: 0), position: row.unsigned(at: 1)))
        }
    }

    private static let mergedFeedbackSQL = """
        SELECT f.first_position, f.position, e.record
        FROM feedback f JOIN feedback_events e ON e.position = f.position
        WHERE f.decision BETWEEN ? AND ? ORDER BY f.decision, f.first_position
        """
}
