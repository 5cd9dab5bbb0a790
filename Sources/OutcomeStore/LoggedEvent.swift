/// What a position of the order can hold: an event for readers, or a count that only moves the totals.
enum LoggedEvent: Sendable, Equatable {
    case event(Event)
    /// Feedback named a decision that the store does not have.
    case unknownDecision
}
