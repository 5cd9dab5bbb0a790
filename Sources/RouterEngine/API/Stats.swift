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

/// The conversations that are remembered.
public struct SessionStats: Sendable, Equatable {
    public var sessions: Int
    public var sessionsMax: Int
}
