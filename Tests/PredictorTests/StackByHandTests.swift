import LinearAlgebra
import Testing

@testable import Predictor

/// The voices of the stack, and which of them are heard, on cases small enough to be worked out on paper.
@Suite struct StackByHandTests {
    private func areClose(_ found: [Double], _ expected: [Double]) -> Bool {
        found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-12 }
    }

    /// Cluster 0 has 1, 1, 0, cluster 1 has 0; each beside two outcomes' worth of the overall ½.
    @Test func `a cluster's mean of a row leaves that row out`() {
        let set = FittingByHandTests.set([[1], [1], [0], [0]])
        let means = ClusterMeans(set, [0, 0, 0, 1], count: 2, shrinkage: 2)
        #expect(areClose(means.values, [0.6, 1.0 / 3]))
        #expect(areClose(means.expected(0, label: 0, [], set), [0.5]))
        #expect(areClose(means.expected(2, label: 0, [], set), [0.75]))
        #expect(areClose(means.expected(0, label: nil, [], set), [0.5]))
        #expect(areClose(means.expected(0, label: 0, [0.25, 0.75], set), [0.25 * 0.5 + 0.75 / 3]))
    }

    /// 0 and 1 of weights 1 and 3 are 1.6 outcomes of mean ¾.
    @Test func `a cluster's mean is weighted, and that of nothing is the overall one`() {
        let set = FittingByHandTests.set([[0], [1]], weights: [[1], [3]])
        let means = ClusterMeans(set, [0, 0], count: 2, shrinkage: 2)
        let overall = meanQuality(set)[0]
        #expect(abs(overall - 0.5) > 0.05)
        #expect(areClose(means.values, [(1.6 * 0.75 + 2 * overall) / 3.6, overall]))
    }

    /// Models 0 and 1 met a hundred times, 1 and 2 as often, 2 and 3 once less.
    @Test func `models belong together that met often enough, be it by way of a third`() {
        let weights =
            [[Float]](repeating: [1, 1, 0, 0], count: 100) + [[Float]](repeating: [0, 1, 1, 0], count: 100)
            + [[Float]](repeating: [0, 0, 1, 1], count: 99)
        let set = FittingByHandTests.set(weights.map { $0.map { _ in 0.5 } }, weights: weights)
        #expect(ModelGroups.of(set) == [0, 0, 0, 1])
    }

    @Test func `least squares are weighted`() {
        var sums = NonNegativeLeastSquares(count: 1)
        sums.add([1], 1, weight: 3)
        sums.add([1], 0, weight: 1)
        #expect(abs(sums.solution()[0] - 0.75) < 1e-5)
    }

    /// Inputs 30, 30, 30, −30 beside a penalty of 3,000: a slope of Σ x (y − ½) / 6,600. A model alone has none.
    @Test func `a slope is that of ridge regression around the mean`() {
        let features = Matrix([[30], [30], [30], [-30]])
        var set = FittingByHandTests.set([[1, 0, 1], [1, 1, 1], [0, 0, 1], [0, 1, 0]])
        set.features = features
        let linear = LinearMeans(set, groups: [0, 0, 1], rows: [0, 1, 2, 3]) { features.selecting(Array($0)) }
        let overall = meanQuality(set).map { Float($0) }
        #expect(linear.intercepts == overall)
        let qualities: [[Float]] = [[1, 1, 0, 0], [0, 1, 0, 1]]
        for (m, quality) in qualities.enumerated() {
            let sum = zip([30, 30, 30, -30] as [Float], quality).reduce(0) { $0 + $1.0 * ($1.1 - overall[m]) }
            #expect(abs(linear.weights[m] - sum / 6_600) < 1e-6, "\(linear.weights)")
        }
        #expect(linear.weights[2] == 0)
    }

    private static func stack(rows: Int, groups: [Int], curves: [Bool], hasLinear: Bool) -> Stack {
        let quality: [[Float]] = (0..<rows).map { row in groups.indices.map { $0 == row % 2 ? 1 : 0 } }
        let set = FittingByHandTests.set(quality)
        let heldOut = FittingByHandTests.heldOut(quality.map { $0.map { $0 - 0.5 } }, set)
        let grouping = HeldOutVoices.Grouping(
            means: ClusterMeans(set, (0..<rows).map { $0 % 2 }, count: 2, shrinkage: 2),
            labels: (0..<rows).map { $0 % 2 })
        let voices = HeldOutVoices(
            heldOut: heldOut, calibration: Calibration(), set: set, tasks: nil, coarse: grouping, fine: grouping)
        return Stack(voices, groups: groups, curves: curves, hasLinear: hasLinear)
    }

    @Test func `two models are told apart by networks and difficulty, where both have a curve`() {
        let both = Self.stack(rows: 120, groups: [0, 0], curves: [true, true], hasLinear: true)
        #expect(both.near == [0.7, 0, 0, 0, 0, 0.3, 0.7, 0, 0, 0, 0, 0.3])
        let one = Self.stack(rows: 120, groups: [0, 0], curves: [true, false], hasLinear: true)
        #expect(one.near == Stack.voicesOfNetworks + Stack.voicesOfNetworks)
        #expect(both.far == [0.25, 0, 0.25, 0.25, 0.25, 0])
        let plain = Self.stack(rows: 120, groups: [0, 0], curves: [true, true], hasLinear: false)
        #expect(zip(plain.far, [1, 0, 1, 1, 0, 0] as [Float]).allSatisfy { abs($0 - $1 / 3) < 1e-6 })
    }

    @Test func `fewer than a hundred rows leave the level to the networks`() {
        let few = Self.stack(rows: 99, groups: [0, 0], curves: [true, true], hasLinear: true)
        #expect(few.level == Stack.voicesOfNetworks)
        let enough = Self.stack(rows: 100, groups: [0, 0], curves: [true, true], hasLinear: true)
        #expect(enough.level != Stack.voicesOfNetworks)
    }
}
