import Evaluation
import LinearAlgebra
import Testing

@Suite struct CalibrationTests {
    /// Pairs (predicted → quality): .1 → 0, .12 → 1 (bin 1), .9 → 1 (bin 13), 1 → 1 (bin 14), one unknown.
    /// Bin errors: |.22 − 1| = .78, .1, 0; over 4 pairs: .22. Brier: (.01 + .7744 + .01 + 0)/4.
    @Test func `five pairs by hand: bins, calibration error and Brier score`() {
        let truth = OutcomeTable(
            models: ["a", "b", "c", "d", "e"], tasks: [nil], quality: [[0, 1, 1, 1, nil]],
            costUSD: [[nil, nil, nil, nil, nil]])
        let predictions = PredictionTable(
            modelCount: 5, quality: [[0.1, 0.12, 0.9, 1, 0.5]], costUSD: [[nil, nil, nil, nil, nil]])
        let calibration = CalibrationSummary(predictions, truth: truth)
        #expect(agree(calibration.ece, 0.22))
        #expect(agree(calibration.brier, 0.7944 / 4))
        #expect(calibration.bins.count == 15)
        #expect(calibration.bins.map(\.pairs) == [0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1])
        #expect(agree(calibration.bins[1].meanPredicted, 0.11))
        #expect(agree(calibration.bins[1].meanQuality, 0.5))
        #expect(calibration.bins[0].meanQuality == nil)
    }

    /// 150 rows that are predicted as well as can be: all of the error is noise, of which each resample has more.
    @Test func `the error lies in its interval, which knows that it may be noise`() throws {
        var (below, holdsTruth) = (0, 0)
        for seed in UInt64(0)..<40 {
            var random = SplitMix64(seed: seed)
            let chances = (0..<150).map { _ in random.nextUniform() }
            let outcomes = chances.map { random.nextUniform() < $0 ? 1.0 : 0.0 }
            let (none, costs) = ([String?](repeating: nil, count: 150), [[Double?]](repeating: [nil], count: 150))
            let truth = OutcomeTable(models: ["a"], tasks: none, quality: outcomes.map { [$0] }, costUSD: costs)
            let predictions = PredictionTable(modelCount: 1, quality: chances.map { [$0] }, costUSD: costs)
            let report = RouterReport(
                predictions, truth: truth, bootstrap: PairedBootstrap(resamples: 200, seed: seed))
            let ece = try #require(report.router.measures[.ece])
            let (low, high) = (try #require(ece.low), try #require(ece.high))
            #expect(low <= ece.value && ece.value <= high, "seed \(seed): \(ece)")
            if ece.value < high { below += 1 }
            // Infinitely many rows would have none.
            if low == 0 { holdsTruth += 1 }
        }
        #expect(holdsTruth >= 36, "\(holdsTruth) of 40")
        #expect(below >= 20, "\(below) of 40 have room above")
    }

    @Test func `is undefined without pairs`() {
        let truth = OutcomeTable(models: ["a"], tasks: [nil], quality: [[nil]], costUSD: [[nil]])
        let calibration = CalibrationSummary(
            PredictionTable(modelCount: 1, quality: [[0.5]], costUSD: [[nil]]), truth: truth)
        #expect(calibration.ece == nil)
        #expect(calibration.brier == nil)
    }

    @Test func `finds true probabilities calibrated`() throws {
        var random = SplitMix64(seed: 5)
        let chances = (0..<20_000).map { _ in random.nextUniform() }
        let outcomes = chances.map { random.nextUniform() < $0 ? 1.0 : 0.0 }
        let nothing = [[Double?]](repeating: [nil], count: chances.count)
        let truth = OutcomeTable(
            models: ["a"], tasks: chances.map { _ in nil }, quality: outcomes.map { [$0] }, costUSD: nothing)
        let predictions = PredictionTable(modelCount: 1, quality: chances.map { [$0] }, costUSD: nothing)
        let calibration = CalibrationSummary(predictions, truth: truth)
        #expect(try #require(calibration.ece) < 0.02)
        // E p(1 − p) for uniform p.
        #expect(abs(try #require(calibration.brier) - 1.0 / 6) < 0.005)
    }
}
