import LinearAlgebra
import Routing
import Testing

@testable import Bandits

@Suite struct ChangeDetectorTests {
    /// Alarms on either side in so many outcomes of a model of which only the mean is known.
    private func alarms(
        _ outcomes: Int, seed: UInt64, interval: Double, mean: Double, _ y: (inout SplitMix64) -> Double
    )
        -> Int
    {
        var random = SplitMix64(seed: seed)
        var (detector, count) = (ChangeDetector(), 0)
        let expectation = Expectation(mean: mean, deviation: (mean * (1 - mean)).squareRoot())
        for _ in 0..<outcomes where detector.take(y(&random), expectation, interval: interval) != nil { count += 1 }
        return count
    }

    @Test func `false alarms are at least as far apart as stated, whatever the outcomes look like`() {
        let noises: [(name: String, mean: Double, y: (inout SplitMix64) -> Double)] = [
            ("a judge's grades", 0.6, { 0.6 + 0.35 * max(-1, min(1, $0.nextNormal() / 2)) }),
            ("right answers at 95 %", 0.95, { $0.nextUniform() < 0.95 ? 1 : 0 }),
            ("right answers at 50 %", 0.5, { $0.nextUniform() < 0.5 ? 1 : 0 }),
            ("right answers at 3 %", 0.03, { $0.nextUniform() < 0.03 ? 1 : 0 }),
            ("half, or nothing, or all", 0.5, { [0, 0.5, 0.5, 1][Int($0.nextUniform() * 4)] }),
        ]
        for (name, mean, y) in noises {
            // Either side: one in 250 at most, so at most 8 per 1,000.
            let found = (1...20).reduce(0) { $0 + alarms(10_000, seed: UInt64($1), interval: 250, mean: mean, y) }
            #expect(found <= 200_000 * 2 / 250, "\(name): \(found)")
            let rare = (1...10).reduce(0) { $0 + alarms(10_000, seed: UInt64($1), interval: 10_000, mean: mean, y) }
            #expect(rare <= 20, "\(name): \(rare)")
        }
    }

    /// By hand: s = .5, so the slack is .01; after one wrong answer where half are right the bets on worse stand at
    /// 1 + rate / .5 · (.5 − .01), that of rate 1.2 being held back to .8 / .51.
    @Test func `one outcome moves the sums by the bets' gains`() {
        var detector = ChangeDetector()
        _ = detector.take(0, Expectation(mean: 0.5, deviation: 0.5), interval: 10_000)
        for (place, bet) in [0.3, 0.6, 1.2, 0.8 / 0.51].enumerated() {
            #expect(abs(detector.down[place] - (1 + bet * 0.49)) < 1e-12)
            #expect(abs(detector.up[place] - (1 - bet * 0.51)) < 1e-12)
        }
    }

    @Test func `a large change is found within two dozen outcomes, a small one within some hundred`() {
        for (before, after, within) in [(0.9, 0.2, 12), (0.5, 0.1, 40), (0.7, 0.5, 150), (0.3, 0.5, 150)] {
            for seed in 1...20 as ClosedRange<UInt64> {
                var random = SplitMix64(seed: seed)
                var detector = ChangeDetector()
                let expectation = Expectation(mean: before, deviation: (before * (1 - before)).squareRoot())
                for _ in 0..<500 {
                    _ = detector.take(random.nextUniform() < before ? 1 : 0, expectation, interval: 10_000)
                }
                var (steps, finding) = (0, ChangeDetector.Finding?.none)
                while finding == nil, steps < 1_000 {
                    steps += 1
                    finding = detector.take(random.nextUniform() < after ? 1 : 0, expectation, interval: 10_000)
                }
                #expect(steps <= 3 * within, "\(before) to \(after), seed \(seed): \(steps) outcomes")
                #expect((finding?.size ?? 0) * (after - before) > 0, "seed \(seed)")
                #expect((finding?.evidence ?? 0) > 9.2, "seed \(seed)")
            }
        }
    }

    @Test func `suspicion goes from 0 at half of the evidence to 1 at all of it`() {
        var detector = ChangeDetector()
        let expectation = Expectation(mean: 0.5, deviation: 0.5)
        var (last, found) = (0.0, false)
        for _ in 0..<100 where !found {
            #expect((detector.suspicion(interval: 10_000) > 0) == (detector.evidence > Double.log(100)))
            #expect(detector.suspicion(interval: 10_000) >= last && last <= 1)
            last = detector.suspicion(interval: 10_000)
            found = detector.take(0, expectation, interval: 10_000) != nil
        }
        #expect(found && last > 0.5 && detector.suspicion(interval: 10_000) == 0)
        #expect(detector.suspicion(interval: nil) == 0)
    }

    @Test func `a model that is hoped to be good is not said to have changed when it is bad`() {
        for group in [String?.none, "sums"] {
            var alarms: UInt64 = 0
            for seed in 1...20 as ClosedRange<UInt64> {
                var random = SplitMix64(seed: seed)
                var posterior = ResidualPosterior(contextCount: 1, settings: .unknown())
                for step in 0..<1_000 as Range<UInt64> {
                    let outcome = random.nextUniform() < 0.3 ? 1.0 : 0.0
                    posterior.observe(
                        Observation(context: [0.5], prior: 0.95, residual: outcome - 0.95, now: step, group: group))
                }
                alarms += posterior.detector.alarms + posterior.groups.alarms.values.reduce(0, +)
            }
            // As often as for any model that stays as it is: two detectors, two sides.
            #expect(alarms <= 20 * 1_000 * (group == nil ? 2 : 4) / 10_000, "\(group ?? "no group"): \(alarms)")
        }
    }
}

@Suite struct GroupResidualTests {
    /// Answers of which some are sums: right at 60 %, the others at 60 % too, until sums fall.
    private func watch(_ settings: ResidualSettings, seed: UInt64, steps: UInt64, sums: (UInt64) -> Double) -> (
        posterior: ResidualPosterior, found: [DetectedChange]
    ) {
        var random = SplitMix64(seed: seed)
        var posterior = ResidualPosterior(contextCount: 2, settings: settings)
        var found: [DetectedChange] = []
        for step in 0..<steps {
            let isSums = random.nextUniform() < 0.3
            let outcome = random.nextUniform() < (isSums ? sums(step) : 0.6) ? 1.0 : 0.0
            found += posterior.observe(
                Observation(
                    context: isSums ? [0, 1] : [1, 0], prior: 0.6, residual: outcome - 0.6, now: step,
                    group: isSums ? "sums" : "prose"))
        }
        return (posterior, found)
    }

    @Test func `a change in one group of requests is found there, and that group's estimate moves`() {
        for seed in 1...10 as ClosedRange<UInt64> {
            let (posterior, found) = watch(.known(), seed: seed, steps: 3_000) { $0 > 1_000 ? 0.25 : 0.6 }
            #expect(found.contains { $0.group == "sums" && $0.finding.size < -0.1 }, "seed \(seed): \(found)")
            #expect(posterior.groups.alarms["sums", default: 0] >= 1)
            let (sums, prose) = (
                posterior.residual(at: [0, 1], group: "sums", now: 3_000).mean,
                posterior.residual(at: [1, 0], group: "prose", now: 3_000).mean
            )
            #expect(sums < -0.2 && abs(prose) < 0.1, "seed \(seed): \(sums), \(prose)")
        }
    }

    @Test func `without an artefact a group's level is learnt, and another group is untouched by it`() {
        var alarms = 0
        for seed in 1...10 as ClosedRange<UInt64> {
            let (posterior, found) = watch(.unknown(), seed: seed, steps: 2_000) { _ in 0.1 }
            let levels = ["sums", "prose", "new"].map {
                posterior.residual(at: [0, 0], group: $0, now: 2_000).mean + 0.6
            }
            #expect(levels[0] < 0.3 && abs(levels[1] - 0.6) < 0.2, "seed \(seed): \(levels)")
            #expect(levels[2] > levels[0] + 0.1, "seed \(seed): \(levels)")
            alarms += found.count
        }
        // Two detectors see an outcome, on two sides.
        #expect(alarms <= 10 * 2_000 * 4 / 10_000)
    }

    /// By hand: one outcome of residual 1 with P = τ_b² = .04, τ² = .01, σ² = .05: gains .4 and .1.
    @Test func `an outcome is shared between bias and group by their variances`() {
        let settings = ResidualSettings(
            biasSD: 0.2, weightSD: 0.1, biasRetention: 1, weightRetention: 1, noiseVariance: 0.05, noiseWindow: 0,
            alarmInterval: nil, groupSD: 0.1)
        var posterior = ResidualPosterior(contextCount: 0, settings: settings)
        #expect(posterior.residual(at: [], group: "a") == (0, 0.2 * 0.2 + 0.1 * 0.1))
        posterior.observe(Observation(context: [], residual: 1, group: "a"))
        #expect(abs(posterior.bias - 0.4) < 1e-12)
        let (own, other, none) = (
            posterior.residual(at: [], group: "a"), posterior.residual(at: [], group: "b"), posterior.residual(at: [])
        )
        #expect(abs(own.mean - 0.5) < 1e-12 && abs(other.mean - 0.4) < 1e-12 && none.mean == other.mean)
        #expect(abs(own.variance - (0.04 * 0.6 + 0.01 * 0.9)) < 1e-12)
        #expect(abs(other.variance - none.variance - 0.01) < 1e-12)
    }

    @Test func `groups beyond the limit are one together, and a revision finds its group`() {
        var settings = ResidualSettings.unknown()
        settings.groupsMax = 3
        var posterior = ResidualPosterior(contextCount: 0, settings: settings)
        for group in 0..<200 {
            posterior.observe(Observation(context: [], residual: -0.5, now: UInt64(group), group: "g\(group)"))
        }
        #expect(posterior.groups.count == 4)
        let (one, other) = (
            posterior.residual(at: [], group: "g100", now: 200), posterior.residual(at: [], group: "never", now: 200)
        )
        #expect(one == other && one.variance < posterior.residual(at: [], group: "g0", now: 200).variance)
        posterior.revise([], group: "g1", change: 0.5)
        #expect(
            posterior.residual(at: [], group: "g1", now: 200).mean
                > posterior.residual(at: [], group: "g2", now: 200).mean)
    }

    @Test func `a group that isn't drawn slowly loses what was learnt of it, though others are`() {
        for reverts in [true, false] {
            var settings = ResidualSettings.unknown()
            (settings.reverts, settings.alarmInterval) = (reverts, nil)
            var posterior = ResidualPosterior(contextCount: 0, settings: settings)
            for step in 0..<200 as Range<UInt64> {
                posterior.observe(Observation(context: [], residual: -0.3, now: step, group: "sums"))
            }
            for step in 200..<2_200 as Range<UInt64> {
                posterior.observe(Observation(context: [], residual: 0, now: step, group: "prose"))
            }
            let own = posterior.groups.estimate("sums", settings, now: 2_200)
            let then = posterior.groups.estimate("sums", settings, now: 200)
            #expect(reverts ? abs(own.mean - then.mean / 4) < 1e-9 : own.mean == then.mean)
            #expect(own.variance > 2 * then.variance)
        }
    }
}

@Suite struct AbsenceTests {
    @Test func `a model that isn't drawn slowly becomes what the artefact says, and uncertain`() {
        var posterior = ResidualPosterior(contextCount: 1, settings: .known())
        for step in 0..<300 { posterior.observe(Observation(context: [0], residual: -0.4, now: UInt64(step))) }
        let (now, later) = (posterior.residual(at: [0], now: 300), posterior.residual(at: [0], now: 1_300))
        #expect(now.mean < -0.3 && abs(later.mean - now.mean / 2) < 1e-9)
        #expect(later.variance > now.variance)
        #expect(posterior.residual(at: [0], now: 20_300).mean > -0.001)
    }

    @Test func `where nothing was predicted offline, what was learnt stays and only its certainty fades`() {
        for settings in [ResidualSettings.unknown(), .newcomer()] {
            var posterior = ResidualPosterior(contextCount: 1, settings: settings)
            for step in 0..<300 { posterior.observe(Observation(context: [0], residual: -0.4, now: UInt64(step))) }
            let (now, later) = (posterior.residual(at: [0], now: 300), posterior.residual(at: [0], now: 5_300))
            #expect(abs(now.mean + 0.4) < 0.01, "\(now)")
            #expect(later.mean == now.mean)
            #expect(later.variance > 10 * now.variance)
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
