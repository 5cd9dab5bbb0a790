/// The hedged-capital confidence sequence: an interval for a mean that may be looked at after every observation. Over
/// the whole, endless run it misses the mean with probability at most α, however one decides when to stop.
///
///     var sequence = BettingSequence(range: -1...1)
///     for difference in differences {
///         sequence.observe(difference)
///         if sequence.interval.lowerBound > 0 { promote() }
///     }
///
/// The observations have one mean, given those before them, and lie in a range that was known before. Each of the two
/// bounds alone holds with probability at least 1 − α/2. Intervals only get narrower: what was excluded once stays so.
///
/// A gambler bets against every mean m that the observations could have, and a mean against which he gets rich is
/// excluded. The tightest that is known for bounded observations.
///
///     K⁺(m) = ∏ (1 + λ⁺(m)(xᵢ − m)),   λ⁺ = min(λᵢ, c/m)
///     K⁻(m) = ∏ (1 − λ⁻(m)(xᵢ − m)),   λ⁻ = min(λᵢ, c/(1 − m))
///     m is excluded once max(K⁺, K⁻)/2 ≥ 1/α
///
/// with the bets of `PredictableBets` and c = ½; x and m in [0, 1]. The means that are left make an interval; it is
/// kept on a grid and rounded outwards, so it is wider than the exact one by at most two steps of the grid. An
/// observation costs time in the number of grid points left.
///
/// > Waudby-Smith, Ramdas. *Estimating Means of Bounded Random Variables by Betting*, JRSS B 2024, Theorem 3.
public struct BettingSequence: Sendable {
    private static let betShareMax = 0.5

    private let scale: UnitScale
    private var bets: PredictableBets
    /// Wealth at which a mean is excluded: 2/α.
    private let wealthMax: Double
    /// The grid has a point more than steps: m = i / steps.
    private let steps: Int
    /// K⁺ and K⁻ of the means `first`...`last`.
    private var rising: [Double]
    private var falling: [Double]
    private var first = 0
    private var last: Int

    /// - Parameter gridSteps: parts into which the range is cut.
    public init(alpha: Double = 0.05, range: ClosedRange<Double> = 0...1, gridSteps: Int = 1000) {
        precondition(gridSteps >= 2, "\(gridSteps) steps")
        scale = UnitScale(range)
        bets = PredictableBets(alpha: alpha)
        wealthMax = 2 / alpha
        steps = gridSteps
        last = gridSteps
        rising = [Double](repeating: 1, count: gridSteps + 1)
        falling = rising
    }

    /// From the last excluded mean below to the first one above; the whole range before the first observation.
    public var interval: ClosedRange<Double> {
        let low = Double(max(0, first - 1)) / Double(steps)
        let high = Double(min(steps, last + 1)) / Double(steps)
        return scale.value(low)...scale.value(high)
    }

    /// Takes one observation in. One outside the range counts as the range's end: the interval is then one for the mean
    /// of the clipped observations.
    public mutating func observe(_ value: Double) { observe(value, weight: 1) }

    /// Takes in one of several observations of unequal weight, such as the mean of a conversation of some turns; the mean
    /// that the interval is for is then μ = E[vx] / E[v], and v (x − m) is what is bet on.
    ///
    /// - Parameter weight: v, in [0, 1]: the largest must be known beforehand.
    public mutating func observe(_ value: Double, weight: Double) {
        precondition(weight >= 0 && weight <= 1, "weight \(weight)")
        let x = scale.unit(value)
        bet(bets.next, on: x, weight)
        bets.take(weight == 1 ? x : bets.mean + weight * (x - bets.mean))
        var (newFirst, newLast) = (first, last)
        while newFirst <= newLast, rising[newFirst] >= wealthMax { newFirst += 1 }
        while newLast >= newFirst, falling[newLast] >= wealthMax { newLast -= 1 }
        // Nothing left would mean that the mean has moved: the last interval stands then.
        if newFirst <= newLast { (first, last) = (newFirst, newLast) }
    }

    private mutating func bet(_ stake: Double, on x: Double, _ weight: Double) {
        let (step, share) = (1 / Double(steps), Self.betShareMax)
        let points = first...last
        rising.withUnsafeMutableBufferPointer { rising in
            falling.withUnsafeMutableBufferPointer { falling in
                for place in points {
                    let m = Double(place) * step
                    // c/0 is infinite, and the smaller one is taken.
                    let won = weight * (x - m)
                    rising[place] *= 1 + min(stake, share / m) * won
                    falling[place] *= 1 - min(stake, share / (1 - m)) * won
                }
            }
        }
    }
}
