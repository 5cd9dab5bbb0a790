import OutcomeStore
import RouterEngine
public import Routing

/// A decision of the log and what came back for the model that was drawn.
public struct LoggedDecision: Sendable {
    public var record: DecisionRecord
    /// `nil` before the first feedback on the drawn model.
    public var outcome: Outcome?

    public init(record: DecisionRecord, outcome: Outcome?) {
        self.record = record
        self.outcome = outcome
    }

    /// Whether the draw left a choice that can be learnt from: a pinned turn followed an earlier draw, and another
    /// policy's earlier draw would have been another.
    var isEvaluable: Bool { record.reason != .sessionPinned }
}

/// Something that is measured of a policy.
public enum PolicyMeasure: String, Sendable, CaseIterable {
    /// quality − cost weight · USD.
    case value
    /// In [0, 1].
    case quality
    /// USD per request.
    case cost
    /// Milliseconds.
    case latency
}
