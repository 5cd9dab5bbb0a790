import Dispatch
import Foundation
import GRDB
import Routing
import Synchronization

// Stretches of the log for readers: several are read and unsealed side by side, each over a connection of its own.

extension Database {
    /// The decisions behind one position and up to another, in order, each with its feedback.
    func entries(after first: UInt64, upTo last: UInt64) throws -> [LedgerEntry] {
        let statement = try cachedStatement(
            sql: "SELECT position, record FROM decisions WHERE position > ? AND position <= ? ORDER BY position")
        let rows = try Row.fetchCursor(statement, arguments: [Int64(clamping: first), Int64(clamping: last)])
        var entries: [LedgerEntry] = []
        while let row = try rows.next() { entries.append(LedgerEntry(decision: try row.decision(at: 1))) }
        guard let least = entries.map(\.decision.id).min(), let most = entries.map(\.decision.id).max() else {
            return []
        }
        var feedback = try mergedFeedback(from: least, through: most)
        if !feedback.isEmpty {
            for place in entries.indices {
                if let said = feedback.removeValue(forKey: entries[place].decision.id) {
                    entries[place].feedback = said
                }
            }
        }
        return entries
    }

    /// The merged feedback of all decisions with identifiers in a range, in the order of first words.
    ///
    /// Identifiers rise with time as positions do: the range of a stretch's holds the stretch's own, and seldom another.
    private func mergedFeedback(from first: ULID, through last: ULID) throws -> [ULID: [MergedFeedback]] {
        let statement = try cachedStatement(
            sql: """
                SELECT f.first_position, f.position, e.record
                FROM feedback f JOIN feedback_events e ON e.position = f.position
                WHERE f.decision BETWEEN ? AND ? ORDER BY f.decision, f.first_position
                """)
        var found: [ULID: [MergedFeedback]] = [:]
        let rows = try Row.fetchCursor(statement, arguments: [first.data, last.data])
        while let row = try rows.next() {
            guard case .feedback(let event) = try row.event(at: 2) else {
                throw ByteReader.Failure(detail: "no feedback at position \(row.unsigned(at: 1))")
            }
            found[event.merged.decision, default: []].append(
                MergedFeedback(
                    feedback: event.merged, firstPosition: row.unsigned(at: 0), position: row.unsigned(at: 1)))
        }
        return found
    }
}

/// Reads the log a window of stretches at a time; while one window is made use of the next is read.
final class StretchReader {
    /// What was read at once.
    struct Window: Sendable {
        /// In order; stretches without decisions are left out.
        var pages: [[LedgerEntry]] = []
        /// Of the last event that was there.
        var head: UInt64
        /// The window ends here.
        var end: UInt64
    }

    private let connections: [DatabaseQueue]
    private let positionsMax: Int
    private var next: Pending?

    /// Stretches per connection and window.
    private static let stretches = 2

    /// - Parameter positionsMax: of a stretch; bounds the memory, as a decision takes a few kilobytes.
    init(path: String, positionsMax: Int) throws(StoreError) {
        var connections: [DatabaseQueue] = []
        for _ in 0..<max(1, min(8, DispatchQueue.coreCount)) { connections.append(try StoreDatabase.openReading(path)) }
        self.connections = connections
        self.positionsMax = positionsMax
    }

    /// The window behind a position, and a start on the one behind it.
    func window(after position: UInt64) throws -> Window {
        let window = try (next.flatMap { $0.start == position ? $0 : nil } ?? begin(after: position)).value()
        next = window.end < window.head ? begin(after: window.end) : nil
        return window
    }

    private func begin(after position: UInt64) -> Pending {
        let pending = Pending(start: position)
        let (connections, positionsMax) = (connections, positionsMax)
        DispatchQueue.global().async {
            pending.fulfil(Result { try Self.read(connections, after: position, positionsMax) })
        }
        return pending
    }

    private static func read(
        _ connections: [DatabaseQueue], after start: UInt64, _ positionsMax: Int
    ) throws -> Window {
        let head = try connections[0].read { try $0.head().position }
        let size = UInt64(positionsMax)
        let count = min(UInt64(stretches * connections.count), head > start ? (head - start + size - 1) / size : 0)
        let pages = Mutex([Result<[LedgerEntry], any Error>?](repeating: nil, count: Int(count)))
        let handedOut = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: min(connections.count, Int(count))) { number in
            while true {
                let place = handedOut.add(1, ordering: .relaxed).oldValue
                guard place < Int(count) else { return }
                let first = start + UInt64(place) * size
                let page = Result {
                    try connections[number].read { try $0.entries(after: first, upTo: min(head, first + size)) }
                }
                pages.withLock { $0[place] = page }
            }
        }
        let read = try pages.withLock { try $0.compactMap { try $0?.get() } }
        return Window(pages: read.filter { !$0.isEmpty }, head: head, end: min(head, start + count * size))
    }

    /// A window that is being read.
    private final class Pending: Sendable {
        let start: UInt64
        private let done = DispatchSemaphore(value: 0)
        private let result = Mutex<Result<Window, any Error>?>(nil)

        init(start: UInt64) { self.start = start }

        func fulfil(_ window: Result<Window, any Error>) {
            result.withLock { $0 = window }
            done.signal()
        }

        /// Waits for it; once.
        func value() throws -> Window {
            done.wait()
            guard let window = result.withLock({ $0 }) else { preconditionFailure("signalled without a window") }
            return try window.get()
        }
    }
}

extension DispatchQueue {
    fileprivate static var coreCount: Int { ProcessInfo.processInfo.activeProcessorCount }
}
