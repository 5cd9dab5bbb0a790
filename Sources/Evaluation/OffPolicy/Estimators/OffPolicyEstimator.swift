/// An estimator of a candidate policy's value from another policy's log: the mean over rows of
///
///     gᵢ rᵢ                  without a reward model
///     dmᵢ + gᵢ (rᵢ − qᵢ)     with one
///
/// where gᵢ = g(wᵢ) is all that tells one estimator from another: what it makes of the importance weight
/// wᵢ = π_e(aᵢ) / pscoreᵢ.
public protocol OffPolicyEstimator: Sendable {
    /// Its name in files and on the command line: `ips`, `cips_10`.
    var key: String { get }
    /// The second form above.
    var usesRewardModel: Bool { get }
    /// g.
    /// - Parameter mean: of all rows' weights, > 0 where `normalisesWeights`.
    func reweighted(_ weight: Double, mean: Double) -> Double
    /// `reweighted` divides by the mean weight: there is no estimate where no row has weight.
    var normalisesWeights: Bool { get }
    /// Writes g(w)·e for every weight w and what it stands before, e.
    ///
    /// A requirement so that each estimator has a loop of its own, with its g inlined.
    func fill(
        _ values: UnsafeMutableBufferPointer<Double>, weights: UnsafeBufferPointer<Double>,
        before: UnsafeBufferPointer<Double>, mean: Double)
}

extension OffPolicyEstimator {
    public var normalisesWeights: Bool { false }

    public func fill(
        _ values: UnsafeMutableBufferPointer<Double>, weights: UnsafeBufferPointer<Double>,
        before: UnsafeBufferPointer<Double>, mean: Double
    ) {
        for place in values.indices {
            values[place] = reweighted(weights[place], mean: mean) * before[place]
        }
    }
}
