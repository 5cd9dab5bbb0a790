/// Doubly robust: the direct method, corrected where the log knows better. Without bias if either the propensities
/// or the reward model are right.
///
///     value = 1/n Σ dmᵢ + wᵢ (rᵢ − q̂(aᵢ))
///
/// Shapes: w, r of n rows; q̂ of n × K.
///
/// > Dudík, Langford, Li. *Doubly Robust Policy Evaluation and Learning*, ICML 2011.
public struct DoublyRobust: OffPolicyEstimator {
    public let key = "dr"
    public let usesRewardModel = true

    public init() {}

    public func reweighted(_ weight: Double, mean: Double) -> Double { weight }
}

/// Doubly robust with weights cut off at λ ("pessimistic shrinkage"): towards the direct method as λ → 0.
///
///     value = 1/n Σ dmᵢ + min(wᵢ, λ) (rᵢ − q̂(aᵢ))
///
/// Shapes: w, r of n rows; q̂ of n × K; λ ≥ 0.
///
/// > Su, Dimakopoulou, Krishnamurthy, Dudík. *Doubly Robust Off-Policy Evaluation with Shrinkage*, ICML 2020.
public struct ClippedDoublyRobust: OffPolicyEstimator {
    public let lambda: Double
    public let usesRewardModel = true

    public init(lambda: Double) { self.lambda = lambda }

    public var key: String { "cdr_\(lambda.inGeneralForm)" }
    public func reweighted(_ weight: Double, mean: Double) -> Double { min(weight, lambda) }
}

/// Self-normalised doubly robust: the correction with weights of mean 1.
///
///     value = 1/n Σ dmᵢ + wᵢ (rᵢ − q̂(aᵢ)) / w̄,   w̄ = 1/n Σ wᵢ
///
/// Shapes: w, r of n rows; q̂ of n × K. The interval holds w̄ fixed.
///
/// > Thomas, Brunskill. *Data-Efficient Off-Policy Policy Evaluation for Reinforcement Learning*, ICML 2016.
public struct SelfNormalisedDoublyRobust: OffPolicyEstimator {
    public let key = "sndr"
    public let usesRewardModel = true
    public let normalisesWeights = true

    public init() {}

    public func reweighted(_ weight: Double, mean: Double) -> Double { weight / mean }
}
