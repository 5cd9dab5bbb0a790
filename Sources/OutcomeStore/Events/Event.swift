import Routing

/// One event of the log, and its place in the one total order of the store.
public struct StoredEvent: Sendable, Equatable {
    /// 1 for the first event of the store, rising; a number that is left out was no event for a reader.
    public let position: UInt64
    public let event: Event
}

/// What can happen to a router that its log must remember.
///
/// Indirect: an event is large, and goes through queue and index by reference.
public indirect enum Event: Sendable, Equatable {
    case decision(DecisionRecord)
    case feedback(FeedbackEvent)
    case roster(RosterChange)
    case note(Note)
}
