/// A change that the learner has found in a model's quality: what changed, when, how far, on what evidence.
public struct DriftAlarm: Sendable, Equatable {
    public var model: String
    /// The task, or the cluster of prompts, that alone has changed; `nil`: the model as a whole.
    public var group: String?
    /// Of the feedback that raised it, in milliseconds since 1970.
    public var timeMilliseconds: Int64
    /// Mean difference of the last outcomes from what was expected: negative where the model got worse.
    public var size: Double
    /// Natural logarithm of the odds against chance; 9.2 raises an alarm.
    public var evidence: Double
    /// Outcomes of the model that had been learnt.
    public var observations: UInt64

    public init(
        model: String, group: String?, timeMilliseconds: Int64, size: Double, evidence: Double, observations: UInt64
    ) {
        self.model = model
        self.group = group
        self.timeMilliseconds = timeMilliseconds
        self.size = size
        self.evidence = evidence
        self.observations = observations
    }
}
