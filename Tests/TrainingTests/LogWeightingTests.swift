import Features
import LinearAlgebra
import Predictor
import Routing
import Testing
import Training

@Suite("What a row of a log counts")
struct LogWeightingTests {
    private static let day: Int64 = 86_400_000

    private func row(_ propensity: Double? = nil, time: Int64? = nil) -> OutcomeRow {
        OutcomeRow(id: "r", prompt: "p", propensity: propensity, timeMilliseconds: time)
    }

    @Test func oneOverThePropensityUpToTheClip() {
        let rows = [nil, 1, 0.5, 0.1, 0.001].map { row($0) }
        #expect(LogWeighting().weights(of: rows) == [1, 1, 2, 10, 10])
        #expect(LogWeighting(importanceWeightMax: 4).weights(of: rows) == [1, 1, 2, 4, 4])
    }

    /// The newest is 7 days after the first: ages 7, 3.5, 0, unknown at a half-life of 3.5 days.
    @Test func ageTakesHalvesOffByTheNewestRowNotByTheClock() {
        let rows = [row(0.5, time: 0), row(time: Self.day * 7 / 2), row(time: 7 * Self.day), row()]
        let weights = LogWeighting(halfLifeDays: 3.5).weights(of: rows)
        #expect(weights == [0.5, 0.5, 1, 1])
        #expect(LogWeighting().weights(of: rows) == [2, 1, 1, 1])
        let ancient = LogWeighting(halfLifeDays: 0.001).weights(of: rows)
        #expect(ancient[0] > 0, "a row is never nothing")
    }

    /// Four rows of weights 1, 1, 1, 5 have the mean 2; expectations worth 2 outcomes in all are 2 · 2/4 = 1 each.
    @Test func whatTheRouterExpectedOfOthersCountsALittle() {
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

    @Test func rowsMayBringTheirFeaturesAlong() throws {
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

@Suite("Data that can be read and can't be learnt from")
struct DataCheckTests {
    private func rows(_ qualities: [Double?], model: String = "a") -> [OutcomeRow] {
        qualities.enumerated().map { OutcomeRow(id: "\($0)", prompt: "", outcomes: [model: Outcome(quality: $1)]) }
    }

    @Test func constantsNothingsAndSingleRowsAreNamed() {
        let cases: [([OutcomeRow], [String], String)] = [
            ([], ["a"], "the data has no rows"), (rows([nil, nil]), ["a"], "none of the 2 rows has a quality"),
            (rows([0.5, 0.5, 0.5]), ["a"], "every quality in 3 rows is 0.5"),
            (rows([0, 1]) + rows([1], model: "b"), ["a", "b"], "the model b has a quality in one row"),
            (rows([0, 1]) + rows([nil], model: "b"), ["a", "b"], "the model b has a quality in no row"),
        ]
        for (rows, models, words) in cases {
            let error = #expect(throws: TrainingError.self) { try DataCheck.check(rows, models: models) }
            #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
        }
        #expect(throws: Never.self) { try DataCheck.check(rows([0, 1]), models: ["a"]) }
    }

    @Test func aLogMayDrawAModelOnceAndAPromptTwice() {
        var log = rows([0, 1]) + rows([1], model: "b")
        for i in log.indices { log[i].propensity = 0.5 }
        #expect(throws: Never.self) { try DataCheck.check(log, models: ["a", "b"]) }
        #expect(DataCheck.sparse(log, ["a", "b"]).map(\.model) == ["b"])
        for i in log.indices { log[i].id = "same" }
        #expect(DataCheck.duplicate(in: log) == nil)
        for i in log.indices { log[i].timeMilliseconds = 1 }
        #expect(DataCheck.duplicate(in: log)?.second == 2, "a decision of a server is there once")
    }

    @Test func anIdThatStandsTwiceIsFoundWithBothPlaces() {
        var rows = rows([0, 1, 0, 1])
        #expect(DataCheck.duplicate(in: rows) == nil)
        rows[3].id = "1"
        let found = DataCheck.duplicate(in: rows)
        #expect(found?.id == "1" && found?.first == 2 && found?.second == 4)
    }
}
