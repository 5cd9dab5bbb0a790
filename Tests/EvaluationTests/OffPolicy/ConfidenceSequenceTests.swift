import LinearAlgebra
import Testing

@testable import Evaluation

/// One list of sequences, run through every generic test.
private let sequences: [(name: String, make: @Sendable (ClosedRange<Double>) -> any ConfidenceSequence)] = [
    ("betting", { BettingSequence(range: $0) }),
    ("empirical Bernstein", { EmpiricalBernsteinSequence(range: $0) }),
]

@Suite struct ConfidenceSequenceTests {
    @Test func `before the first observation the interval is the whole range`() {
        for (name, make) in sequences {
            let sequence = make(-2...3)
            #expect(sequence.interval == -2...3, "\(name)")
        }
    }

    // Betting, α = ½, so wealth 4 excludes. x = 1, μ̂₀ = ½, σ̂²₀ = ¼: λ = √(2 log 4 / (¼ log 2)) = 4, far above the
    // caps: K⁺(m) = 1 + min(4, ½/m)(1 − m), K⁻(m) = 1 − min(4, ½/(1−m))(1 − m) = ½ (for m < ⅞).
    // K⁺(0) = 1 + 4 = 5 ≥ 4 goes; K⁺(¼) = 1 + 2 · ¾ = 2.5 stays: on a grid of quarters the low bound is m = 0 itself.
    @Test func `by hand: the first bet of the betting sequence`() {
        var sequence = BettingSequence(alpha: 0.5, gridSteps: 4)
        sequence.observe(1)
        #expect(sequence.interval == 0...1)
        // Second: μ̂₁ = ¾, σ̂²₁ = (¼ + 1/16)/2 = 5/32, λ = √(2 log 4 / (5/32 · 2 · log 3)) = 2.842.
        // K⁺(¼) = 2.5 · (1 + min(2.842, 2) · ¾) = 6.25 ≥ 4 goes, K⁺(½) = 1.5 · 1.5 = 2.25 stays.
        sequence.observe(1)
        #expect(sequence.interval == 0.25...1)
    }

    // Empirical Bernstein, α = ½: λ₁ = ½ after the cap. x = 1: centre 1, half = (log 4 + (½)²(log 2 − ½)) / ½.
    @Test func `by hand: the first interval of the empirical-Bernstein sequence`() {
        var sequence = EmpiricalBernsteinSequence(alpha: 0.5, range: -10...10)
        sequence.observe(10)
        #expect(sequence.interval == -10...10)
        for _ in 0..<20 { sequence.observe(10) }
        #expect(sequence.interval.lowerBound > 0)
        #expect(sequence.interval.upperBound == 10)
    }

    @Test func `over hundreds of runs with a look at every step, the mean is missed in at most 5 %`() {
        let (runs, steps) = (300, 400)
        for (name, make) in sequences {
            for mean in [0.1, 0.5] {
                var misses = 0
                for seed in 0..<runs {
                    var random = SplitMix64(seed: SplitMix64.mix(UInt64(seed) &+ 31))
                    var sequence = make(0...1)
                    // Intervals only narrow, so the last one tells of every step.
                    for _ in 0..<steps { sequence.observe(random.nextUniform() < mean ? 1 : 0) }
                    if !sequence.interval.contains(mean) { misses += 1 }
                }
                #expect(Double(misses) <= 0.05 * Double(runs), "\(name) at \(mean): \(misses) of \(runs)")
            }
        }
    }

    @Test func `betting is tighter than empirical Bernstein, and both close in on the mean`() {
        var (betting, bernstein) = (BettingSequence(), EmpiricalBernsteinSequence())
        var random = SplitMix64(seed: 5)
        for _ in 0..<5000 {
            let value = 0.3 + 0.1 * random.nextUniform()
            betting.observe(value)
            bernstein.observe(value)
        }
        for interval in [betting.interval, bernstein.interval] { #expect(interval.contains(0.35)) }
        func width(_ interval: ClosedRange<Double>) -> Double { interval.upperBound - interval.lowerBound }
        #expect(width(betting.interval) < 0.02, "\(betting.interval)")
        #expect(width(betting.interval) < width(bernstein.interval) + 0.002)
    }

    @Test func `a sequence on another range is the same one, stretched; beyond the range counts as its end`() {
        for (name, make) in sequences {
            var (unit, wide) = (make(0...1), make(-3...5))
            var random = SplitMix64(seed: 8)
            for _ in 0..<300 {
                let x = random.nextUniform()
                unit.observe(x)
                wide.observe(-3 + 8 * x)
            }
            #expect(abs(wide.interval.lowerBound - (-3 + 8 * unit.interval.lowerBound)) < 1e-9, "\(name)")
            #expect(abs(wide.interval.upperBound - (-3 + 8 * unit.interval.upperBound)) < 1e-9, "\(name)")
            var (clipped, ends) = (make(0...1), make(0...1))
            clipped.observe([7, -7, .infinity])
            ends.observe([1, 0, 1])
            #expect(clipped.interval == ends.interval, "\(name)")
        }
    }

    @Test func `intervals only narrow, even when the mean moves, and are never empty`() {
        for (name, make) in sequences {
            var (sequence, random) = (make(0...1), SplitMix64(seed: 3))
            var last = sequence.interval
            for step in 0..<3000 {
                sequence.observe(random.nextUniform() < (step < 1500 ? 0.9 : 0.1) ? 1 : 0)
                let next = sequence.interval
                #expect(next.lowerBound >= last.lowerBound && next.upperBound <= last.upperBound, "\(name)")
                last = next
            }
        }
    }
}
