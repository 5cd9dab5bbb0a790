import Routing

/// What a reader of the log meets: a decision, joined with all that has been said of it. Several events make one.
public struct LogEntry: Sendable, Equatable {
    public var decision: DecisionRecord
    /// Merged, one per (`source`, `model`), in the order of their first words.
    public var feedback: [MergedFeedback]

    public init(decision: DecisionRecord, feedback: [MergedFeedback] = []) {
        self.decision = decision
        self.feedback = feedback
    }
}
