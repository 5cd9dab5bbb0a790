import Routing

/// Decisions and feedback of the last moments, by decision: all that is not committed, and some that is.
///
/// An entry with its decision is complete: it saw every word said of it. An entry without one only adds the
/// uncommitted feedback to what the database knows.
struct RecentIndex: Sendable {
    struct Entry: Sendable {
        /// The decision, shared with the queue; `nil` where only feedback is here.
        fileprivate(set) var decided: KeptDecision?
        /// Position of the decision; 0 where only feedback is here.
        fileprivate(set) var decidedAt: UInt64 = 0
        var feedback: [MergedFeedback] = []
        /// Of the last event that touched it.
        var position: UInt64

        var decision: DecisionRecord? { decided?.record }
    }

    private var entries: [ULID: Entry] = [:]
    /// Entries with a decision, oldest first, from `head` on.
    private var order: [ULID] = []
    private var head = 0
    private var forgotten: [KeptDecision] = []
    private let decisionsMax: Int

    init(decisionsMax: Int) {
        self.decisionsMax = decisionsMax
    }

    var count: Int { entries.count }

    subscript(id: ULID) -> Entry? { entries[id] }

    /// - Parameter committed: what the database holds for good; above the limit, older decisions make room.
    mutating func insert(_ decision: KeptDecision, position: UInt64, committed: UInt64) {
        let id = decision.record.id
        entries[id] = Entry(decided: decision, decidedAt: position, position: position)
        order.append(id)
        evict(committed: committed)
    }

    mutating func insert(_ event: FeedbackEvent, position: UInt64) {
        var entry = entries[event.given.decision] ?? Entry(position: position)
        entry.position = position
        if event.status != .duplicate {
            let merged = MergedFeedback(feedback: event.merged, firstPosition: position, position: position)
            entry.feedback = MergedFeedback.union(entry.feedback, [merged])
        }
        entries[event.given.decision] = entry
    }

    /// Lets go of committed feedback whose decision is not here.
    mutating func forget(feedback decisions: some Sequence<ULID>, committed: UInt64) {
        for id in decisions {
            if let entry = entries[id], entry.decided == nil, entry.position <= committed { entries[id] = nil }
        }
    }

    /// The decisions that have made room since the last call: whoever lets go of them does it at leisure.
    mutating func takeForgotten() -> [KeptDecision] {
        defer { forgotten = [] }
        return forgotten
    }

    /// Two at most for each that comes: the limit is reached again soon, and no insertion takes long.
    private mutating func evict(committed: UInt64) {
        for _ in 0..<2 where order.count - head > decisionsMax {
            let id = order[head]
            head += 1
            if let entry = entries[id], entry.position > committed {
                order.append(id)
            } else if let decision = entries.removeValue(forKey: id)?.decided {
                forgotten.append(decision)
            }
        }
        if head > 1024, head > order.count / 2 {
            order.removeFirst(head)
            head = 0
        }
    }
}
