import Routing

/// What a commit leaves in the one row of `totals`, beside the counters themselves.
struct LogHead: Sendable, Equatable {
    /// Of the last event.
    var position: UInt64 = 0
    var nextNumber: UInt64 = 1
    var totals = Totals()

    mutating func advance(to position: UInt64, _ event: EventGist) {
        self.position = position
        if case .decision(let decision) = event { nextNumber = max(nextNumber, decision.number + 1) }
        totals.count(event)
    }
}
