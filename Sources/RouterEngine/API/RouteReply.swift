import Routing

/// What a routed request gets back: the decision as it is logged, and whom to try when the model fails.
public struct RouteReply: Sendable, Equatable {
    /// The whole decision. Of a dry run, `number` is the one the next decision will take, and nothing is logged.
    public var record: DecisionRecord
    /// The other eligible models, best first under the objective.
    public var fallbacks: [String]

    public init(record: DecisionRecord, fallbacks: [String]) {
        self.record = record
        self.fallbacks = fallbacks
    }
}
