/// How a candidate goes from the drawing board to all traffic, and what it has to show on the way.
public struct RolloutPlan: Sendable, Equatable, Codable {
    /// The off-policy lower bound of candidate − incumbent that opens the gate.
    public var gateLowerBoundMin: Double
    /// Requests that the candidate scores without serving any.
    public var shadowRequests: Int
    /// Share of the traffic (by session) that the candidate serves as canary.
    public var canaryShare: Double
    /// Canary requests, of both arms, after which an undecided candidate is taken back.
    public var canaryRequestsMax: Int
    /// Probability that a candidate that is no better is promoted; and that one that is no worse is taken back.
    public var falsePromotionRate: Double
    public var falseRollbackRate: Double
    /// USD per request that a cost is clipped at: a bet needs a bound.
    public var costUSDMax: Double
    /// Quality that one USD is worth: what is promoted on is quality − weight · USD.
    public var costWeight: Double
    /// How much worse the candidate may be before it is taken back: mean quality, share of errors, and USD per request
    /// (`nil`: cost counts in the value alone).
    public var qualityDropMax: Double
    public var costRiseUSDMax: Double?
    public var errorRiseMax: Double

    public init(
        gateLowerBoundMin: Double = -0.01, shadowRequests: Int = 500, canaryShare: Double = 0.1,
        canaryRequestsMax: Int = 20_000, falsePromotionRate: Double = 0.05, falseRollbackRate: Double = 0.05,
        costUSDMax: Double = 0.1, costWeight: Double = 0, qualityDropMax: Double = 0, costRiseUSDMax: Double? = nil,
        errorRiseMax: Double = 0
    ) {
        precondition(canaryShare > 0 && canaryShare < 1, "a canary share of \(canaryShare)")
        precondition(shadowRequests >= 0 && canaryRequestsMax > 0, "\(shadowRequests), \(canaryRequestsMax) requests")
        precondition((0..<1).contains(falsePromotionRate) && falsePromotionRate > 0, "\(falsePromotionRate)")
        precondition((0..<1).contains(falseRollbackRate) && falseRollbackRate > 0, "\(falseRollbackRate)")
        precondition(costUSDMax > 0 && costWeight >= 0, "\(costUSDMax) USD, weight \(costWeight)")
        self.gateLowerBoundMin = gateLowerBoundMin
        self.shadowRequests = shadowRequests
        self.canaryShare = canaryShare
        self.canaryRequestsMax = canaryRequestsMax
        self.falsePromotionRate = falsePromotionRate
        self.falseRollbackRate = falseRollbackRate
        self.costUSDMax = costUSDMax
        self.costWeight = costWeight
        self.qualityDropMax = qualityDropMax
        self.costRiseUSDMax = costRiseUSDMax
        self.errorRiseMax = errorRiseMax
    }
}

extension RolloutPlan {
    /// Three reasons to take a candidate back share the one rate.
    var falseRollbackRatePerReason: Double { falseRollbackRate / 3 }
}
