import Evaluation
import Testing

@Suite struct RobustnessReportTests {
    private let truth = RandomTables.truth(rows: 200, models: 3, seed: 4)

    private func report(_ perturbed: PredictionTable, changed: [Bool]? = nil) -> RobustnessReport {
        RobustnessReport(
            RandomTables.predictions(of: truth, signal: 0.6, seed: 4),
            perturbed: [
                .init(.typos, predictions: perturbed, isChanged: changed ?? [Bool](repeating: true, count: 200))
            ],
            rule: .best, truth: truth, seed: 4, bootstrap: PairedBootstrap(resamples: 100))
    }

    @Test func `the same predictions lose nothing`() throws {
        let line = report(RandomTables.predictions(of: truth, signal: 0.6, seed: 4)).lines[0]
        #expect(line.equalDecisions == IntervalEstimate(value: 1, low: 1, high: 1))
        #expect(line.qualityLost == IntervalEstimate(value: 0, low: 0, high: 0))
        #expect(line.aiqLost == IntervalEstimate(value: 0, low: 0, high: 0))
        #expect(line.predictionShift?.value == 0 && line.changedShare == 1)
    }

    @Test func `blind predictions lose quality and many decisions`() throws {
        let line = report(RandomTables.predictions(of: truth, signal: 0, seed: 9)).lines[0]
        #expect(try #require(line.equalDecisions).value < 0.6)
        #expect(try #require(line.qualityLost?.low) > 0)
        #expect(try #require(line.aiqLost?.low) > 0)
    }

    /// Half of the prompts didn't change; decisions count among the others, quality over all.
    @Test func `decisions count where the text changed`() throws {
        let base = RandomTables.predictions(of: truth, signal: 0.6, seed: 4)
        let changed = (0..<200).map { $0 < 100 }
        let turned = base.selecting((0..<200).map { $0 < 100 ? ($0 + 1) % 100 : $0 })
        let line = report(turned, changed: changed).lines[0]
        let equal = (0..<100).count { base.bestModels()[$0] == turned.bestModels()[$0] }
        #expect(line.changedShare == 0.5)
        #expect(agree(line.equalDecisions?.value, Double(equal) / 100))
        let shift = (0..<100).reduce(0) { sum, row in
            sum + (0..<3).reduce(0) { $0 + abs(turned.quality[row, $1]! - base.quality[row, $1]!) } / 300
        }
        #expect(shift > 0 && agree(line.predictionShift?.value, shift))
    }
}
