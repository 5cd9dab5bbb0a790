import LinearAlgebra

@testable import Evaluation

/// An interval for a mean that may be looked at after every observation: see `BettingSequence`.
protocol ConfidenceSequence: Sendable {
    mutating func observe(_ value: Double)
    var interval: ClosedRange<Double> { get }
}

extension ConfidenceSequence {
    /// Takes several observations in, in their order.
    mutating func observe(_ values: some Sequence<Double>) {
        for value in values { observe(value) }
    }
}

extension BettingSequence: ConfidenceSequence {}

/// The predictable plug-in empirical-Bernstein confidence sequence: closed form, a few numbers of state. The
/// betting sequence is judged by it.
///
///     ( Σ λᵢxᵢ / Σ λᵢ )  ±  ( log(2/α) + Σ 4(xᵢ − μ̂ᵢ₋₁)² ψ(λᵢ) ) / Σ λᵢ,    ψ(λ) = (−log(1 − λ) − λ) / 4
///
/// with the bets of `PredictableBets`, at most ½; x in [0, 1].
///
/// > Waudby-Smith, Ramdas. *Estimating Means of Bounded Random Variables by Betting*, JRSS B 2024, Theorem 2.
struct EmpiricalBernsteinSequence: ConfidenceSequence {
    private static let betMax = 0.5

    private let scale: UnitScale
    private var bets: PredictableBets
    /// Σ λᵢ, Σ λᵢxᵢ, and the variance term of the numerator.
    private var staked = 0.0
    private var won = 0.0
    private var spread = 0.0
    private var low = 0.0
    private var high = 1.0

    init(alpha: Double = 0.05, range: ClosedRange<Double> = 0...1) {
        scale = UnitScale(range)
        bets = PredictableBets(alpha: alpha)
    }

    var interval: ClosedRange<Double> { scale.value(low)...scale.value(high) }

    mutating func observe(_ value: Double) {
        let x = scale.unit(value)
        let bet = min(Self.betMax, bets.next)
        let surprise = x - bets.mean
        staked += bet
        won += bet * x
        spread += surprise * surprise * (-Double.log(1 - bet) - bet)
        bets.take(x)
        let (centre, half) = (won / staked, (bets.logarithm + spread) / staked)
        // An empty intersection would mean that the mean has moved: the last interval stands then.
        let (newLow, newHigh) = (max(low, centre - half), min(high, centre + half))
        if newLow <= newHigh { (low, high) = (newLow, newHigh) }
    }
}
