import LinearAlgebra

/// The bets of a confidence sequence: how much is staked on the next observation, from those before it alone.
///
///     λ_t = √( 2 log(2/α) / (σ̂²_{t−1} · t · log(1 + t)) )
///     μ̂_t = (½ + Σ x) / (t + 1),   σ̂²_t = (¼ + Σ (x_i − μ̂_i)²) / (t + 1)
///
/// x in [0, 1].
///
/// > Waudby-Smith, Ramdas 2024, (15) and (26).
struct PredictableBets: Sendable, Equatable {
    private(set) var count = 0
    private var sum = 0.0
    private var squares = 0.0
    /// log(2/α).
    let logarithm: Double

    init(alpha: Double) {
        precondition(alpha > 0 && alpha < 1, "α = \(alpha)")
        logarithm = Double.log(2 / alpha)
    }

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
struct UnitScale: Sendable, Equatable {
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
