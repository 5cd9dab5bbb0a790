import DequeModule
import Routing

/// Decisions and feedback of the last moments, by decision: all that is not committed, and some that is.
///
/// An entry with its decision is complete: it saw every word said of it. An entry without one only adds the
/// uncommitted feedback to what the database knows.
///
/// Identifiers rise with time, so decisions come in their order: to find one takes a dozen comparisons, to add one and
/// to let go of another takes none.
struct RecentIndex: Sendable {
    struct Entry: Sendable {
        /// The decision, shared with the queue; `nil` where only feedback is here.
        fileprivate(set) var decision: PlacedEvent?
        var feedback: [MergedFeedback] = []
        /// Of the last event that touched it.
        var position: UInt64
    }

    private struct Decided: Sendable {
        let id: ULID
        var entry: Entry
    }

    /// In the order of their identifiers.
    private var decisions: Deque<Decided> = []
    /// Of decisions that are not here.
    private var feedback: [ULID: Entry] = [:]
    private var forgotten: [PlacedEvent] = []
    private let decisionsMax: Int

    init(decisionsMax: Int) {
        self.decisionsMax = decisionsMax
    }

    var count: Int { decisions.count + feedback.count }

    subscript(id: ULID) -> Entry? {
        let place = place(of: id)
        return isHere(id, at: place) ? decisions[place].entry : feedback[id]
    }

    /// - Parameter committed: what the database holds for good; above the limit, older decisions make room.
    mutating func insert(_ decision: PlacedEvent, id: ULID, committed: UInt64) {
        let new = Decided(id: id, entry: Entry(decision: decision, position: decision.position))
        if let last = decisions.last, last.id >= id {
            let place = place(of: id)
            if isHere(id, at: place) { decisions[place] = new } else { decisions.insert(new, at: place) }
        } else {
            decisions.append(new)
        }
        evict(committed: committed)
    }

    mutating func insert(_ event: FeedbackEvent, position: UInt64) {
        let id = event.given.decision
        let place = place(of: id)
        if isHere(id, at: place) {
            decisions[place].entry.take(event, position: position)
        } else {
            feedback[id, default: Entry(position: position)].take(event, position: position)
        }
    }

    /// Lets go of committed feedback whose decision is not here.
    mutating func forget(feedback decisions: some Sequence<ULID>, committed: UInt64) {
        for id in decisions {
            if let entry = feedback[id], entry.position <= committed { feedback[id] = nil }
        }
    }

    /// The decisions that have made room since the last call: whoever lets go of them does it at leisure.
    mutating func takeForgotten() -> [PlacedEvent] {
        defer { forgotten = [] }
        return forgotten
    }

    /// Two at most for each that comes: the limit is reached again soon, and no insertion takes long. What is not
    /// committed, be it only its feedback, stays, and what came after it.
    private mutating func evict(committed: UInt64) {
        for _ in 0..<2 where decisions.count > decisionsMax {
            guard let oldest = decisions.first?.entry, oldest.position <= committed else { return }
            if let decision = oldest.decision { forgotten.append(decision) }
            decisions.removeFirst()
        }
    }

    /// Where a decision is, or would have to be.
    private func place(of id: ULID) -> Int {
        var (low, high) = (0, decisions.count)
        while low < high {
            let middle = (low + high) / 2
            if decisions[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func isHere(_ id: ULID, at place: Int) -> Bool {
        place < decisions.count && decisions[place].id == id
    }
}

extension RecentIndex.Entry {
    fileprivate mutating func take(_ event: FeedbackEvent, position: UInt64) {
        self.position = position
        guard event.status != .duplicate else { return }
        let merged = MergedFeedback(feedback: event.merged, firstPosition: position, position: position)
        feedback = MergedFeedback.union(feedback, [merged])
    }
}
