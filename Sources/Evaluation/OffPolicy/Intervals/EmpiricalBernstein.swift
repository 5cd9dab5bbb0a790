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
        guard moments.count > 1 else { return nil }
        let half = halfWidth(moments, range, alpha)
        let low = min(range.upperBound, max(range.lowerBound, moments.mean - half))
        let high = max(range.lowerBound, min(range.upperBound, moments.mean + half))
        return low...max(low, high)
    }

    /// An interval for a mean of observations of unequal weight, μ = E[vx] / E[v]: all m that v (x − m), whose mean is 0 where
    /// m is μ, doesn't exclude.
    ///
    /// As v is in [0, 1] and m in the range, v (x − m) has the range's width, too; with every v = 1 it is the plain interval.
    ///
    /// - Parameter observations: n means, each with its weight in (0, 1], of which the largest is known beforehand.
    /// - Returns: the interval, within the range; `nil` for fewer than two observations.
    public static func interval(
        of observations: [(mean: Double, weight: Double)], range: ClosedRange<Double>, alpha: Double = 0.05
    ) -> ClosedRange<Double>? {
        precondition(alpha > 0 && alpha < 1, "α = \(alpha)")
        guard observations.count > 1 else { return nil }
        let weights = observations.reduce(0) { $0 + $1.weight }
        let centre = observations.reduce(0) { $0 + $1.mean * $1.weight } / weights
        /// Beyond 0, m is excluded; concave in m on either side of the centre, so that it changes sign once.
        func excess(_ m: Double) -> Double {
            let moments = observations.map { $0.weight * ($0.mean - m) }.withUnsafeBufferPointer { Moments($0) }
            return abs(moments.mean) - halfWidth(moments, range, alpha)
        }
        let low = boundary(excess, from: centre, to: range.lowerBound)
        return low...max(low, boundary(excess, from: centre, to: range.upperBound))
    }

    /// Of the interval about the mean of two observations or more, as wide apart as `range`.
    private static func halfWidth(_ moments: Moments, _ range: ClosedRange<Double>, _ alpha: Double) -> Double {
        let (count, logarithm) = (Double(moments.count), Double.log(4 / alpha))
        let width = range.upperBound - range.lowerBound
        return (moments.standardError ?? 0) * (2 * logarithm).squareRoot() + 7 * width * logarithm / (3 * (count - 1))
    }

    /// Where `excess` passes 0 on the way out; `end` where it doesn't.
    private static func boundary(_ excess: (Double) -> Double, from centre: Double, to end: Double) -> Double {
        guard excess(end) > 0 else { return end }
        var (inside, outside) = (centre, end)
        for _ in 0..<50 {
            let middle = (inside + outside) / 2
            if excess(middle) > 0 { outside = middle } else { inside = middle }
        }
        return outside
    }
}
