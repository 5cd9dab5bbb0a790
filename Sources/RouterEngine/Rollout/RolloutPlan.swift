/// How a candidate goes from the drawing board to all traffic, and what it has to show on the way.
public struct RolloutPlan: Sendable, Equatable, Codable {
    /// The off-policy lower bound of candidate − incumbent, in value per request, that opens the gate; `nil`: no gate.
    public var gateLowerBoundMin: Double?
    /// Decisions of the log's end that the gate looks at.
    public var gateDecisionsMax: Int
    /// Requests that the candidate scores without serving any.
    public var shadowRequests: Int
    /// Share of the traffic (by session) that the candidate serves as canary.
    public var canaryShare: Double
    /// Canary outcomes, of both arms, after which an undecided candidate is taken back.
    public var canaryOutcomesMax: Int
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

    public static let costUSDMaxDefault = 0.1

    public init(
        gateLowerBoundMin: Double? = -0.05, gateDecisionsMax: Int = 20_000, shadowRequests: Int = 500,
        canaryShare: Double = 0.1, canaryOutcomesMax: Int = 20_000, falsePromotionRate: Double = 0.05,
        falseRollbackRate: Double = 0.05, costUSDMax: Double = RolloutPlan.costUSDMaxDefault, costWeight: Double = 0,
        qualityDropMax: Double = 0, costRiseUSDMax: Double? = nil, errorRiseMax: Double = 0
    ) {
        self.gateLowerBoundMin = gateLowerBoundMin
        self.gateDecisionsMax = gateDecisionsMax
        self.shadowRequests = shadowRequests
        self.canaryShare = canaryShare
        self.canaryOutcomesMax = canaryOutcomesMax
        self.falsePromotionRate = falsePromotionRate
        self.falseRollbackRate = falseRollbackRate
        self.costUSDMax = costUSDMax
        self.costWeight = costWeight
        self.qualityDropMax = qualityDropMax
        self.costRiseUSDMax = costRiseUSDMax
        self.errorRiseMax = errorRiseMax
    }

    /// The first number that no plan can have, by the name it has on the wire; `nil` where all is well.
    public var outOfRange: (key: String, value: Double)? {
        let inside: [(String, Double, Bool)] = [
            ("gate", gateLowerBoundMin ?? 0, (gateLowerBoundMin ?? 0).isFinite),
            ("gate_decisions", Double(gateDecisionsMax), (1...Self.countMax).contains(gateDecisionsMax)),
            ("shadow_requests", Double(shadowRequests), (0...Self.countMax).contains(shadowRequests)),
            ("share", canaryShare, canaryShare >= 0.001 && canaryShare <= 0.5),
            ("outcomes", Double(canaryOutcomesMax), (1...Self.countMax).contains(canaryOutcomesMax)),
            ("false_promotions", falsePromotionRate, falsePromotionRate > 0 && falsePromotionRate < 1),
            ("false_rollbacks", falseRollbackRate, falseRollbackRate > 0 && falseRollbackRate < 1),
            ("cost_usd_max", costUSDMax, costUSDMax > 0 && costUSDMax.isFinite),
            ("cost_weight", costWeight, costWeight >= 0 && costWeight.isFinite),
            ("quality_drop", qualityDropMax, (0...1).contains(qualityDropMax)),
            ("cost_rise_usd", costRiseUSDMax ?? 0, (costRiseUSDMax ?? 0) >= 0 && (costRiseUSDMax ?? 0).isFinite),
            ("error_rise", errorRiseMax, (0...1).contains(errorRiseMax)),
        ]
        return inside.first { !$0.2 }.map { ($0.0, $0.1) }
    }

    private static let countMax = 10_000_000
}

extension RolloutPlan {
    /// Three reasons to take a candidate back share the one rate.
    var falseRollbackRatePerReason: Double { falseRollbackRate / 3 }

    /// - Parameter bound: `nil` where the log gives none: then only a plan without a gate goes on.
    func opensGate(at bound: Double?) -> Bool {
        guard let least = gateLowerBoundMin else { return true }
        return bound.map { $0 >= least } ?? false
    }
}
