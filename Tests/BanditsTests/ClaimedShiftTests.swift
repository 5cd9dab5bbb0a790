import LinearAlgebra
import Testing

@testable import Bandits

@Suite struct ClaimedShiftTests {
    /// By hand: 20 outcomes of variance .2 tell the size with a variance of .01, and shifts have one of .03: so .75 of −.4 is
    /// believed, −.3, with .0075. A surprise of −.3 beyond all but the shift is as the shift says: the log odds rise by
    /// ½ (ln (.2 / .2075) + .09 / .2), the mean stays, and the variance falls by the factor .2 / .2075.
    @Test func `a claim is drawn towards 0, and an outcome that it foretold speaks for it`() {
        var claim = ClaimedShift(size: -0.4, changeVariance: 0.03, noiseVariance: 0.2)
        #expect(abs(claim.mean + 0.3) < 1e-12 && abs(claim.variance - 0.0075) < 1e-12)
        let p = 1 / (1 + Double.exp(1.5))
        #expect(abs(claim.expected + 0.3 * p) < 1e-12)
        #expect(abs(claim.uncertainty - (p * 0.0075 + p * (1 - p) * 0.09)) < 1e-12)
        claim.take(surprise: -0.3 - claim.expected, total: 0.2 + claim.uncertainty)
        #expect(abs(claim.logOdds - (-1.5 + 0.5 * (Double.log(0.2 / 0.2075) + 0.45))) < 1e-12)
        #expect(abs(claim.mean + 0.3) < 1e-12 && abs(claim.variance - 0.0075 * 0.2 / 0.2075) < 1e-12)
        #expect(abs(claim.probability - 1 / (1 + Double.exp(-claim.logOdds))) < 1e-12)
        claim.fade(0.5)
        #expect(abs(claim.mean + 0.15) < 1e-12)
    }

    /// Claims of −.3 of a model that is right at 60 %, played out over worlds in which it is true and in which it is not.
    @Test func `true claims are confirmed, false ones refuted, within some dozen outcomes`() {
        for (rightShare, verdict) in [(0.6, ClaimVerdict.refuted), (0.3, .confirmed)] {
            var (asExpected, outcomes) = (0, 0)
            for seed in 1...200 as ClosedRange<UInt64> {
                var random = SplitMix64(seed: seed)
                var claim = ClaimedShift(size: -0.3, changeVariance: 0.0225, noiseVariance: 0.24)
                while claim.verdict == nil {
                    let residual = (random.nextUniform() < rightShare ? 1 : 0) - 0.6
                    claim.take(surprise: residual - claim.expected, total: 0.24 + claim.uncertainty)
                    outcomes += 1
                }
                asExpected += claim.verdict == verdict ? 1 : 0
            }
            #expect(asExpected >= 170, "\(verdict): \(asExpected) of 200")
            #expect(outcomes <= 200 * 60, "\(verdict): \(outcomes) in 200")
        }
    }

    /// A model that is right at 80 % has a run of wrong answers, which raises an alarm, and goes on as ever; or stays bad.
    @Test func `a false alarm is forgotten soon, a true one is kept`() {
        for (after, isTrue) in [(0.8, false), (0.4, true)] {
            for group in [nil, "sums"] {
                var settled: [Double] = []
                var verdicts: [ClaimVerdict] = []
                for seed in 1...20 as ClosedRange<UInt64> {
                    var random = SplitMix64(seed: seed)
                    var posterior = ResidualPosterior(contextCount: 0, settings: .known())
                    var step: UInt64 = 0
                    var alarms = 0
                    let watch = { (share: Double) in
                        let outcome = random.nextUniform() < share ? 1.0 : 0.0
                        let news = posterior.observe(
                            Observation(context: [], prior: 0.8, residual: outcome - 0.8, now: step, group: group))
                        alarms += news.count { $0.finding != nil }
                        verdicts += news.compactMap {
                            if case .verdict(let verdict) = $0.event { verdict } else { nil }
                        }
                        step += 1
                    }
                    for _ in 0..<300 { watch(0.8) }
                    while alarms == 0, step < 400 { watch(0) }
                    #expect(posterior.residual(at: [], group: group, now: step).mean > -0.35, "seed \(seed)")
                    for _ in 0..<100 { watch(after) }
                    settled.append(posterior.residual(at: [], group: group, now: step).mean)
                    #expect(posterior.claims.open >= 0 && posterior.claims.open <= alarms)
                }
                let confirmed = verdicts.count { $0 == .confirmed }
                #expect(
                    verdicts.count >= 18, "\(after), \(group ?? "no group"): hardly one stays open for 100 outcomes")
                #expect(isTrue ? confirmed >= 18 : confirmed <= 2, "\(after), \(group ?? "no group"): \(verdicts)")
                let mean = settled.reduce(0, +) / Double(settled.count)
                #expect(isTrue ? mean < -0.25 : abs(mean) < 0.05, "\(after), \(group ?? "no group"): \(settled)")
            }
        }
    }

    /// Change: N(m, σ² + v). None: N(0, σ²). And the shift itself is one number that is measured with noise σ².
    @Test func `each outcome moves the odds by its likelihood ratio, and the shift as a Kalman filter would`() {
        func logDensity(_ x: Double, _ mean: Double, _ variance: Double) -> Double {
            -0.5 * (Double.log(2 * .pi * variance) + (x - mean) * (x - mean) / variance)
        }
        var random = SplitMix64(seed: 5)
        for size in [-0.4, -0.1, 0.2] {
            var claim = ClaimedShift(size: size, changeVariance: 0.0225, noiseVariance: 0.1)
            for _ in 0..<30 {
                let (x, noise) = (0.6 * random.nextNormal() - 0.2, 0.05 + 0.1 * random.nextUniform())
                let (mean, variance, odds) = (claim.mean, claim.variance, claim.logOdds)
                #expect(abs(claim.probability - 1 / (1 + Double.exp(-odds))) < 1e-12)
                // What is drawn is 0, or the shift: a mixture's mean and variance.
                let p = claim.probability
                #expect(abs(claim.expected - p * mean) < 1e-12)
                #expect(abs(claim.uncertainty - (p * (variance + mean * mean) - p * p * mean * mean)) < 1e-12)
                claim.take(surprise: x - claim.expected, total: noise + claim.uncertainty)
                let ratio = logDensity(x, mean, noise + variance) - logDensity(x, 0, noise)
                #expect(abs(claim.logOdds - odds - ratio) < 1e-9)
                let precision = 1 / variance + 1 / noise
                #expect(abs(claim.variance - 1 / precision) < 1e-12)
                #expect(abs(claim.mean - (mean / variance + x / noise) / precision) < 1e-12)
            }
        }
    }

    /// What status shows is what was told, one news at a time.
    @Test(arguments: [nil, "a"]) func `claims are counted as the news tells of them`(group: String?) {
        for seed in 1...8 as ClosedRange<UInt64> {
            var random = SplitMix64(seed: seed)
            var posterior = ResidualPosterior(contextCount: 0, settings: .known())
            var (open, confirmed, refuted): (Int, UInt64, UInt64) = (0, 0, 0)
            for step in 0..<900 as Range<UInt64> {
                // Good, bad for a while, good, bad for good.
                let share = (300..<312).contains(step) || step >= 600 ? 0.1 : 0.8
                let outcome = random.nextUniform() < share ? 1.0 : 0.0
                let news = posterior.observe(
                    Observation(context: [], prior: 0.8, residual: outcome - 0.8, now: step, group: group))
                for one in news {
                    switch one.event {
                    case .alarm(_, let isClaim): open += isClaim ? 1 : 0
                    case .verdict(.confirmed): (open, confirmed) = (open - 1, confirmed + 1)
                    case .verdict(.refuted): (open, refuted) = (open - 1, refuted + 1)
                    }
                }
                let claims = posterior.claims
                #expect(claims.open == open && claims.confirmed == confirmed && claims.refuted == refuted)
                #expect((posterior.claim != nil) == (open > 0) || group != nil, "seed \(seed), \(step)")
            }
            #expect(confirmed > 0, "seed \(seed)")
        }
    }

    @Test func `a claim that is open is restored to the bit`() throws {
        var posterior = ResidualPosterior(contextCount: 0, settings: .known())
        var alarms = 0
        for step in 0..<200 as Range<UInt64> where alarms == 0 {
            let residual = step < 100 ? (step % 5 == 0 ? -0.8 : 0.2) : -0.8
            alarms = posterior.observe(
                Observation(context: [], prior: 0.8, residual: residual, now: step, group: "a")
            ).count { $0.finding != nil }
        }
        // It has been spoken for and against since.
        for step in 200..<203 as Range<UInt64> {
            let residual = step == 201 ? 0.2 : -0.8
            posterior.observe(Observation(context: [], prior: 0.8, residual: residual, now: step, group: "a"))
        }
        #expect(alarms > 0 && posterior.claim != nil && posterior.claims.open == alarms)
        #expect(posterior.claim?.probability != ClaimedShift(size: 0, changeVariance: 1, noiseVariance: 1).probability)
        var writer = StateWriter()
        posterior.write(to: &writer)
        var reader = StateReader(writer.bytes)
        let again = try ResidualPosterior(from: &reader, contextCount: 0, settings: .known())
        #expect(again == posterior && reader.isAtEnd)
        for cut in 0..<writer.bytes.count {
            var reader = StateReader(Array(writer.bytes.prefix(cut)))
            #expect(throws: StateError.self) {
                try ResidualPosterior(from: &reader, contextCount: 0, settings: .known())
            }
        }
    }
}
