import Routing

/// Everything known of one logged decision.
public struct Explanation: Sendable, Equatable {
    public var record: DecisionRecord
    /// One per (source, model), fields merged; empty before the first feedback.
    public var feedback: [Feedback]
    /// Groups of features by how far they moved the prediction, strongest first; empty where the artefact that
    /// decided neither serves nor is a roll-out's candidate.
    public var mattering: [FeatureInfluence]

    public init(record: DecisionRecord, feedback: [Feedback], mattering: [FeatureInfluence]) {
        self.record = record
        self.feedback = feedback
        self.mattering = mattering
    }
}

/// How far one group of features moved the chosen model's predicted quality.
public struct FeatureInfluence: Sendable, Equatable {
    public var group: String
    /// Predicted quality with the group − with the group's features as an empty prompt has them, in [−1, 1].
    public var influence: Double

    public init(group: String, influence: Double) {
        self.group = group
        self.influence = influence
    }
}
