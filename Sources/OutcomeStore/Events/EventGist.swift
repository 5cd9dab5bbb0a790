import Routing

/// What totals and tables need of an event, beside its bytes.
enum EventGist: Sendable, Equatable {
    case decision(DecisionGist)
    /// Any other event, which is small.
    case other(Event)
    case unknownDecision

    init(_ event: LoggedEvent) {
        switch event {
        case .decision(let kept): self = .decision(DecisionGist(kept.record))
        case .other(let event): self = .other(event)
        case .unknownDecision: self = .unknownDecision
        }
    }
}

/// What a run of decisions and the totals need of one of them.
struct DecisionGist: Sendable, Equatable {
    var id: ULID
    var number: UInt64
    /// Milliseconds since 1970.
    var timeMilliseconds: Int64
    /// That was drawn.
    var model: String

    init(_ record: DecisionRecord) {
        (id, number, timeMilliseconds) = (record.id, record.number, record.timeMilliseconds)
        model = record.model
    }
}
