import OutcomeStore
import Routing

/// What a routed request gets back: the decision as it is logged, and whom to try when the model fails.
public struct RouteReply: Sendable, Equatable {
    /// The decision, shared with its way into the log.
    public let kept: KeptDecision
    /// Indices of the record's scores, best first under the objective.
    public let order: [Int]

    public init(_ kept: KeptDecision, order: [Int]) {
        self.kept = kept
        self.order = order
    }

    /// The whole decision. Of a dry run, `number` is the one the next decision will take, and nothing is logged.
    public var record: DecisionRecord {
        _read { yield kept.record }
    }

    /// Lends the record: another module that reads `record` copies it, and retains each of its parts.
    @inlinable
    public func withRecord<Answer>(_ body: (borrowing DecisionRecord) throws -> Answer) rethrows -> Answer {
        try body(kept.record)
    }
}
