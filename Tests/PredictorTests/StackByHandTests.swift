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

    /// The networks say 0.3 and 0.5 where they mean 0.4 in common, which comes true of model 0 in one half, and 0.7 and
    /// 0.9 where they mean 0.8, which comes true in nine tenths.
    @Test func `a curve leads from the common difficulty to what came true`() throws {
        let shares: [[Float]] = [[0.3, 0.5], [0.7, 0.9]]
        func curves(_ models: Int) -> [Calibration?] {
            let rows = 0..<800
            let logits: [[Float]] = rows.map { row in
                (0..<models).map { m in
                    let p = shares[row % 2][m % 2]
                    return Float.log(p / (1 - p))
                }
            }
            let set = FittingByHandTests.set(
                rows.map { row in (0..<models).map { _ in row % 4 < 2 ? 1 : 0 } },
                weights: rows.map { row in
                    let share: Float = row % 2 == 0 ? 0.5 : 0.9
                    return (0..<models).map { _ in row % 4 < 2 ? share : 1 - share }
                })
            let grouping = HeldOutVoices.Grouping(
                means: ClusterMeans(set, rows.map { _ in 0 }, count: 1, shrinkage: 2), labels: rows.map { _ in 0 })
            let voices = HeldOutVoices(
                heldOut: FittingByHandTests.heldOut(logits, set), calibration: Calibration(), set: set, tasks: nil,
                coarse: grouping, fine: grouping)
            return DifficultyCurves(voices, groups: [Int](repeating: 0, count: models)).curves
        }
        let (low, high) = (Double.log(0.4 / 0.6), Double.log(4))
        let slope = Double.log(9) / (high - low)
        for curve in curves(2) {
            let curve = try #require(curve)
            #expect(abs(Double(curve.slope) - slope) < 1e-4)
            #expect(abs(Double(curve.intercept) + slope * low) < 1e-4)
        }
        #expect(curves(3).allSatisfy { $0 == nil })
    }

    /// Twice the networks' differences of ½ from the means lead to −½ and 3/2.
    @Test func `a mixture is kept within the range, and a curve is read at the common difficulty`() {
        func mixed(near: [Float], curves: [Calibration?]) -> [Float] {
            let one = Clusters(centres: [0], count: 1, means: [0.5, 0.5], distanceScale: 1)
            let stacking = Stacking(
                stack: Stack(groups: [0, 0], overall: [0.5, 0.5], near: near + near, far: Stack.voicesOfNetworks),
                coarse: one, fine: one, tasks: TaskMeans(count: 0, means: []),
                linear: LinearMeans(weights: [], intercepts: [0.5, 0.5]), difficulty: DifficultyCurves(curves: curves))
            var (quality, scratch): ([Float], [Float]) = ([0, 1], [Float](repeating: 0, count: 10))
            stacking.mix([0], inputs: 1, ofTask: [0, 0], (0, 0), distance: 0, scratch: &scratch, &quality)
            return quality
        }
        #expect(mixed(near: [2, 0, 0, 0, 0, 0], curves: [nil, nil]) == [0, 1])
        // What both share is ½: a logit of 0, where curves of intercepts ±log 3 say ¾ and ¼, of which half counts.
        let log3 = Float.log(3)
        let curved = mixed(
            near: [0, 0, 0, 0, 0, 0.5],
            curves: [Calibration(slope: 1, intercept: log3), Calibration(slope: 1, intercept: -log3)])
        #expect(zip(curved, [0.625, 0.375]).allSatisfy { abs($0 - $1) < 1e-5 }, "\(curved)")
    }

    /// Net 1 of a trunk's two starts as it was; each model begins with the mean row, levelled to its own mean.
    @Test func `a trunk gives its layers, its models' mean and no level`() throws {
        let base = try fitted(Synthetic(rows: 200, seed: 1).set, .small)
        let few = Synthetic(rows: 60, seed: 3).set
        let fitting = try EnsembleFitting(few, recipe: .small, seed: 1, trunk: base)
        let biases = meanQuality(few).map { Double.log($0 / (1 - $0)) }
        for (number, net) in fitting.nets.enumerated() {
            let old = Array(base.parameters.dropFirst(number * base.layout.parameterCount))
            let last = base.layout.layers[1]
            #expect(Array(net.best[..<last.weight]) == Array(old[..<last.weight]))
            let mean = (0..<16).map { i in (0..<3).reduce(0) { $0 + old[last.weight + $1 * 16 + i] } / 3 }
            let work = BatchWorkspace(layout: net.layout, rowsMax: 60)
            fitting.inputs.copy(0..<60, to: work.activations[0])
            var none: Dropout?
            Network.forward(net.layout, net.best, work, rows: 60, dropout: &none)
            for m in 0..<3 {
                let row = net.best[last.weight + m * 16..<last.weight + (m + 1) * 16]
                #expect(zip(row, mean).allSatisfy { abs($0 - $1) < 1e-6 })
                let level = (0..<60).reduce(0) { $0 + Double(work.activations[2][$1 * net.layout.outputs + m]) } / 60
                #expect(abs(level - biases[m]) < 1e-4)
            }
        }
    }
}
