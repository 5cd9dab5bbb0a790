import LinearAlgebra
import Testing

@testable import Bandits

@Suite struct GroupResidualTests {
    /// Answers of which some are sums: right at 60 %, the others at 60 % too, until sums fall.
    private func watch(_ settings: ResidualSettings, seed: UInt64, steps: UInt64, sums: (UInt64) -> Double) -> (
        posterior: ResidualPosterior, found: [ChangeNews]
    ) {
        var random = SplitMix64(seed: seed)
        var posterior = ResidualPosterior(contextCount: 2, settings: settings)
        var found: [ChangeNews] = []
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
            #expect(found.contains { $0.group == "sums" && ($0.finding?.size ?? 0) < -0.1 }, "seed \(seed): \(found)")
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
            alarms += found.count { $0.finding != nil }
        }
        // Two detectors see an outcome, on two sides.
        #expect(alarms <= 10 * 2_000 * 4 / 10_000)
    }

    /// A model of many groups that is right at 90 %, then hardly ever until that is confirmed, then as before.
    @Test func `a change that is over does not leave alarms behind in every group`() {
        var alarms = 0
        for seed in 1...10 as ClosedRange<UInt64> {
            var (random, now) = (SplitMix64(seed: seed), 0 as UInt64)
            var posterior = ResidualPosterior(contextCount: 0, settings: .known())
            func answer(_ right: Double) -> [ChangeNews] {
                let outcome = random.nextUniform() < right ? 1.0 : 0.0
                defer { now += 1 }
                return posterior.observe(
                    Observation(
                        context: [], prior: 0.9, residual: outcome - 0.9, now: now, group: "g\(random.next() % 16)"))
            }
            for _ in 0..<1_600 { _ = answer(0.9) }
            var wasFound = false
            for _ in 0..<100 where !wasFound {
                wasFound = answer(0.3).contains { $0.group == nil && $0.event == .verdict(.confirmed) }
            }
            #expect(wasFound, "seed \(seed)")
            for _ in 0..<3_000 { alarms += answer(0.9).count { $0.finding != nil } }
        }
        // The end of the drop is a change, too.
        #expect(alarms <= 2 * 10, "\(alarms) alarms")
    }

    @Test func `a model that is suspected to have got worse is judged by what was usual, and as less certain`() {
        // A bias that follows sooner than what is usual.
        var settings = ResidualSettings.known()
        settings.biasSD = 0.1
        let looking = settings
        var posterior = ResidualPosterior(contextCount: 0, settings: settings)
        var held = 0
        for step in 0..<300 as Range<UInt64> where posterior.groups.alarms.isEmpty {
            let outcome = step % 5 == 0 || step > 200 ? 0.0 : 1.0
            posterior.observe(
                Observation(context: [], prior: 0.8, residual: outcome - 0.8, now: step, group: "sums"))
            let seen = posterior.residual(at: [], group: "sums", now: step + 1)
            settings.alarmInterval = nil
            posterior.settings = settings
            let unsuspecting = posterior.residual(at: [], group: "sums", now: step + 1)
            posterior.settings = looking
            settings = looking
            #expect(seen.mean >= unsuspecting.mean && seen.variance >= unsuspecting.variance, "step \(step)")
            held += seen.mean > unsuspecting.mean && seen.variance > unsuspecting.variance ? 1 : 0
        }
        #expect(held > 0 && !posterior.groups.alarms.isEmpty)
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
            let own = posterior.groups.estimate("sums", beside: 0, settings, now: 2_200)
            let then = posterior.groups.estimate("sums", beside: 0, settings, now: 200)
            #expect(reverts ? abs(own.mean - then.mean / 4) < 1e-9 : own.mean == then.mean)
            #expect(own.variance > 2 * then.variance)
        }
    }
}
