import Evaluation
import LinearAlgebra
import Testing

@Suite struct DistanceReportTests {
    /// Twenty rows, two a tenth; predictions are off by the row's distance, always too high.
    @Test func workedOutByHand() throws {
        let distances = (0..<20).map { Double(19 - $0) / 20 }
        let truth = OutcomeTable(
            models: ["a"], tasks: distances.map { _ in nil }, quality: distances.map { _ in [0] },
            costUSD: distances.map { _ in [nil] })
        let predictions = PredictionTable(
            modelCount: 1, quality: distances.map { [$0] }, costUSD: distances.map { _ in [nil] })
        let report = try #require(
            DistanceReport(predictions, distances: distances, truth: truth, bootstrap: PairedBootstrap(resamples: 50)))
        #expect(report.lines.count == 10)
        #expect(report.lines.map(\.rows) == [Int](repeating: 2, count: 10))
        #expect(report.lines[0].distanceMax == 0.05 && report.lines[9].distanceMax == 0.95)
        #expect(agree(report.lines[9].squaredError?.value, (0.9 * 0.9 + 0.95 * 0.95) / 2))
        #expect(agree(report.lines[9].bias?.value, 0.925))
        #expect(agree(report.rankCorrelation?.value, 1))
        #expect(report.shareBeyondTraining == 0)
    }

    @Test(arguments: UInt64(0)..<10) func `distance without meaning has no correlation`(seed: UInt64) throws {
        let truth = RandomTables.truth(rows: 400, models: 3, missing: 0.1, seed: seed)
        var random = SplitMix64(seed: seed + 5)
        let distances = (0..<400).map { _ in random.nextUniform() * 2 }
        let report = try #require(
            DistanceReport(
                RandomTables.predictions(of: truth, signal: 0.5, seed: seed), distances: distances, truth: truth,
                bootstrap: PairedBootstrap(resamples: 50)))
        let correlation = try #require(report.rankCorrelation)
        #expect(abs(correlation.value) < 0.2, "seed \(seed)")
        #expect(zip(report.lines, report.lines.dropFirst()).allSatisfy { $0.distanceMax <= $1.distanceMax })
    }

    @Test func `fewer rows than tenths give nothing, equal distances no correlation`() throws {
        let truth = RandomTables.truth(rows: 9, models: 2, seed: 1)
        let predictions = RandomTables.predictions(of: truth, signal: 0.5, seed: 1)
        #expect(
            DistanceReport(
                predictions, distances: [Double](repeating: 1, count: 9), truth: truth, bootstrap: PairedBootstrap())
                == nil)
        let more = RandomTables.truth(rows: 30, models: 2, seed: 1)
        let report = DistanceReport(
            RandomTables.predictions(of: more, signal: 0.5, seed: 1), distances: [Double](repeating: 1, count: 30),
            truth: more, bootstrap: PairedBootstrap(resamples: 10))
        #expect(try #require(report).rankCorrelation == nil)
    }
}
