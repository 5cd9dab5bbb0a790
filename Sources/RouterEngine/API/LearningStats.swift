/// How far the learner has come.
public struct LearnerStats: Sendable, Equatable {
    /// Observations of quality taken in, over the learner's life.
    public var updates: UInt64
    /// Feedback accepted that decisions do not see yet, because it is not durable yet.
    public var lag: UInt64
    public var enabled: Bool

    public init(updates: UInt64, lag: UInt64, enabled: Bool) {
        self.updates = updates
        self.lag = lag
        self.enabled = enabled
    }
}

/// How far a model's outcomes have moved from what the artefact predicted.
public struct DriftStats: Sendable, Equatable {
    public var model: String
    /// Learnt correction of the predicted quality, over all prompts: the posterior mean of the bias.
    public var bias: Double
    /// Its standard deviation.
    public var biasSD: Double
    public var observations: UInt64
    /// How often the change detector has found that the model is no longer what it was.
    public var alarms: UInt64
    /// Log odds against chance that it has changed since; above 9.2 is an alarm. `nil` before the first outcome.
    public var evidence: Double?
    /// Groups of requests whose own detector has raised an alarm, and how often.
    public var groupAlarms: [String: UInt64] = [:]
    /// What outcomes have made of the alarms, the groups' among them.
    public var claims: ClaimStats = ClaimStats()
}

/// What has become of what a model's alarms claimed.
public struct ClaimStats: Sendable, Equatable {
    /// Neither confirmed nor refuted yet.
    public var open: Int = 0
    public var confirmed: UInt64 = 0
    public var refuted: UInt64 = 0
}
