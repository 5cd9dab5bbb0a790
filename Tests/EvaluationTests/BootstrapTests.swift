import LinearAlgebra
import Routing
import Synchronization
import Testing

@testable import Evaluation

@Suite struct BootstrapTests {
    @Test func `draws as many rows as there are`() {
        let bootstrap = PairedBootstrap(resamples: 3, seed: 9)
        let weights = bootstrap.weights(rowCount: 1000, resample: 0)
        #expect(weights.reduce(0, +) == 1000)
        #expect(weights.allSatisfy { $0 == $0.rounded() && $0 >= 0 })
        #expect(weights != bootstrap.weights(rowCount: 1000, resample: 1))
        #expect(weights == PairedBootstrap(resamples: 99, seed: 9).weights(rowCount: 1000, resample: 0))
        // A row is left out with probability 1/e.
        #expect(abs(Double(weights.count { $0 == 0 }) / 1000 - 0.368) < 0.05)
    }

    @Test func `every resample is counted, and counting changes nothing`() {
        final class Count: Sendable { let value = Atomic(0) }
        let (plain, count) = (PairedBootstrap(resamples: 50, seed: 1), Count())
        var counted = plain
        counted.onResample = { count.value.add(1, ordering: .relaxed) }
        let figures = counted.replicates(rowCount: 9) { [$0[0]] }
        #expect(count.value.load(ordering: .relaxed) == 50 && counted == plain)
        #expect(figures.resampled == plain.replicates(rowCount: 9) { [$0[0]] }.resampled)
    }

    /// Every resample of one row is that row: an interval of no width would say that nothing more can be learnt.
    @Test func `one row has figures and no intervals`() {
        let bootstrap = PairedBootstrap(resamples: 50, seed: 1)
        let one = bootstrap.replicates(rowCount: 1) { [$0[0]] }
        #expect(one.estimate(0) == IntervalEstimate(value: 1) && one.resampled.isEmpty)
        let two = bootstrap.replicates(rowCount: 2) { [$0[0]] }
        #expect(two.resampled.count == 50 && two.estimate(0)?.low == 0 && two.estimate(0)?.high == 2)
    }

    /// Forty prompts asked five times each, a prompt's answers all right or all wrong with the same chance.
    @Test func `rows that go together are drawn together, and intervals hold the truth`() {
        let groups = RowGroups(keys: (0..<200).map { $0 / 5 })
        let together = PairedBootstrap(resamples: 200, seed: 3, groups: groups)
        let weights = together.weights(rowCount: 200, resample: 7)
        #expect((0..<200).allSatisfy { weights[$0] == weights[$0 / 5 * 5] } && weights.reduce(0, +) == 200)
        #expect(PairedBootstrap(seed: 3, groups: RowGroups(single: 9)) == PairedBootstrap(seed: 3))
        var held = (together: 0, alone: 0)
        for seed in 0..<100 {
            var random = SplitMix64(seed: UInt64(seed))
            let answers = (0..<40).map { _ in random.nextUniform() < 0.5 ? 1.0 : 0 }
            func holds(_ bootstrap: PairedBootstrap) -> Bool {
                let mean = bootstrap.replicates(rowCount: 200) { weights in
                    let sum = zip(weights, groups.numbers).reduce(0) { $0 + $1.0 * answers[$1.1] }
                    return [sum / weights.reduce(0, +)]
                }.estimate(0)
                return mean.map { ($0.low ?? 1) <= 0.5 && 0.5 <= ($0.high ?? 0) } ?? false
            }
            held.together += holds(together) ? 1 : 0
            held.alone += holds(PairedBootstrap(resamples: 200, seed: 3)) ? 1 : 0
        }
        #expect(held.together >= 88, "\(held)")
        #expect(held.alone <= 75, "\(held)")
        let one = PairedBootstrap(groups: RowGroups(keys: [0, 0])).replicates(rowCount: 2) { [$0[0]] }
        #expect(one.resampled.isEmpty)
    }

    /// The slow twin: each resample copied out row by row and measured as a table of its own.
    @Test(arguments: [(2, 0.0), (2, 0.2), (4, 0.0), (4, 0.3)]) func `equals measuring copied rows`(
        models: Int, missing: Double
    )
        throws
    {
        let truth = RandomTables.truth(rows: 80, models: models, missing: missing, seed: 4)
        let predictions = RandomTables.predictions(of: truth, signal: 0.4, seed: 4)
        let bootstrap = PairedBootstrap(resamples: 12, seed: 2)
        let comparison = Comparison(
            predictions, named: "router", truth: truth, baselines: [], costLevelsUSD: [2e-5, 1e-4])
        let grid = LambdaGrid(spanning: predictions)
        for number in 0..<bootstrap.resamples {
            let weights = bootstrap.weights(rowCount: truth.rowCount, resample: number)
            let rows = weights.enumerated().flatMap { Array(repeating: $0, count: Int($1)) }
            let (part, guesses) = (truth.selecting(rows), predictions.selecting(rows))
            let figures = comparison.figures(weights: weights)
            let frontier = try #require(Frontier(guesses, truth: part, grid: grid))
            let routed = RoutedQuality(choice: guesses.bestModels(), truth: part)
            let calibration = CalibrationSummary(guesses, truth: part)
            let pair = comparison.pair
            let curve = pair.flatMap { PairCurve(guesses, truth: part, cheap: $0.cheap, dear: $0.dear) }
            func saving(against model: Int) -> Saving? {
                frontier.singles.points[model].flatMap { frontier.hull.saving(against: $0) }
            }
            let savingOfBest = saving(against: try #require(SingleModels(truth).best))
            let expected: [Double?] = [
                routed.micro, routed.macro, routed.costUSD,
                routed.costUSD.flatMap { frontier.hull.quality(atCostUSD: $0) }, frontier.aiq, frontier.gain,
                savingOfBest?.share, savingOfBest?.usdPer1000Requests, curve?.apgr, curve?.cpt(0.5), curve?.cpt(0.8),
                calibration.ece, calibration.brier, frontier.hull.quality(atCostUSD: 2e-5),
                frontier.hull.quality(atCostUSD: 1e-4),
            ]
            for (place, (fast, slow)) in zip(figures, expected).enumerated() {
                #expect(agree(fast, slow), "figure \(place) of resample \(number): \(String(describing: fast))")
            }
            #expect(agree(figures[figures.count - 2], saving(against: models - 1)?.share))
        }
    }

    /// Nominal 95 % intervals of a routed accuracy and of a paired difference, on samples of a known population.
    @Test func `intervals cover the truth about as often as they say`() {
        // Quality of a and b: Bernoulli(.7), and of b a copy of a in half of the rows, Bernoulli(.6) else.
        let (truthA, truthDifference) = (0.7, 0.05)
        var (hitsA, hitsDifference) = (0, 0)
        let repetitions = 120
        for repetition in 0..<repetitions {
            var random = SplitMix64(seed: UInt64(1000 + repetition))
            var (a, b): ([Double], [Double]) = ([], [])
            for _ in 0..<150 {
                a.append(random.nextUniform() < 0.7 ? 1 : 0)
                b.append(random.nextUniform() < 0.5 ? a[a.count - 1] : (random.nextUniform() < 0.6 ? 1 : 0))
            }
            let (valuesA, valuesB) = (a, b)
            let replicates = PairedBootstrap(resamples: 200, seed: UInt64(repetition)).replicates(rowCount: 150) {
                weights in
                [valuesA, valuesB].map { values in zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 } / 150 }
            }
            func covers(_ estimate: IntervalEstimate?, _ truth: Double) -> Bool {
                guard let low = estimate?.low, let high = estimate?.high else { return false }
                return low <= truth && truth <= high
            }
            if covers(replicates.estimate(0), truthA) { hitsA += 1 }
            if covers(replicates.difference(0, minus: 1), truthDifference) { hitsDifference += 1 }
        }
        // 95 % ± 4 standard errors of 120 repetitions; percentile intervals run a little short.
        #expect((104...120).contains(hitsA), "\(hitsA) of \(repetitions)")
        #expect((104...120).contains(hitsDifference), "\(hitsDifference) of \(repetitions)")
    }

    @Test func `the mean of a figure per seed has Student's interval, one figure none`() throws {
        // s = 1, t₀.₉₇₅ with 2 degrees is 4.30265.
        let mean = IntervalEstimate(meanOf: [1, 2, 3])
        let half = 4.302652729911275 / 3.0.squareRoot()
        #expect(mean.value == 2)
        #expect(abs(try #require(mean.low) - (2 - half)) < 1e-9)
        #expect(abs(try #require(mean.high) - (2 + half)) < 1e-9)
        #expect(IntervalEstimate(meanOf: [5]) == IntervalEstimate(value: 5))
    }

    @Test func `gives no interval to a figure that is often undefined`() {
        let replicates = Replicates(sample: [1, nil], resampled: [[1, 1], [nil, 1], [2, 1]])
        #expect(replicates.estimate(0) == IntervalEstimate(value: 1))
        #expect(replicates.estimate(1) == nil)
        #expect(replicates.difference(0, minus: 1) == nil)
        #expect(Replicates(sample: [1], resampled: []).estimate(0) == IntervalEstimate(value: 1))
        // A share of a cost that is no number any more is undefined, too: no report holds NaN.
        let endless = Replicates(sample: [.nan, 1], resampled: [[1, .nan], [1, -.infinity], [1, 2]])
        #expect(endless.estimate(0) == nil && endless.estimate(1) == IntervalEstimate(value: 1))
    }
}
