/// Switch-DR: corrects the direct method only in rows whose weight is at most λ.
///
///     value = 1/n Σ dmᵢ + 1[wᵢ ≤ λ] wᵢ (rᵢ − q̂(aᵢ))
///
/// Shapes: w, r of n rows; q̂ of n × K; λ ≥ 0.
///
/// > Wang, Agarwal, Dudík. *Optimal and Adaptive Off-Policy Evaluation in Contextual Bandits*, ICML 2017.
public struct SwitchDoublyRobust: OffPolicyEstimator {
    public let lambda: Double
    public let usesRewardModel = true

    public init(lambda: Double) { self.lambda = lambda }

    public var key: String { "switchdr_\(lambda.inGeneralForm)" }
    public func reweighted(_ weight: Double, mean: Double) -> Double { weight <= lambda ? weight : 0 }
}

/// Doubly robust with optimistic shrinkage: weights bent so that a bound of the squared error is least. The direct
/// method as λ → 0, doubly robust as λ → ∞.
///
///     value = 1/n Σ dmᵢ + λwᵢ / (wᵢ² + λ) · (rᵢ − q̂(aᵢ))
///
/// Shapes: w, r of n rows; q̂ of n × K; λ > 0.
///
/// > Su, Dimakopoulou, Krishnamurthy, Dudík. *Doubly Robust Off-Policy Evaluation with Shrinkage*, ICML 2020.
public struct OptimisticShrinkage: OffPolicyEstimator {
    public let lambda: Double
    public let usesRewardModel = true

    public init(lambda: Double) {
        precondition(lambda > 0, "λ = \(lambda)")
        self.lambda = lambda
    }

    public var key: String { "dros_\(lambda.inGeneralForm)" }
    public func reweighted(_ weight: Double, mean: Double) -> Double { lambda * weight / (weight * weight + lambda) }
}
