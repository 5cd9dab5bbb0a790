import Foundation
import LinearAlgebra
import Predictor
import Testing

/// Figures, printed; they run small here so that they can't rot, and in full with `SUFFICE_BENCH=1` (release build).
@Suite struct SpeedTests {
    private let isFull = ProcessInfo.processInfo.environment["SUFFICE_BENCH"] != nil

    @Test(arguments: [[64], [96, 64]]) func `a prediction of the ensemble`(hidden: [Int]) throws {
        let set = randomSet(rows: 400, inputs: 120, models: 7, seed: 1)
        var recipe = FitRecipe()
        recipe.epochsMax = 1
        recipe.hidden = hidden
        let predictor = try fitted(set, recipe)
        let row = set.features.row(0)
        var prediction = Prediction()
        let count = isFull ? 200_000 : 200
        let seconds = elapsed {
            row.withUnsafeBufferPointer { row in
                for _ in 0..<count { predictor.predict(row, into: &prediction) }
            }
        }
        print("prediction, \(recipe.nets) nets 120 × \(hidden) × 7 models: \(microseconds(seconds / Double(count)))")
        #expect(prediction.quality.count == 7)
    }

    @Test func `an epoch of a 256-128-11 network`() throws {
        let rows = isFull ? 100_000 : 500
        let set = randomSet(rows: rows, inputs: 256, models: 11, seed: 2)
        for batch in [256, 1_024] {
            var recipe = FitRecipe()
            recipe.hidden = [128]
            recipe.nets = 1
            recipe.batchRows = batch
            recipe.validationShare = 0
            recipe.hiddenDropout = 0
            recipe.inputDropout = 0
            var fitting = try EnsembleFitting(set, recipe: recipe, seed: 1)
            _ = fitting.nextEpoch()
            var report: EpochReport?
            let seconds = elapsed { report = fitting.nextEpoch() }
            #expect(report?.epoch == 2)
            print("epoch of \(rows) rows, batch \(batch): \(microseconds(seconds))")
        }
    }

    private func randomSet(rows n: Int, inputs f: Int, models k: Int, seed: UInt64) -> TrainingSet {
        var random = SplitMix64(seed: seed)
        func matrix(_ columns: Int, _ make: () -> Float) -> Matrix {
            Matrix(rows: n, columns: columns, storage: (0..<n * columns).map { _ in make() })
        }
        return TrainingSet(
            features: matrix(f) { Float(random.nextUniform()) },
            quality: matrix(k) { random.next() & 1 == 0 ? 0 : 1 }, qualityWeight: matrix(k) { 1 },
            costUSD: matrix(k) { Float(random.nextUniform()) }, costWeight: matrix(k) { 1 })
    }

    private func elapsed(_ body: () -> Void) -> Double {
        let clock = ContinuousClock()
        return clock.measure(body) / .seconds(1)
    }

    private func microseconds(_ seconds: Double) -> String {
        String(format: "%.1f µs", seconds * 1e6)
    }
}
