import Routing

/// What the engine has done so far, and how it stands.
public struct Stats: Sendable, Equatable {
    public var counters: Counters
    /// Roster order, retired models included while they have decisions.
    public var models: [ModelStats]
    /// `nil` where the policy paces no budget.
    public var budget: BudgetStats?
    /// `nil` where the policy keeps no mean quality.
    public var quality: QualityStats?
    /// `nil` where nothing limits what exploring may cost.
    public var exploration: ExplorationStats?
    public var learner: LearnerStats
    /// One per model of the roster.
    public var drift: [DriftStats]
    /// The latest changes that were found, the newest last.
    public var alarms: [DriftAlarm] = []
    /// One per model of the roster.
    public var breakers: [BreakerStats]
    public var sessions: SessionStats
    public var log: LogStats = LogStats()
}

/// How the log stands.
public struct LogStats: Sendable, Equatable {
    /// Events that are not committed yet.
    public var waitingEvents: Int
    public var waitingBytes: Int
    /// What the store takes on the disk.
    public var fileBytes: Int
    /// A write has failed: nothing more is taken until a restart.
    public var hasFailed: Bool

    public init(waitingEvents: Int = 0, waitingBytes: Int = 0, fileBytes: Int = 0, hasFailed: Bool = false) {
        self.waitingEvents = waitingEvents
        self.waitingBytes = waitingBytes
        self.fileBytes = fileBytes
        self.hasFailed = hasFailed
    }
}

/// Lifetime totals.
public struct Counters: Sendable, Equatable {
    public var decisions: UInt64 = 0
    /// First-time records.
    public var feedback: UInt64 = 0
    public var feedbackRevised: UInt64 = 0
    public var feedbackDuplicate: UInt64 = 0
    public var unknownDecision: UInt64 = 0
}

/// What one model has answered, over the store's life.
public struct ModelStats: Sendable, Equatable {
    public var model: String
    public var decisions: UInt64
    /// Of all decisions, in [0, 1]; 0 before the first.
    public var share: Double
    /// Over the outcomes of this model when it was the chosen one; `nil` before the first.
    public var meanQuality: Double?
    public var meanCostUSD: Double?
    /// What all of them cost together.
    public var costUSD: Double = 0
    /// How many of its outcomes have a quality.
    public var rated: UInt64 = 0
}

/// How a paced mean quality stands.
public struct QualityStats: Sendable, Equatable {
    public var floor: Double
    /// Of the last outcomes, at most 1,000; `nil` before the first.
    public var mean: Double?
    public var outcomes: Int
    /// The price of quality now, in quality per USD.
    public var costWeight: Double
}

/// How a paced budget stands.
public struct BudgetStats: Sendable, Equatable {
    /// Of a budget per window: what a request may cost at the present rate.
    public var usdPerRequest: Double
    /// Of a budget per stretch of time; `nil` of one per request.
    public var windowSeconds: Double?
    /// Decisions that the window holds; of a budget per request at most 1,000.
    public var windowDecisions: Int
    /// What the window's decisions cost: true cost where it is known, else expected.
    public var windowSpentUSD: Double
    /// What the window's decisions were allowed to cost.
    public var windowAllowedUSD: Double
    /// Decisions of the window whose cost is still an expectation.
    public var windowPending: Int
    /// What is kept back, since calls whose cost is still an expectation may cost more.
    public var windowReservedUSD: Double
    /// The price of quality now, in quality per USD.
    public var costWeight: Double
}

/// What exploring has cost in the last decisions, by what was expected of the models, and what it may cost.
public struct ExplorationStats: Sendable, Equatable {
    /// At most 1,000.
    public var windowDecisions: Int
    public var spentUSD: Double
    public var spentQuality: Double
    /// `nil` where it isn't limited.
    public var allowedUSD: Double?
    public var allowedQuality: Double?
}

/// The conversations that are remembered.
public struct SessionStats: Sendable, Equatable {
    public var sessions: Int
    public var sessionsMax: Int
}

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
