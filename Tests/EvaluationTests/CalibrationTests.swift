import Evaluation
import LinearAlgebra
import Testing

@Suite struct CalibrationTests {
    /// Pairs (predicted → quality): .1 → 0, .12 → 1 (bin 1), .9 → 1 (bin 13), 1 → 1 (bin 14), one unknown.
    /// Bin errors: |.22 − 1| = .78, .1, 0; over 4 pairs: .22. Brier: (.01 + .7744 + .01 + 0)/4.
    @Test func `works out the smallest case`() {
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
