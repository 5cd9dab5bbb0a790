import Features
import LinearAlgebra
import Predictor
import Routing
import Testing

@testable import Training

@Suite("What a row of a log counts")
struct LogWeightingTests {
    private static let day: Int64 = 86_400_000

    private func row(_ propensity: Double? = nil, time: Int64? = nil) -> OutcomeRow {
        OutcomeRow(id: "r", prompt: "p", propensity: propensity, timeMilliseconds: time)
    }

    @Test func `one over the propensity up to the clip`() {
        let rows = [nil, 1, 0.5, 0.1, 0.001].map { row($0) }
        #expect(LogWeighting().weights(of: rows) == [1, 1, 2, 10, 10])
        #expect(LogWeighting(importanceWeightMax: 4).weights(of: rows) == [1, 1, 2, 4, 4])
    }

    @Test func `without a half-life age is nothing`() throws {
        #expect(TrainingRecipe().weighting.halfLifeDays == nil)
        var recipe = TrainingRecipe()
        recipe.halfLifeDays = 3
        recipe.importanceWeightMax = 7
        #expect(recipe.weighting.halfLifeDays == 3 && recipe.weighting.importanceWeightMax == 7)
        #expect(LogWeighting().weights(of: [row(time: 0), row(time: 9 * Self.day)]) == [1, 1])
    }

    /// A pinned turn counts by its draw; of a log that dropped three quarters, each row stands for four.
    @Test func `draws of conversations and dropped rows count`() {
        var (pinned, thinned) = (row(1), row(0.5))
        pinned.drawPropensity = 0.25
        thinned.dropShare = 0.75
        #expect(LogWeighting(importanceWeightMax: 4).weights(of: [pinned, thinned]) == [4, 8])
    }

    /// The newest is 7 days after the first: ages 7, 3.5, 0, unknown at a half-life of 3.5 days.
    @Test func `age takes halves off by the newest row, not by the clock`() {
        let rows = [row(0.5, time: 0), row(time: Self.day * 7 / 2), row(time: 7 * Self.day), row()]
        let weights = LogWeighting(halfLifeDays: 3.5).weights(of: rows)
        #expect(weights == [0.5, 0.5, 1, 1])
        #expect(LogWeighting().weights(of: rows) == [2, 1, 1, 1])
        let ancient = LogWeighting(halfLifeDays: 0.001).weights(of: rows)
        #expect(ancient[0] > 0, "a row is never nothing")
        let ages = LogWeighting(halfLifeDays: 1).weights(of: [row(time: .min), row(time: .max)])
        #expect(ages == [1e-6, 1], "as far apart as two times can be")
    }

    /// Four rows of weights 1, 1, 1, 5 have the mean 2; expectations worth 2 outcomes in all are 2 · 2/4 = 1 each.
    @Test func `what the router expected of others counts a little`() {
        var rows = [1, 1, 1, 0.2].map { row($0) }
        for i in rows.indices {
            rows[i].outcomes = ["a": Outcome(quality: 1)]
            rows[i].predictedQuality = ["a": 0.5, "b": 0.25]
        }
        func set(_ worth: Double) -> TrainingSet {
            TrainingSet(
                rows: rows, features: Matrix(rows: 4, columns: 1), models: ["a", "b", "c"], priorOutcomes: worth)
        }
        #expect(set(2).qualityWeight == Matrix([[1, 1, 0], [1, 1, 0], [1, 1, 0], [5, 1, 0]]))
        #expect(set(2).quality.row(0) == [1, 0.25, 0])
        #expect(set(1e9).qualityWeight.row(0) == [1, 2, 0], "never more than a mean outcome each")
        #expect(set(0).qualityWeight.row(3) == [5, 0, 0])
    }

    @Test func `rows may bring their features along`() throws {
        let extractor = try surfaceFeatures()
        let known = [Float](repeating: 0.5, count: extractor.count)
        var rows = [row(), row()]
        rows[1].features = known
        let matrix = Matrix(features: extractor, of: rows)
        #expect(matrix.row(0) == extractor.extract(Array("p".utf8)) && matrix.row(1) == known)
        rows[1].features = [1, 2]
        rows[1].outcomes = ["calc": Outcome(quality: 1)]
        let error = #expect(throws: TrainingError.self) { _ = try trained([rows[1]]) }
        #expect(error?.description.contains("was logged with 2 of them") == true)
    }
}
