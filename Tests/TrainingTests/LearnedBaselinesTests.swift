import Evaluation
import Routing
import Testing

@testable import Training

@Suite("Baselines that learn")
struct LearnedBaselinesTests {
    private func baselines(
        _ rows: [OutcomeRow], past: [OutcomeRow]? = nil, seed: UInt64 = 1
    ) throws -> [String: PredictionTable] {
        let all = try LearnedBaselines.predictions(
            for: rows, models: World.names, past: past, features: surfaceFeatures(), seed: seed)
        return Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0.predictions) })
    }

    /// Sums and poems can't be confused, so every row gets its own task's means.
    @Test func `where tasks are recognisable, predicted task is the means of the task`() throws {
        var world = World(seed: 1)
        let (past, rows) = (world.rows(120), world.rows(30))
        let table = try #require(try baselines(rows, past: past)["predicted task"])
        for (i, row) in rows.enumerated() {
            let members = past.filter { $0.task == row.task }
            for (m, name) in World.names.enumerated() {
                let quality = members.compactMap { $0.outcomes[name]?.quality }.reduce(0, +) / Double(members.count)
                let costUSD = members.compactMap { $0.outcomes[name]?.costUSD }.reduce(0, +) / Double(members.count)
                #expect(abs((table.quality[i, m] ?? -1) - quality) < 1e-12)
                #expect(abs((table.costUSD[i, m] ?? -1) - costUSD) < 1e-12)
            }
        }
    }

    @Test func `a task where a model is partly unknown has its mean drawn to the overall one`() {
        let truth = OutcomeTable(
            models: ["m"], tasks: ["a", "a", "b"], quality: [[1], [nil], [0]], costUSD: [[nil], [nil], [nil]])
        let means = OutcomeMeans(truth)
        // (1 + 1 · ½) / 2 in task a; nothing is missing in task b.
        #expect(means.shrunken(truth, rows: [0, 1], priorOutcomes: 1).quality == [0.75])
        #expect(means.shrunken(truth, rows: [2], priorOutcomes: 1).quality == [0])
        #expect(means.shrunken(truth, rows: [0], priorOutcomes: 1).costUSD == [nil])
    }

    @Test func `baselines beat the best single model where kinds differ`() throws {
        var world = World(seed: 2)
        let rows = world.rows(300)
        let truth = OutcomeTable(rows: rows, models: World.names)
        let best = SingleModels(truth).quality.compactMap { $0 }.max() ?? 1
        for (name, table) in try baselines(rows) {
            #expect((RoutedQuality(choice: table.bestModels(), truth: truth).micro ?? 0) > best + 0.1, "\(name)")
        }
    }

    /// One row's outcomes are turned around: what is predicted for this row may not change by a bit, and what is
    /// predicted for others does.
    @Test(arguments: [0, 23, 49])
    func `no row sees itself when the data is cut in fifths`(poisoned: Int) throws {
        var world = World(seed: 3)
        var rows = world.rows(50)
        let clean = try baselines(rows)
        for (name, outcome) in rows[poisoned].outcomes {
            rows[poisoned].outcomes[name] = Outcome(quality: 1 - (outcome.quality ?? 0), costUSD: 7)
        }
        let after = try baselines(rows)
        #expect(Set(clean.keys) == ["kNN", "predicted task"])
        for (name, table) in clean {
            let other = try #require(after[name])
            #expect(other.rowCount == 50)
            #expect(table.selecting([poisoned]) == other.selecting([poisoned]), "\(name)")
            let changed = (0..<50).filter { table.selecting([$0]) != other.selecting([$0]) }
            #expect(changed.count >= 10, "\(name): \(changed)")
        }
    }

    @Test func `of many rows a sample teaches`() throws {
        var world = World(seed: 6)
        let (past, rows) = (world.rows(200), world.rows(20))
        func predictions(_ past: [OutcomeRow], rowsMax: Int) throws -> [PredictionTable] {
            try LearnedBaselines.predictions(
                for: rows, models: World.names, past: past, features: surfaceFeatures(), seed: 3, rowsMax: rowsMax
            ).map(\.predictions)
        }
        var sample = RowSample(rowsMax: 60, seed: 3)
        for row in past { sample.add(row) }
        #expect(try predictions(past, rowsMax: 60) == predictions(sample.rows, rowsMax: 60))
        #expect(try predictions(past, rowsMax: 200) != predictions(sample.rows, rowsMax: 200))
    }

    /// All of a fold's sample are neighbours, so that a mean of right and wrong is a whole number of rows.
    @Test func `each fifth learns from a sample of the others`() throws {
        let rows = (0..<100).map { i in
            OutcomeRow(
                id: "\(i)", prompt: "prompt \(i)", outcomes: ["m": Outcome(quality: i.isMultiple(of: 3) ? 1 : 0)])
        }
        func qualities(rowsMax: Int) throws -> [Double] {
            let tables = try LearnedBaselines.predictions(
                for: rows, models: ["m"], past: nil, features: surfaceFeatures(), seed: 1, rowsMax: rowsMax)
            return (0..<100).map { tables[0].predictions.quality[$0, 0] ?? -1 }
        }
        #expect(try qualities(rowsMax: 7).allSatisfy { abs($0 * 7 - ($0 * 7).rounded()) < 1e-9 })
        #expect(try qualities(rowsMax: 7) != qualities(rowsMax: 100))
    }

    @Test func `what they learn from is counted`() {
        #expect(LearnedBaselines.rowsLearntFrom(judged: 100, past: nil) == (80, 80))
        #expect(LearnedBaselines.rowsLearntFrom(judged: 100, past: 70_000) == (70_000, 50_000))
        #expect(LearnedBaselines.rowsLearntFrom(judged: 100_000, past: nil) == (80_000, 50_000))
    }

    @Test func `too few rows or no past make no baselines, and no tasks no predicted task`() throws {
        var world = World(seed: 4)
        var rows = world.rows(50)
        #expect(try baselines(Array(rows.prefix(49))).isEmpty)
        #expect(try baselines(rows, past: []).isEmpty)
        for i in rows.indices { rows[i].task = nil }
        #expect(try Set(baselines(rows).keys) == ["kNN"])
        #expect(try Set(baselines(Array(rows.prefix(3)), past: rows).keys) == ["kNN"])
    }

    @Test func `a past without any outcome predicts nothing, and the report says so`() throws {
        var world = World(seed: 5)
        let rows = world.rows(20)
        let past = rows.map { OutcomeRow(id: $0.id, prompt: $0.prompt) }
        let table = try #require(try baselines(rows, past: past)["kNN"])
        #expect(table.bestModels().allSatisfy { $0 == nil })
        let truth = OutcomeTable(rows: rows, models: World.names)
        let report = RouterReport(
            .oracle(truth), truth: truth, baselines: [("kNN", table)],
            bootstrap: PairedBootstrap(resamples: 20, seed: 1))
        let line = report.baselines.first { $0.name == "kNN" }
        #expect(line != nil && line?.measures[.routedMicro] == nil)
    }

    @Test func `tables stack in their order`() {
        let first = PredictionTable(modelCount: 2, quality: [[1, nil]], costUSD: [[nil, 2]])
        let second = PredictionTable(modelCount: 2, quality: [[3, 4], [5, 6]], costUSD: [[7, 8], [nil, nil]])
        let stacked = PredictionTable(stacking: [first, second])
        #expect(stacked.quality == PartialMatrix([[1, nil], [3, 4], [5, 6]], columns: 2))
        #expect(stacked.costUSD == PartialMatrix([[nil, 2], [7, 8], [nil, nil]], columns: 2))
        #expect(stacked.selecting([1, 2]) == second)
    }
}
