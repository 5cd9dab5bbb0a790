/// Inverse propensity scoring: without bias where the log covers the candidate, and noisy where weights are large.
///
///     value = 1/n Σ wᵢ rᵢ,   wᵢ = π_e(aᵢ) / pscoreᵢ
///
/// Shapes: w, r of n rows.
///
/// > Horvitz, Thompson. *A Generalization of Sampling Without Replacement from a Finite Universe*, JASA 1952.
/// > Strehl, Langford, Li, Kakade. *Learning from Logged Implicit Exploration Data*, NeurIPS 2010.
public struct InversePropensity: OffPolicyEstimator {
    public let key = "ips"
    public let usesRewardModel = false

    public init() {}

    public func reweighted(_ weight: Double, mean: Double) -> Double { weight }
}

/// Inverse propensity scoring with weights cut off at λ: less noise for a bias towards 0.
///
///     value = 1/n Σ min(wᵢ, λ) rᵢ
///
/// Shapes: w, r of n rows; λ ≥ 0.
///
/// > Ionides. *Truncated Importance Sampling*, J. Comput. Graph. Stat. 2008.
public struct ClippedInversePropensity: OffPolicyEstimator {
    public let lambda: Double
    public let usesRewardModel = false

    public init(lambda: Double) { self.lambda = lambda }

    public var key: String { "cips_\(lambda.inGeneralForm)" }
    public func reweighted(_ weight: Double, mean: Double) -> Double { min(weight, lambda) }
}

/// Self-normalised inverse propensity scoring: a weighted mean of rewards, within their range, hardly biased.
///
///     value = 1/n Σ wᵢ rᵢ / w̄,   w̄ = 1/n Σ wᵢ
///
/// Shapes: w, r of n rows. The interval holds w̄ fixed.
///
/// > Swaminathan, Joachims. *The Self-Normalized Estimator for Counterfactual Learning*, NeurIPS 2015.
public struct SelfNormalisedInversePropensity: OffPolicyEstimator {
    public let key = "snips"
    public let usesRewardModel = false
    public let normalisesWeights = true

    public init() {}

    public func reweighted(_ weight: Double, mean: Double) -> Double { weight / mean }
}
