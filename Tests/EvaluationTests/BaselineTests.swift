import LinearAlgebra
import Testing

@testable import Evaluation

@Suite struct BaselineTests {
    @Test func `averages single models over their known rows`() {
        let truth = OutcomeTable(
            models: ["a", "b", "c"], tasks: [nil, nil], quality: [[1, 0.5, nil], [0, nil, nil]],
            costUSD: [[1, 4, 9], [3, 6, 9]])
        let singles = SingleModels(truth)
        #expect(singles.quality == [0.5, 0.5, nil])
        #expect(singles.points == [CostQuality(costUSD: 2, quality: 0.5), CostQuality(costUSD: 4, quality: 0.5), nil])
        #expect(singles.coverage == [1, 0.5, 0])
        #expect(singles.best == 0)
        #expect(singles.cheapest == 0)
        #expect(singles.zeroRouter?.corners.count == 1)
    }

    // Both are right in row 0: the oracle asks the cheap one. In row 1 nobody knows what b costs.
    @Test func `of models that are equally good the cheapest is chosen`() {
        let truth = OutcomeTable(
            models: ["a", "b", "c"], tasks: [nil, nil, nil], quality: [[1, 1, 0], [0.5, 0.5, 0.5], [nil, nil, nil]],
            costUSD: [[4, 1, 0], [3, nil, 2], [1, 1, 1]])
        #expect(PredictionTable.oracle(truth).bestModels() == [1, 2, nil])
        let unpriced = OutcomeTable(
            models: ["a", "b", "c"], tasks: [nil, nil, nil], quality: [[1, 1, 0], [0.5, 0.5, 0.5], [nil, nil, nil]],
            costUSD: [[nil, nil, nil], [nil, nil, 9], [1, 1, 1]])
        #expect(PredictionTable.oracle(unpriced).bestModels() == [0, 2, nil])
    }

    /// The slow twin: predictions permuted with a seed, realised means averaged over many permutations.
    @Test func `shuffled control is the mean over permutations`() throws {
        let truth = RandomTables.truth(rows: 40, models: 3, seed: 3)
        let predictions = RandomTables.predictions(of: truth, signal: 0.7, seed: 3)
        let grid = LambdaGrid(spanning: predictions)
        let weights = unitWeights(truth.rowCount)
        let control = ShuffledControl(predictions, truth: truth, grid: grid)
        let expected = control.points(weights: weights, singles: SingleModels(truth))
        let routed = control.routed(weights: weights, singles: SingleModels(truth))
        var sums = [CostQuality](repeating: CostQuality(costUSD: 0, quality: 0), count: expected.count)
        var micro = 0.0
        var random = SplitMix64(seed: 8)
        let permutations = 200
        for _ in 0..<permutations {
            let dealt = predictions.selecting(Array(0..<truth.rowCount).shuffled(using: &random))
            for (step, point) in Sweep(dealt, truth: truth, grid: grid).points(weights: weights).enumerated() {
                sums[step].costUSD += point.costUSD / Double(permutations)
                sums[step].quality += point.quality / Double(permutations)
            }
            micro += (RoutedQuality(choice: dealt.bestModels(), truth: truth).micro ?? 0) / Double(permutations)
        }
        for (mean, exact) in zip(sums, expected) {
            #expect(abs(mean.quality - exact.quality) < 0.02)
            #expect(abs(mean.costUSD / exact.costUSD - 1) < 0.05)
        }
        #expect(abs(micro - (try #require(routed.micro))) < 0.02)
    }

    /// A row that weighs 3 is three rows that weigh 1.
    @Test(arguments: UInt64(0)..<3) func `a weight counts in the shuffled control as so many copies of the row`(
        seed: UInt64
    ) throws {
        let truth = RandomTables.truth(rows: 12, models: 3, seed: seed)
        let predictions = RandomTables.predictions(of: truth, signal: 0.7, seed: seed)
        let (grid, counts) = (LambdaGrid(spanning: predictions), (0..<12).map { $0 % 4 })
        let copies = counts.indices.flatMap { [Int](repeating: $0, count: counts[$0]) }
        func cells(_ cell: (Int, Int) -> Double?) -> [[Double?]] { copies.map { row in (0..<3).map { cell(row, $0) } } }
        let many = OutcomeTable(
            models: truth.models, tasks: copies.map { truth.tasks[$0] }, quality: cells { truth.quality[$0, $1] },
            costUSD: cells { truth.costUSD[$0, $1] })
        let weights = counts.map { Double($0) }
        let weighed = ShuffledControl(predictions, truth: truth, grid: grid)
        let copied = ShuffledControl(predictions.selecting(copies), truth: many, grid: grid)
        let singles = (SingleModelSums(truth).means(weights: weights), SingleModels(many))
        let ones = unitWeights(copies.count)
        let points = (
            weighed.points(weights: weights, singles: singles.0), copied.points(weights: ones, singles: singles.1)
        )
        #expect(points.0.count == points.1.count && !points.0.isEmpty)
        for (one, other) in zip(points.0, points.1) {
            #expect(abs(one.costUSD - other.costUSD) < 1e-12 && abs(one.quality - other.quality) < 1e-12)
        }
        let routed = (
            weighed.routed(weights: weights, singles: singles.0), copied.routed(weights: ones, singles: singles.1)
        )
        for figure in [\RoutedQuality.micro, \.macro, \.costUSD] {
            let (one, other) = (try #require(routed.0[keyPath: figure]), try #require(routed.1[keyPath: figure]))
            #expect(abs(one - other) < 1e-12)
        }
    }

    @Test(arguments: UInt64(0)..<5) func `shuffled control lies just under the zero router`(seed: UInt64) throws {
        let truth = RandomTables.truth(rows: 400, models: 4, seed: seed)
        let report = RouterReport(
            RandomTables.predictions(of: truth, signal: 0.5, seed: seed), truth: truth,
            bootstrap: PairedBootstrap(resamples: 0))
        func aiq(_ name: String) throws -> Double {
            try #require(report.baselines.first { $0.name == name }?.measures[.aiq]?.value)
        }
        let (shuffled, zero) = (try aiq("shuffled control"), try aiq("zero router"))
        // A mixture of single models; calling a middling model now and then costs it a little.
        #expect(shuffled <= zero + 1e-9)
        #expect(shuffled > zero - 0.1)
    }

    @Test(arguments: UInt64(0)..<3) func `blind predictions equal their shuffled control`(seed: UInt64) throws {
        let truth = RandomTables.truth(rows: 1500, models: 3, seed: seed)
        let report = RouterReport(
            RandomTables.predictions(of: truth, signal: 0, seed: seed), truth: truth,
            bootstrap: PairedBootstrap(resamples: 0))
        let control = try #require(report.baselines.first { $0.name == "shuffled control" })
        let router = try #require(report.router.measures[.routedMicro])
        #expect(abs(router.value - (try #require(control.measures[.routedMicro])).value) < 0.04)
    }
}
