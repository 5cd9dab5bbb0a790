import LinearAlgebra

/// An interval for a mean that may be looked at after every observation: over the whole, endless run it misses the
/// mean with probability at most α, however one decides when to stop.
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
/// > Waudby-Smith, Ramdas. *Estimating Means of Bounded Random Variables by Betting*, JRSS B 2024.
public protocol ConfidenceSequence: Sendable {
    /// Takes one observation in. One outside the range counts as the range's end: the interval is then one for the
    /// mean of the clipped observations.
    mutating func observe(_ value: Double)
    /// The interval so far; the whole range before the first observation.
    var interval: ClosedRange<Double> { get }
    /// Observations taken in.
    var count: Int { get }
}

extension ConfidenceSequence {
    /// Takes several observations in, in their order.
    public mutating func observe(_ values: some Sequence<Double>) {
        for value in values { observe(value) }
    }
}

/// The bets of a confidence sequence: how much is staked on the next observation, from those before it alone.
///
///     λ_t = √( 2 log(2/α) / (σ̂²_{t−1} · t · log(1 + t)) )
///     μ̂_t = (½ + Σ x) / (t + 1),   σ̂²_t = (¼ + Σ (x_i − μ̂_i)²) / (t + 1)
///
/// x in [0, 1].
///
/// > Waudby-Smith, Ramdas 2024, (15) and (26).
struct PredictableBets: Sendable, Equatable, Codable {
    private(set) var count = 0
    private var sum = 0.0
    private var squares = 0.0
    private let logarithm: Double

    init(alpha: Double) {
        precondition(alpha > 0 && alpha < 1, "α = \(alpha)")
        logarithm = Double.log(2 / alpha)
    }

    /// log(2/α).
    var price: Double { logarithm }
    /// μ̂ of the observations so far.
    var mean: Double { (0.5 + sum) / Double(count + 1) }
    private var variance: Double { (0.25 + squares) / Double(count + 1) }

    /// λ for the next observation, before any truncation.
    var next: Double {
        let t = Double(count + 1)
        return (2 * logarithm / (variance * t * Double.log(1 + t))).squareRoot()
    }

    mutating func take(_ x: Double) {
        sum += x
        count += 1
        let away = x - mean
        squares += away * away
    }
}

/// The line between a range and [0, 1].
struct UnitScale: Sendable, Equatable, Codable {
    let low: Double
    let width: Double

    init(_ range: ClosedRange<Double>) {
        low = range.lowerBound
        width = range.upperBound - range.lowerBound
        precondition(width > 0 && width.isFinite, "the range \(range)")
    }

    /// In [0, 1]; what lies outside the range goes to its end. NaN has no place here.
    func unit(_ value: Double) -> Double {
        precondition(!value.isNaN, "an observation that is no number")
        return min(1, max(0, (value - low) / width))
    }

    func value(_ unit: Double) -> Double { low + width * unit }
}
