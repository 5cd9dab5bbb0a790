import LinearAlgebra
import Testing

@testable import Bandits

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

    /// Nine of ten calls take at most 1.212 s.
    @Test func `a model that is fast enough is not slow by the luck of its first calls, and a slow one is found`() {
        var (wronged, missed) = (0, 0)
        for seed in 1...100 as ClosedRange<UInt64> {
            var (quantiles, random) = (LatencyQuantiles(), SplitMix64(seed: seed))
            var (isEverOver, found) = (false, 0)
            for call in 1...500 {
                quantiles.observe(milliseconds: 1_000 * Double.exp(0.15 * random.nextNormal()))
                guard let least = quantiles.leastMilliseconds(0.9) else { continue }
                isEverOver = isEverOver || least > 1_320
                if found == 0, least > 1_010 { found = call }
            }
            wronged += isEverOver ? 1 : 0
            missed += found == 0 || found > 60 ? 1 : 0
        }
        #expect(wronged <= 10 && missed <= 2, "\(wronged) of 100 left out, \(missed) not found within 60 calls")
    }

    /// One call of 250 ms: e^(−1.1 · ¼ · √4) of that.
    @Test func `one call tells a limit that is far below it, and none that is near`() {
        var quantiles = LatencyQuantiles()
        #expect(quantiles.leastMilliseconds(0.9) == nil)
        quantiles.observe(milliseconds: 250)
        #expect(abs(quantiles.leastMilliseconds(0.9)! - 250 * Double.exp(-0.55)) < 1e-9)
    }

    @Test func `one call is all there is to go by, and none is nothing`() {
        var quantiles = LatencyQuantiles()
        #expect(quantiles.milliseconds(0.9) == nil)
        quantiles.observe(milliseconds: 250)
        #expect(abs(quantiles.milliseconds(0.99)! - 250) < 1e-9)
        #expect(quantiles.milliseconds(0.42) == nil)
    }
}
