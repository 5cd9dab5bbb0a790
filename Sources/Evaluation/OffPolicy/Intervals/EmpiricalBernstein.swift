import LinearAlgebra

/// Maurer and Pontil's empirical Bernstein interval: holds for any number of observations and any distribution on the
/// range, without leaning on a normal limit.
///
///     mean ± √(2 s² ln(4/α) / n) + 7 (b − a) ln(4/α) / (3 (n − 1))
///
/// for n observations in [a, b], s² with n − 1; each side holds with probability 1 − α/2.
///
/// > Maurer, Pontil. *Empirical Bernstein Bounds and Sample Variance Penalization*, COLT 2009, Theorem 4.
public enum EmpiricalBernstein {
    /// - Parameters:
    ///   - values: the observations, n of them.
    ///   - range: known before they were seen.
    /// - Returns: the interval, within the range; `nil` for fewer than two observations.
    public static func interval(
        of values: [Double], range: ClosedRange<Double>, alpha: Double = 0.05
    ) -> ClosedRange<Double>? {
        precondition(alpha > 0 && alpha < 1, "α = \(alpha)")
        let moments = values.withUnsafeBufferPointer { Moments($0) }
        guard moments.count > 1, let error = moments.standardError else { return nil }
        let (count, logarithm) = (Double(moments.count), Double.log(4 / alpha))
        let width = range.upperBound - range.lowerBound
        let half = error * (2 * logarithm).squareRoot() + 7 * width * logarithm / (3 * (count - 1))
        let low = min(range.upperBound, max(range.lowerBound, moments.mean - half))
        let high = max(range.lowerBound, min(range.upperBound, moments.mean + half))
        return low...max(low, high)
    }
}
