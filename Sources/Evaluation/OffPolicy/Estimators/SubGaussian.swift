/// Inverse propensity scoring with sub-Gaussian weights: the harmonic mean of the weight and 1, at most 1/λ.
///
///     value = 1/n Σ wᵢ / (1 − λ + λwᵢ) · rᵢ
///
/// Shapes: w, r of n rows; λ in [0, 1), as λ = 1 leaves 0/0 where w = 0.
///
/// > Metelli, Russo, Restelli. *Subgaussian and Differentiable Importance Sampling for Off-Policy Evaluation and
/// > Learning*, NeurIPS 2021.
public struct SubGaussianInversePropensity: OffPolicyEstimator {
    public let lambda: Double
    public let usesRewardModel = false

    public init(lambda: Double) {
        precondition(lambda >= 0 && lambda < 1, "λ = \(lambda)")
        self.lambda = lambda
    }

    public var key: String { "sgips_\(lambda.inGeneralForm)" }
    public func reweighted(_ weight: Double, mean: Double) -> Double { weight / (1 - lambda + lambda * weight) }
}

/// Doubly robust with the same weights.
///
///     value = 1/n Σ dmᵢ + wᵢ / (1 − λ + λwᵢ) · (rᵢ − q̂(aᵢ))
///
/// Shapes: w, r of n rows; q̂ of n × K; λ in [0, 1).
///
/// > Metelli, Russo, Restelli, NeurIPS 2021.
public struct SubGaussianDoublyRobust: OffPolicyEstimator {
    public let lambda: Double
    public let usesRewardModel = true

    public init(lambda: Double) {
        precondition(lambda >= 0 && lambda < 1, "λ = \(lambda)")
        self.lambda = lambda
    }

    public var key: String { "sgdr_\(lambda.inGeneralForm)" }
    public func reweighted(_ weight: Double, mean: Double) -> Double { weight / (1 - lambda + lambda * weight) }
}
