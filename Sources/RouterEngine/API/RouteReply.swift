import Routing

/// What a routed request gets back: the decision as it is logged, and whom to try when the model fails.
public struct RouteReply: Sendable, Equatable {
    /// The whole decision. Of a dry run, `number` is the one the next decision will take, and nothing is logged.
    public var record: DecisionRecord
    /// Indices of the record's scores, best first under the objective.
    public var order: [Int]

    public init(record: DecisionRecord, order: [Int]) {
        self.record = record
        self.order = order
    }

    /// The other eligible models, best first under the objective.
    public var fallbacks: [String] {
        order.compactMap { $0 == record.chosen ? nil : record.scores[$0].model }
    }
}
