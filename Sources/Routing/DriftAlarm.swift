/// A change that the learner has found in a model's quality: what changed, when, how far, on what evidence, and what further
/// outcomes have made of it.
public struct DriftAlarm: Sendable, Equatable {
    /// What an alarm claims of a model whose quality was predicted.
    public enum Claim: String, Sendable {
        /// Further outcomes will decide; meanwhile it counts by its odds.
        case open
        /// The model's estimate has moved by what they showed.
        case confirmed
        /// Nothing has happened: the model was unlucky, or what is usual was not yet known.
        case refuted
    }

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
    /// `nil` of a model of which nothing was predicted: its estimate has had room to move from the alarm on.
    public var claim: Claim?
    /// Of the feedback that decided about the claim, in milliseconds since 1970; `nil` before.
    public var decidedMilliseconds: Int64?

    public init(
        model: String, group: String?, timeMilliseconds: Int64, size: Double, evidence: Double, observations: UInt64,
        claim: Claim? = nil, decidedMilliseconds: Int64? = nil
    ) {
        self.model = model
        self.group = group
        self.timeMilliseconds = timeMilliseconds
        self.size = size
        self.evidence = evidence
        self.observations = observations
        self.claim = claim
        self.decidedMilliseconds = decidedMilliseconds
    }
}
