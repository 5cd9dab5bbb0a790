import LinearAlgebra
import Testing

@testable import Bandits

@Suite struct ChangeDetectorTests {
    /// Alarms on either side in so many outcomes, and in how many.
    private func alarms(_ outcomes: Int, seed: UInt64, interval: Double, _ z: (inout SplitMix64) -> Double) -> Int {
        var random = SplitMix64(seed: seed)
        var (detector, count) = (ChangeDetector(), 0)
        for _ in 0..<outcomes where detector.take(z(&random), innovation: 0, interval: interval) != nil { count += 1 }
        return count
    }

    @Test func `false alarms are at least as far apart as stated, whatever the noise looks like`() {
        let noises: [(name: String, z: (inout SplitMix64) -> Double)] = [
            ("normal", { $0.nextNormal() }),
            ("right answers at 95 %", { ($0.nextUniform() < 0.95 ? 0.05 : -0.95) / (0.95 * 0.05).squareRoot() }),
            ("right answers at 30 %", { ($0.nextUniform() < 0.3 ? 0.7 : -0.3) / (0.3 * 0.7).squareRoot() }),
            ("rare large errors", { $0.nextUniform() < 0.01 ? -9.95 : 0.1005 }),
        ]
        for (name, z) in noises {
            // Either side: one in 250 at most, so at most 8 per 1,000.
            let found = (1...20).reduce(0) { $0 + alarms(10_000, seed: UInt64($1), interval: 250, z) }
            #expect(found <= 200_000 * 2 / 250, "\(name): \(found)")
            let rare = (1...10).reduce(0) { $0 + alarms(10_000, seed: UInt64($1), interval: 10_000, z) }
            #expect(rare <= 20, "\(name): \(rare)")
        }
    }

    @Test func `a large change is found within a dozen outcomes, a small one within some hundred`() {
        for (shift, within) in [(-3.0, 12), (-1.0, 60), (0.5, 200)] {
            for seed in 1...20 as ClosedRange<UInt64> {
                var random = SplitMix64(seed: seed)
                var detector = ChangeDetector()
                for _ in 0..<500 { _ = detector.take(random.nextNormal(), innovation: 0, interval: 10_000) }
                var (steps, finding) = (0, ChangeDetector.Finding?.none)
                while finding == nil, steps < 1_000 {
                    steps += 1
                    let z = shift + random.nextNormal()
                    finding = detector.take(z, innovation: 0.2 * z, interval: 10_000)
                }
                #expect(steps <= 2 * within, "shift \(shift), seed \(seed): \(steps) outcomes")
                #expect((finding?.size ?? 0) * shift > 0 && (finding?.evidence ?? 0) > 9.2, "seed \(seed)")
            }
        }
    }

    @Test func `a change in one group of requests is found there`() {
        for seed in 1...10 as ClosedRange<UInt64> {
            var random = SplitMix64(seed: seed)
            var posterior = ResidualPosterior(contextCount: 2, settings: .known(forgetting: nil))
            var found: [String?] = []
            for step in 0..<3_000 {
                let isSums = random.nextUniform() < 0.2
                let shift = isSums && step > 1_000 ? -0.3 : 0
                let changes = posterior.observe(
                    Observation(
                        context: isSums ? [0, 1] : [1, 0], residual: shift + 0.3 * random.nextNormal(),
                        group: isSums ? "sums" : "prose"))
                found += changes.map(\.group)
            }
            #expect(found.contains("sums"), "seed \(seed): \(found)")
            #expect(found.first { $0 != nil } == "sums", "seed \(seed): \(found)")
            #expect(posterior.residual(at: [0, 1]) < posterior.residual(at: [1, 0]) - 0.1, "seed \(seed)")
        }
    }

    @Test func `groups beyond the limit are watched together`() {
        var groups = GroupDetectors()
        for group in 0..<200 { _ = groups.take(0, innovation: 0, group: "g\(group)", interval: 10) }
        #expect(groups.byGroup.count == GroupDetectors.groupsMax + 1)
        #expect(groups.byGroup[GroupDetectors.others] != nil)
    }

    @Test func `a model that isn't drawn slowly becomes what the artefact says, and uncertain`() {
        var posterior = ResidualPosterior(contextCount: 1, settings: .known(forgetting: nil))
        for _ in 0..<300 { posterior.observe([0], residual: -0.4) }
        let (now, later) = (posterior.residual(at: [0]), posterior.residual(at: [0], elapsed: 1_000))
        #expect(now < -0.3 && abs(later - now / 2) < 1e-9)
        #expect(posterior.variance(at: [0], elapsed: 1_000) > posterior.variance(at: [0]))
        #expect(posterior.residual(at: [0], elapsed: 20_000) > -0.001)
    }

    @Test func `where nothing was predicted offline, what was learnt stays and only its certainty fades`() {
        for settings in [ResidualSettings.unknown(forgetting: nil), .newcomer(forgetting: nil)] {
            var posterior = ResidualPosterior(contextCount: 1, settings: settings)
            for _ in 0..<300 { posterior.observe([0], residual: -0.4) }
            let now = posterior.residual(at: [0])
            #expect(abs(now + 0.4) < 0.01, "\(now)")
            #expect(posterior.residual(at: [0], elapsed: 5_000) == now)
            #expect(posterior.variance(at: [0], elapsed: 5_000) > 10 * posterior.variance(at: [0]))
        }
    }

    @Test func `an outcome of weight 4 counts as four of weight 1`() {
        let settings = ResidualSettings(
            biasSD: 0.3, weightSD: 0.1, biasRetention: 1, weightRetention: 1, noiseVariance: 0.04, noiseWindow: 0,
            alarmInterval: nil)
        var four = ResidualPosterior(contextCount: 0, settings: settings)
        for _ in 0..<4 { four.observe([], residual: 0.2) }
        var one = ResidualPosterior(contextCount: 0, settings: settings)
        one.observe(Observation(context: [], residual: 0.2, weight: 4))
        #expect(abs(one.bias - four.bias) < 1e-12 && abs(one.biasVariance - four.biasVariance) < 1e-12)
    }
}

@Suite struct JudgeCalibrationTests {
    @Test func `without a comparison a judge is believed`() {
        #expect(JudgeCalibration().corrected(0.37) == 0.37)
    }

    @Test func `a judge that is always .2 too kind is found out by thirty labels`() {
        var judge = JudgeCalibration()
        var random = SplitMix64(seed: 1)
        for _ in 0..<30 {
            let truth = 0.3 + 0.5 * random.nextUniform()
            judge.compare(judged: truth + 0.2, trusted: truth)
        }
        #expect(abs(judge.corrected(0.8) - 0.6) < 0.02, "\(judge.corrected(0.8))")
        #expect(judge.corrected(0) >= 0 && judge.corrected(1) <= 1)
    }

    @Test func `three labels move it only in part, and what is withdrawn counts no more`() {
        var judge = JudgeCalibration()
        for _ in 0..<3 { judge.compare(judged: 0.5, trusted: 0.1) }
        #expect(judge.corrected(0.5) < 0.3 && judge.corrected(0.5) > 0.15, "\(judge.corrected(0.5))")
        for _ in 0..<3 { judge.compare(judged: 0.5, trusted: 0.1, isWithdrawn: true) }
        #expect(abs(judge.corrected(0.5) - 0.5) < 1e-12 && judge.comparisons == 0)
    }
}

@Suite struct LatencyQuantilesTests {
    @Test func `quantiles of a lognormal latency are found, and followed when it slows down`() {
        var (quantiles, random) = (LatencyQuantiles(), SplitMix64(seed: 2))
        for _ in 0..<3_000 { quantiles.observe(milliseconds: 1_000 * Double.exp(0.4 * random.nextNormal())) }
        for (level, z, within) in [(0.5, 0.0, 0.15), (0.9, 1.2816, 0.2), (0.95, 1.6449, 0.25), (0.99, 2.3263, 0.4)] {
            let (got, truth) = (quantiles.milliseconds(level)!, 1_000 * Double.exp(0.4 * z))
            #expect(abs(Double.log(got / truth)) < within, "\(level): \(got) against \(truth)")
        }
        for _ in 0..<400 { quantiles.observe(milliseconds: 4_000 * Double.exp(0.4 * random.nextNormal())) }
        #expect(quantiles.milliseconds(0.5)! > 3_000, "\(quantiles.milliseconds(0.5)!)")
    }

    @Test func `one call is all there is to go by, and none is nothing`() {
        var quantiles = LatencyQuantiles()
        #expect(quantiles.milliseconds(0.9) == nil)
        quantiles.observe(milliseconds: 250)
        #expect(abs(quantiles.milliseconds(0.99)! - 250) < 1e-9)
        #expect(quantiles.milliseconds(0.42) == nil)
    }
}
