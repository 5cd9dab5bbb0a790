import Evaluation
import LinearAlgebra
import Testing

@Suite struct ErrorForesightTests {
    /// Twenty rows, two a tenth; predictions are off by what is expected, always too high.
    @Test func `tenths by expected error hold its mean and the mean squared error, by hand`() throws {
        let expected = (0..<20).map { Double(19 - $0) / 20 }
        let truth = OutcomeTable(
            models: ["a"], tasks: expected.map { _ in nil }, quality: expected.map { _ in [0] },
            costUSD: expected.map { _ in [nil] })
        let predictions = PredictionTable(
            modelCount: 1, quality: expected.map { [$0] }, costUSD: expected.map { _ in [nil] })
        let report = try #require(
            ErrorForesight(
                predictions, expectedErrors: expected, distances: expected.map { 2 * $0 }, truth: truth,
                bootstrap: PairedBootstrap(resamples: 50)))
        #expect(report.lines.count == 10)
        #expect(report.lines.map(\.rows) == [Int](repeating: 2, count: 10))
        #expect(agree(report.lines[0].expectedError, 0.025) && agree(report.lines[9].expectedError, 0.925))
        #expect(agree(report.lines[9].squaredError?.value, (0.9 * 0.9 + 0.95 * 0.95) / 2))
        #expect(agree(report.lines[9].bias?.value, 0.925))
        #expect(agree(report.rankCorrelation?.value, 1))
        #expect(report.shareBeyondTraining == 0.45)
    }

    @Test(arguments: UInt64(0)..<10) func `an expectation without meaning has no correlation`(seed: UInt64) throws {
        let truth = RandomTables.truth(rows: 400, models: 3, missing: 0.1, seed: seed)
        var random = SplitMix64(seed: seed + 5)
        let expected = (0..<400).map { _ in random.nextUniform() * 2 }
        let report = try #require(
            ErrorForesight(
                RandomTables.predictions(of: truth, signal: 0.5, seed: seed), expectedErrors: expected,
                distances: expected, truth: truth,
                bootstrap: PairedBootstrap(resamples: 50)))
        let correlation = try #require(report.rankCorrelation)
        #expect(abs(correlation.value) < 0.2, "seed \(seed)")
        #expect(zip(report.lines, report.lines.dropFirst()).allSatisfy { $0.expectedError <= $1.expectedError })
    }

    @Test func `fewer rows than tenths give nothing, equal expectations no correlation`() throws {
        let truth = RandomTables.truth(rows: 9, models: 2, seed: 1)
        let predictions = RandomTables.predictions(of: truth, signal: 0.5, seed: 1)
        #expect(
            ErrorForesight(
                predictions, expectedErrors: [Double](repeating: 1, count: 9),
                distances: [Double](repeating: 1, count: 9), truth: truth, bootstrap: PairedBootstrap())
                == nil)
        let more = RandomTables.truth(rows: 30, models: 2, seed: 1)
        let report = ErrorForesight(
            RandomTables.predictions(of: more, signal: 0.5, seed: 1), expectedErrors: [Double](repeating: 1, count: 30),
            distances: [Double](repeating: 1, count: 30), truth: more, bootstrap: PairedBootstrap(resamples: 10))
        #expect(try #require(report).rankCorrelation == nil)
    }
}
