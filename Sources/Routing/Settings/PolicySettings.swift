/// How decisions are made: the `policy` section of the configuration.
public struct PolicySettings: Sendable, Equatable, Codable {
    public var name: String
    /// `nil`: the artefact's default objective.
    public var objective: Objective?
    public var exploration: ExplorationSettings
    public var learning: LearningSettings
    /// How long an answer may take; `nil`: as long as it likes, where a request says nothing.
    public var latency: LatencyTarget?
    /// Limits on models' shares, by name, or `TrafficLimit.everyOther`.
    public var traffic: [String: TrafficLimit]
    /// Seed of the draws.
    public var seed: UInt64

    public init(
        name: String = "default", objective: Objective? = nil, exploration: ExplorationSettings = .init(),
        learning: LearningSettings = .init(), latency: LatencyTarget? = nil, traffic: [String: TrafficLimit] = [:],
        seed: UInt64 = 0
    ) {
        self.name = name
        self.objective = objective
        self.exploration = exploration
        self.learning = learning
        self.latency = latency
        self.traffic = traffic
        self.seed = seed
    }
}

/// A latency that a share of a model's calls must keep; models known to be slower are left out.
public struct LatencyTarget: Sendable, Equatable, Codable {
    /// `nil` leaves it to requests with `max_latency_ms`.
    public var milliseconds: Double?
    /// Which quantile of a model's latency is compared: one of `quantiles`.
    public var quantile: Double

    public static let quantiles = [0.5, 0.9, 0.95, 0.99]
    public static let quantileDefault = 0.9

    public init(milliseconds: Double? = nil, quantile: Double = LatencyTarget.quantileDefault) {
        self.milliseconds = milliseconds
        self.quantile = quantile
    }
}

/// How much of the traffic a model may have: a probability no decision exceeds.
public struct TrafficLimit: Sendable, Equatable, Codable {
    public var maxShare: Double
    /// Share of a model that nothing has been learnt of; `nil` begins with `maxShare`.
    public var startShare: Double?
    /// Outcomes of the model after which it may have `maxShare`; the share rises evenly up to there.
    public var fullAfter: Int

    public static let fullAfterDefault = 200
    /// Stands for every model that is not named.
    public static let everyOther = "*"

    public init(maxShare: Double = 1, startShare: Double? = nil, fullAfter: Int = TrafficLimit.fullAfterDefault) {
        self.maxShare = maxShare
        self.startShare = startShare
        self.fullAfter = fullAfter
    }

    /// The largest probability after so many outcomes.
    public func ceiling(outcomes: UInt64) -> Double {
        guard let startShare, fullAfter > 0 else { return maxShare }
        return min(maxShare, startShare + (maxShare - startShare) * min(1, Double(outcomes) / Double(fullAfter)))
    }
}
