import LinearAlgebra
import Testing

@testable import RouterEngine

struct ArmComparisonTests {
    /// Two models of two policies, in traffic that is shared.
    private struct Traffic {
        /// Probability of the first model under the incumbent and the candidate.
        var incumbent: Double
        var candidate: Double
        /// Mean quality of both models.
        var quality: (Double, Double)
        var share = 0.1

        /// A request's value, and the weight of the model that answered.
        func draw(_ random: inout SplitMix64) -> (value: Double, weight: Double, isCandidate: Bool) {
            let isCandidate = random.nextUniform() < share
            let first = random.nextUniform() < (isCandidate ? candidate : incumbent)
            let (old, new) = first ? (incumbent, candidate) : (1 - incumbent, 1 - candidate)
            let value = random.nextUniform() < (first ? quality.0 : quality.1) ? 1.0 : 0
            return (value, (new - old) / ((1 - share) * old + share * new), isCandidate)
        }
    }

    private static func comparison(_ traffic: Traffic, sign: Double = 1, margin: Double = 0) -> ArmComparison {
        ArmComparison(alpha: 0.05, share: traffic.share, sign: sign, margin: margin, plannedCount: 2_000)
    }

    /// How many of 200 comparisons come under .05 within 2,000 outcomes, looked at after each.
    private static func shown(_ traffic: Traffic, sign: Double = 1, byModel: Bool = true) -> Int {
        (1...200 as ClosedRange<UInt64>).count { seed in
            var (random, comparison) = (SplitMix64(seed: seed), comparison(traffic, sign: sign))
            for _ in 0..<2_000 where comparison.pValue > 0.05 {
                let drawn = traffic.draw(&random)
                let arm = drawn.isCandidate ? 1 / traffic.share : -1 / (1 - traffic.share)
                comparison.observe(drawn.value, weight: byModel ? drawn.weight : arm)
            }
            return comparison.pValue <= 0.05
        }
    }

    @Test func `a model that both policies are as likely to draw tells nothing`() {
        let traffic = Traffic(incumbent: 0.5, candidate: 0.5, quality: (1, 0))
        var comparison = Self.comparison(traffic)
        for number in 0..<500 { comparison.observe(Double(number % 2), weight: 0) }
        #expect(comparison.pValue == 1)
    }

    @Test func `by hand, the first bet is on the difference from one half`() {
        let traffic = Traffic(incumbent: 0, candidate: 1, quality: (1, 0), share: 0.5)
        var comparison = Self.comparison(traffic)
        // m = 1/2, w = 1/x = 2: d = 2 · (1 − 1/2) = 1, at worst −1. λ = √(2 log 20 / (2,000 · 1/4)) = 0.10946…
        comparison.observe(1, weight: 2)
        #expect(abs(comparison.pValue - 1 / (1 + 0.109_466)) < 1e-5, "\(comparison.pValue)")
    }

    @Test(arguments: [1.0, -1])
    func `between policies that differ and are as good, at most 1 of 20 is shown, looked at after every outcome`(
        sign: Double
    ) {
        for (incumbent, candidate) in [(0.9, 0.1), (0.05, 1), (1, 0), (0.6, 0.5)] {
            for quality in [0.5, 0.97] {
                let traffic = Traffic(incumbent: incumbent, candidate: candidate, quality: (quality, quality))
                let count = Self.shown(traffic, sign: sign)
                // 10 are expected at most; more than 20 would come in 1 of 1,000 such counts.
                #expect(count <= 20, "\(incumbent), \(candidate), \(quality): \(count) of 200")
            }
        }
    }

    @Test func `what both policies share brings no noise, so a difference is shown sooner than by the arms alone`() {
        let traffic = Traffic(incumbent: 0.5, candidate: 0.8, quality: (0.85, 0.75))
        let (byModel, byArm) = (Self.shown(traffic), Self.shown(traffic, byModel: false))
        #expect(byModel >= 100 && byModel > 3 * byArm, "\(byModel) and \(byArm) of 200")
    }
}
