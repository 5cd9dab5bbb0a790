/// The direct method: what the reward model expects of the candidate. No noise from weights; as wrong as the model.
///
///     value = 1/n Σ dmᵢ,   dmᵢ = Σₐ π_e(a) q̂(a) / Σₐ π_e(a)
///
/// Shapes: π_e, q̂ of n × K. As dm + 0·(r − q), it is the estimator that gives no row any weight.
///
/// > Beygelzimer, Langford. *The Offset Tree for Learning with Partial Labels*, KDD 2009.
public struct DirectMethod: OffPolicyEstimator {
    public let key = "dm"
    public let usesRewardModel = true

    public init() {}

    public func reweighted(_ weight: Double, mean: Double) -> Double { 0 }
}
