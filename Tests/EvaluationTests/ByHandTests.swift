import Testing

@testable import Evaluation

/// Boundaries and ties of the metrics, worked out on paper.
@Suite struct ByHandTests {
    @Test func `a quantile lies between its neighbours`() {
        #expect(quantile(ofSorted: [0, 1, 2, 3, 4], at: 0.25) == 1)
        #expect(agree(quantile(ofSorted: [0, 1, 2, 3, 4], at: 0.9), 3.6))
        #expect(quantile(ofSorted: [7], at: 0.975) == 7 && quantile(ofSorted: [], at: 0.5) == nil)
    }

    @Test func `an interval needs its figure in 19 of 20 resamples`() {
        func estimate(defined: Int) -> IntervalEstimate? {
            Replicates(sample: [1], resampled: (0..<20).map { [$0 < defined ? Double($0) : nil] }).estimate(0)
        }
        #expect(estimate(defined: 19)?.low != nil)
        #expect(estimate(defined: 18) == IntervalEstimate(value: 1))
    }

    /// Nothing is gained from half to six tenths: half is enough for half of the gap.
    @Test func `the least share of calls that recovers a part is taken`() {
        let points = [(0.0, 0.0), (0.5, 0.5), (0.6, 0.5), (1, 1)].map {
            PairCurve.Point(dearShare: $0.0, quality: $0.1)
        }
        let curve = PairCurve(points: points, cheapQuality: 0, dearQuality: 1)
        #expect(curve.cpt(0.5) == 0.5 && agree(curve.cpt(0.8), 0.6 + 0.4 * 0.6))
    }

    /// From "a thousandth of quality is worth the largest gap" to "2 isn't worth the smallest", of gaps not more than a
    /// million apart.
    @Test func `the grid spans the gaps between costs`() throws {
        func grid(_ costs: [Double]) -> LambdaGrid {
            LambdaGrid(spanning: PredictionTable(modelCount: 3, quality: [[1, 1, 1]], costUSD: [costs]))
        }
        let plain = grid([1, 1.25, 5])
        #expect(plain.values[0] == 0 && agree(plain.values[1], 1e-3 / 4) && agree(plain.values.last, 2 / 0.25))
        let close = grid([1, 1 + 1e-9, 5])
        #expect(agree(close.values.last, 2 / 4e-6, within: 1e-3))
    }

    @Test func `a model exactly at the margin is near enough`() {
        let predictions = PredictionTable(modelCount: 2, quality: [[0.75, 0.5]], costUSD: [[2, 1]])
        #expect(predictions.choices(by: .cheapestWithin(0.25)) == [1])
        #expect(predictions.choices(by: .cheapestWithin(0.2)) == [0])
    }

    /// Over all tasks a is best, 2 of 3; in task y that is b.
    @Test func `a task's line has the best model of all and the best of its own`() {
        let truth = OutcomeTable(
            models: ["a", "b"], tasks: ["x", "x", "y"], quality: [[1, 0], [1, 0], [0, 1]],
            costUSD: [[1, 2], [1, 2], [1, 2]])
        let lines = taskTable(choice: [0, 1, 1], truth: truth)
        #expect(lines.map(\.task) == ["x", "y"] && lines.map(\.routedQuality) == [0.5, 1])
        #expect(lines.map(\.bestSingleQuality) == [1, 0] && lines.map(\.bestOfTaskQuality) == [1, 1])
        #expect(lines.map(\.bestOfTask) == ["a", "b"] && lines.map(\.routedCostUSD) == [1.5, 2])
    }

    @Test func `a hundred groups stand for themselves, one more and the rest are pooled`() {
        func groups(_ count: Int) -> [(name: String?, rows: [Int])] {
            Slice(attribute: "a", labels: (0..<count).map { "g\($0)" }).groups
        }
        #expect(groups(100).count == 100 && !groups(100).contains { $0.name == Slice.othersName })
        #expect(groups(101).count == 100 && groups(101).last?.rows.count == 2)
    }

    /// Row 1 knows a quality of b and no cost: quality counts it, the point on the plane doesn't.
    @Test func `a model's point is the mean of the rows that know both`() {
        let truth = OutcomeTable(
            models: ["a", "b"], tasks: [nil, nil, nil, nil], quality: [[1, 1], [0, 0], [0, 1], [0, nil]],
            costUSD: [[1, 4], [1, nil], [1, 2], [1, 3]])
        let singles = SingleModels(truth)
        #expect(agree(singles.quality[1], 2.0 / 3))
        #expect(singles.points[1] == CostQuality(costUSD: 3, quality: 1))
        #expect(singles.coverage == [1, 0.5])
    }

    /// Three groups of 1, 1 and 4: Welch's statistic, the mean square of all values lent to each group's spread, over all
    /// 720 orders.
    @Test func `the distance of groups of unequal size is measured in their own spreads`() {
        let (values, groups) = ([3.0, 0, 1, 2, 2, 2.5], [0, 1, 2, 2, 2, 2])
        let mean = values.reduce(0, +) / 6
        let lent = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 6
        func statistic(_ order: [Double]) -> Double {
            let parts = (0..<3).map { group in
                let own = order.indices.filter { groups[$0] == group }.map { order[$0] }
                let (count, mean) = (Double(own.count), own.reduce(0, +) / Double(own.count))
                let squares = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
                return (mean: mean, precision: count * count / (squares + lent))
            }
            let centre = parts.reduce(0) { $0 + $1.mean * $1.precision } / parts.reduce(0) { $0 + $1.precision }
            return parts.reduce(0) { $0 + ($1.mean - centre) * ($1.mean - centre) * $1.precision }
        }
        func orders(_ rest: [Double]) -> [[Double]] {
            rest.isEmpty
                ? [[]]
                : rest.indices.flatMap { place in
                    var others = rest
                    let first = others.remove(at: place)
                    return orders(others).map { [first] + $0 }
                }
        }
        let all = orders(values)
        for observed in [values, [2, 2, 3, 0, 1, 2.5], [2.5, 3, 0, 1, 2, 2]] {
            let share = Double(all.count { statistic($0) >= statistic(observed) - 1e-9 }) / Double(all.count)
            let found = PermutationTest(permutations: 20_000, seed: 2).test(observed, groups: groups, groupCount: 3)
            #expect(abs(found.overall - share) < 0.015, "\(found.overall) for \(share)")
        }
    }
}
