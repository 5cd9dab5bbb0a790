public import OutcomeStore
public import RouterEngine
public import Routing

/// A decision of the log and what came back for the model that was drawn.
public struct LoggedDecision: Sendable {
    public var record: DecisionRecord
    /// `nil` before the first feedback on the drawn model.
    public var outcome: Outcome?
    /// Decisions that this one stands for: 1 / (1 − p) where the log has dropped the share p of its like.
    public var multiplicity: Double

    public init(record: DecisionRecord, outcome: Outcome?, multiplicity: Double = 1) {
        precondition(multiplicity >= 1 && multiplicity.isFinite, "\(multiplicity) decisions")
        self.record = record
        self.outcome = outcome
        self.multiplicity = multiplicity
    }

    /// - Parameter trust: whose word counts where several speak of one attempt.
    public init(_ entry: LogEntry, _ trust: SourceTrust) {
        self.init(record: entry.decision, outcome: entry.chosenOutcome(trust))
    }
}
