import Routing

/// Decisions and feedback of the last moments, by decision: all that is not committed, and some that is.
///
/// An entry with its decision is complete: it saw every word said of it. An entry without one only adds the
/// uncommitted feedback to what the database knows.
struct RecentIndex: Sendable {
    struct Entry: Sendable {
        var decision: DecisionRecord?
        var feedback: [MergedFeedback] = []
        /// Of the last event that touched it.
        var position: UInt64
    }

    private var entries: [ULID: Entry] = [:]
    /// Entries with a decision, oldest first, from `head` on.
    private var order: [ULID] = []
    private var head = 0
    private let decisionsMax: Int

    init(decisionsMax: Int) {
        self.decisionsMax = decisionsMax
    }

    var count: Int { entries.count }

    subscript(id: ULID) -> Entry? { entries[id] }

    mutating func insert(_ decision: DecisionRecord, position: UInt64) {
        entries[decision.id] = Entry(decision: decision, position: position)
        order.append(decision.id)
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

    /// Lets go of what is committed: feedback of decisions that are not here, and the oldest decisions above the limit.
    mutating func trim(committed: UInt64, feedback: some Sequence<ULID>) {
        for id in feedback {
            if let entry = entries[id], entry.decision == nil, entry.position <= committed { entries[id] = nil }
        }
        var excess = order.count - head - decisionsMax
        while excess > 0 {
            let id = order[head]
            head += 1
            excess -= 1
            if let entry = entries[id], entry.position > committed {
                order.append(id)
            } else {
                entries[id] = nil
            }
        }
        if head > 1024, head > order.count / 2 {
            order.removeFirst(head)
            head = 0
        }
    }
}
