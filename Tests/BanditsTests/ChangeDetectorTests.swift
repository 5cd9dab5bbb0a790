import LinearAlgebra
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
        let expectation = Expectation(mean: mean, deviation: max(0.002, mean * (1 - mean)).squareRoot())
        for _ in 0..<outcomes where detector.take(y(&random), expectation, interval: interval) != nil { count += 1 }
        return count
    }

    @Test func `false alarms are at least as far apart as stated, whatever the outcomes look like`() {
        let noises: [(name: String, mean: Double, y: (inout SplitMix64) -> Double)] = [
            ("a judge's grades", 0.6, { 0.6 + 0.35 * max(-1, min(1, $0.nextNormal() / 2)) }),
            ("right answers at 95 %", 0.95, { $0.nextUniform() < 0.95 ? 1 : 0 }),
            ("right answers at 50 %", 0.5, { $0.nextUniform() < 0.5 ? 1 : 0 }),
            ("right answers at 3 %", 0.03, { $0.nextUniform() < 0.03 ? 1 : 0 }),
            ("right answers at 99.5 %", 0.995, { $0.nextUniform() < 0.995 ? 1 : 0 }),
            ("right answers at .5 %", 0.005, { $0.nextUniform() < 0.005 ? 1 : 0 }),
            ("nearly full marks", 0.988, { $0.nextUniform() < 0.2 ? 0.94 : 1 }),
            ("always right", 1, { _ in 1 }),
            ("never right", 0, { _ in 0 }),
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

    /// Four answers in five are right. Of right ones a tenth is told, of wrong ones six tenths, which weigh a sixth.
    @Test func `complaints that weigh less by as much as they come oftener are no change, and show one`() {
        func found(seed: UInt64, right: Double, weight: Double, outcomes: Int, interval: Double) -> Int {
            var random = SplitMix64(seed: seed)
            var (detector, count, told) = (ChangeDetector(), 0, 0)
            while told < outcomes {
                let isRight = random.nextUniform() < right
                guard random.nextUniform() < (isRight ? 0.1 : 0.6) else { continue }
                told += 1
                let expectation = Expectation(mean: 0.8, deviation: 0.4, stake: isRight ? 1 : weight)
                if detector.take(isRight ? 1 : 0, expectation, interval: interval) != nil { count += 1 }
            }
            return count
        }
        let seeds = 1...20 as ClosedRange<UInt64>
        let (fair, deaf, changed) = (
            seeds.map { found(seed: $0, right: 0.8, weight: 1.0 / 6, outcomes: 5_000, interval: 250) },
            seeds.map { found(seed: $0, right: 0.8, weight: 1, outcomes: 5_000, interval: 250) },
            seeds.map { found(seed: $0, right: 0.4, weight: 1.0 / 6, outcomes: 200, interval: 10_000) }
        )
        // Either side: one in 250 at most.
        #expect(fair.reduce(0, +) <= 100_000 * 2 / 250, "\(fair)")
        #expect(deaf.allSatisfy { $0 > 100 }, "\(deaf)")
        #expect(changed.allSatisfy { $0 > 0 }, "\(changed)")
    }

    /// By hand: s = .5, so the slack is .005; after one wrong answer where half are right the bets on worse stand at
    /// 1 + rate / .5 · (.5 − .005), that of rate 1.2 being held back to .8 / .505.
    @Test func `one outcome moves the sums by the bets' gains`() {
        var detector = ChangeDetector()
        _ = detector.take(0, Expectation(mean: 0.5, deviation: 0.5), interval: 10_000)
        for (place, bet) in [0.3, 0.6, 1.2, 0.8 / 0.505].enumerated() {
            #expect(abs(detector.down[place] - (1 + bet * 0.495)) < 1e-12)
            #expect(abs(detector.up[place] - (1 - bet * 0.505)) < 1e-12)
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

    @Test func `suspicion is the share of the evidence that is there, from a third on, of getting worse`() {
        var (worse, better) = (ChangeDetector(), ChangeDetector())
        let (expectation, all) = (Expectation(mean: 0.5, deviation: 0.5), Double.log(10_000))
        var found = false
        for _ in 0..<100 where !found {
            let suspicion = worse.suspicion(interval: 10_000)
            let share = worse.evidence / all
            #expect(abs(suspicion - (share > 1.0 / 3 ? share : 0)) < 1e-12)
            found = worse.take(0, expectation, interval: 10_000) != nil
            _ = better.take(1, expectation, interval: 10_000)
            #expect(better.suspicion(interval: 10_000) == 0)
            #expect(!found || suspicion > 0.8)
        }
        #expect(found && worse.suspicion(interval: 10_000) == 0)
        #expect(worse.suspicion(interval: nil) == 0)
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
