import LinearAlgebra
import Predictor
import Routing
import Testing
import Training

@Suite("Rows become a training set")
struct TrainingSetTests {
    private func set(_ rows: [OutcomeRow], models: [String] = ["a", "b"]) -> TrainingSet {
        TrainingSet(rows: rows, features: Matrix(rows: rows.count, columns: 1), models: models)
    }

    private func row(
        task: String? = nil, propensity: Double? = nil, _ outcomes: [String: Outcome]
    ) -> OutcomeRow {
        OutcomeRow(id: "r", task: task, prompt: "p", propensity: propensity, outcomes: outcomes)
    }

    @Test func `known outcomes of a full row weigh one, and missing cells nothing`() {
        let set = set([
            row(["a": Outcome(quality: 0.25, costUSD: 0.5), "b": Outcome(quality: 1)]),
            row(["b": Outcome(costUSD: 0.125), "stranger": Outcome(quality: 1, costUSD: 9)]),
        ])
        #expect(set.quality == Matrix([[0.25, 1], [0, 0]]))
        #expect(set.qualityWeight == Matrix([[1, 1], [0, 0]]))
        #expect(set.costUSD == Matrix([[0.5, 0], [0, 0.125]]))
        #expect(set.costWeight == Matrix([[1, 0], [0, 1]]))
    }

    @Test func `a bandit row weighs one over its propensity up to ten`() {
        // 1 / 0.25 = 4; 1 / 0.1 = 10, the limit; 1 / 0.001 = 1,000 is cut there, and so is 1 / 0.
        let set = set([0.25, 0.1, 0.001, 0, 1].map { row(propensity: $0, ["a": Outcome(quality: 1, costUSD: 2)]) })
        let weights: [[Float]] = [[4, 0], [10, 0], [10, 0], [10, 0], [1, 0]]
        #expect(LogWeighting.importanceWeightMaxUsual == 10)
        #expect(set.qualityWeight == Matrix(weights))
        #expect(set.costWeight == Matrix(weights))
    }

    @Test func `tasks are numbered by the order of their names`() {
        let set = set(["sums", nil, "code", "sums"].map { row(task: $0, [:]) })
        #expect(set.taskLabels == [1, nil, 0, 1])
        #expect(set.taskCount == 2)
    }

    @Test func `one task is no label, and more than 512 are no tasks`() {
        #expect(set(["sums", "sums", nil].map { row(task: $0, [:]) }).taskLabels == [nil, nil, nil])
        let many = set((0..<512).map { row(task: "t\(1000 + $0)", [:]) })
        #expect(many.taskLabels == (0..<512).map { $0 })
        let tooMany = set((0..<513).map { row(task: "t\($0)", [:]) })
        #expect(tooMany.taskLabels.allSatisfy { $0 == nil })
    }
}
