import Routing

/// What a position of the order can hold: an event for readers, or a count that only moves the totals.
enum LoggedEvent: Sendable, Equatable {
    case decision(KeptDecision)
    /// Any other event.
    case other(Event)
    /// Feedback named a decision that the store does not have.
    case unknownDecision

    static func event(_ event: Event) -> LoggedEvent {
        if case .decision(let record) = event { .decision(KeptDecision(record)) } else { .other(event) }
    }

    /// `nil` where there is nothing for a reader.
    var event: Event? {
        switch self {
        case .decision(let kept): .decision(kept.record)
        case .other(let event): event
        case .unknownDecision: nil
        }
    }
}

/// A decision on its way through reply and journal, which share one reference: a copy would retain each of its names.
public final class KeptDecision: Sendable, Equatable {
    public let record: DecisionRecord

    public init(_ record: consuming DecisionRecord) {
        self.record = record
    }

    public static func == (a: KeptDecision, b: KeptDecision) -> Bool { a.record == b.record }
}
