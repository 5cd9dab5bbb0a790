import Dispatch
import Foundation
import GRDB
import Routing

// A page of the log for readers: two queries fetch its bytes, and all cores make decisions of them.

/// Decisions in the order of the log.
struct EntryPage: Sendable {
    /// Of the last decision; `nil` where there is none.
    var lastPosition: UInt64?
    var entries: [LedgerEntry] = []
}

extension Database {
    /// At most `count` decisions after a position, each with its feedback.
    func entries(after position: UInt64, count: Int) throws -> EntryPage {
        let statement = try cachedStatement(
            sql: "SELECT position, id, record FROM decisions WHERE position > ? ORDER BY position LIMIT ?")
        let decisions = try Row.fetchAll(statement, arguments: [Int64(clamping: position), count]).map { row in
            SealedDecision(position: row.unsigned("position"), id: row["id"], record: row["record"])
        }
        guard let first = decisions.map(\.id).min(by: Self.isBefore),
            let last = decisions.map(\.id).max(by: Self.isBefore)
        else { return EntryPage() }
        let feedback = try sealedFeedback(from: first, through: last)
        return EntryPage(lastPosition: decisions.last?.position, entries: try decisions.unsealed(feedback))
    }

    /// The merged feedback of all decisions with identifiers in a range, by identifier, in the order of first words.
    ///
    /// Identifiers rise with time as positions do: the range of a page's holds the page's own, and seldom another.
    private func sealedFeedback(from first: Data, through last: Data) throws -> [Data: [SealedFeedback]] {
        let statement = try cachedStatement(
            sql: """
                SELECT f.decision, f.first_position, f.position, e.record
                FROM feedback f JOIN feedback_events e ON e.position = f.position
                WHERE f.decision BETWEEN ? AND ? ORDER BY f.decision, f.first_position
                """)
        var found: [Data: [SealedFeedback]] = [:]
        let rows = try Row.fetchCursor(statement, arguments: [first, last])
        while let row = try rows.next() {
            found[row["decision"], default: []].append(
                SealedFeedback(
                    firstPosition: row.unsigned("first_position"), position: row.unsigned("position"),
                    record: row["record"]))
        }
        return found
    }

    private static func isBefore(_ a: Data, _ b: Data) -> Bool { a.lexicographicallyPrecedes(b) }
}

private struct SealedDecision: Sendable {
    var position: UInt64
    var id: Data
    var record: Data

    func unsealed(_ feedback: [SealedFeedback]) throws -> LedgerEntry {
        guard case .decision(let decision) = try Event(unsealing: record) else {
            throw ByteReader.Failure(detail: "a decision is none")
        }
        return LedgerEntry(decision: decision, feedback: try feedback.map { try $0.unsealed() })
    }
}

private struct SealedFeedback: Sendable {
    var firstPosition: UInt64
    var position: UInt64
    var record: Data

    func unsealed() throws -> MergedFeedback {
        guard case .feedback(let event) = try Event(unsealing: record) else {
            throw ByteReader.Failure(detail: "no feedback at position \(position)")
        }
        return MergedFeedback(feedback: event.merged, firstPosition: firstPosition, position: position)
    }
}

extension [SealedDecision] {
    /// Decisions that one core unseals in a stretch.
    private static var stretch: Int { 128 }

    fileprivate func unsealed(_ feedback: [Data: [SealedFeedback]]) throws -> [LedgerEntry] {
        let parts = (count + Self.stretch - 1) / Self.stretch
        var results = [Result<[LedgerEntry], any Error>?](repeating: nil, count: parts)
        results.withUnsafeMutableBufferPointer { buffer in
            // Every iteration writes its own slot only, and the loop ends before the buffer does.
            nonisolated(unsafe) let slots = buffer
            DispatchQueue.concurrentPerform(iterations: parts) { part in
                slots[part] = Result {
                    try self[part * Self.stretch..<Swift.min(count, (part + 1) * Self.stretch)].map { sealed in
                        try sealed.unsealed(feedback[sealed.id] ?? [])
                    }
                }
            }
        }
        return try results.flatMap { try $0?.get() ?? [] }
    }
}

extension Event {
    fileprivate init(unsealing data: Data) throws {
        guard let event = try data.withUnsafeBytes({ try LoggedEvent(unsealing: $0) }).event else {
            throw ByteReader.Failure(detail: "a record without event")
        }
        self = event
    }
}
