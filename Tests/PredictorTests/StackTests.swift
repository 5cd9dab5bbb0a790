import LinearAlgebra
import Testing

@testable import Predictor

@Suite struct StackTests {
    @Test func `differences are mixed, what models share is the networks'`() {
        let near: [Float] = [0.25, 0.75, 0, 0, 0, 0]
        let stack = Stack(groups: [0, 0], overall: [0.5, 0.5], near: near + near, far: Stack.voicesOfNetworks)
        let one = Clusters(centres: [0], count: 1, means: [0.5, 0.5], distanceScale: 1)
        let stacking = Stacking(
            stack: stack, coarse: one, fine: one, tasks: TaskMeans(count: 2, means: [0, 0, 0, 0]),
            linear: LinearMeans(weights: [], intercepts: [0.5, 0.5]), difficulty: DifficultyCurves(curves: [nil, nil]))
        // The networks see no difference and are .1 above the task, which says .2 and .6.
        var quality: [Float] = [0.5, 0.5]
        var scratch = [Float](repeating: 0, count: 10)
        stacking.mix([0], inputs: 1, ofTask: [0.2, 0.6], (0, 0), distance: 0, scratch: &scratch, &quality)
        #expect(abs(quality[0] - 0.35) < 1e-6 && abs(quality[1] - 0.65) < 1e-6)
        // Far off the networks alone count, and what both models share, .35, is drawn half-way to .5.
        quality = [0.3, 0.4]
        stacking.mix([0], inputs: 1, ofTask: [0.2, 0.6], (0, 0), distance: 2, scratch: &scratch, &quality)
        #expect(abs(quality[0] - 0.375) < 1e-6 && abs(quality[1] - 0.475) < 1e-6)
    }

    @Test func `close to the training data the level is a mixture, too`() {
        let networks = Stack.voicesOfNetworks
        let stack = Stack(
            groups: [0, 0], overall: [0.5, 0.5], near: networks + networks, far: networks,
            level: [0.5, 0, 0.5, 0, 0, 0])
        let one = Clusters(centres: [0], count: 1, means: [0.7, 0.9], distanceScale: 1)
        let stacking = Stacking(
            stack: stack, coarse: one, fine: one, tasks: TaskMeans(count: 0, means: []),
            linear: LinearMeans(weights: [], intercepts: [0.5, 0.5]), difficulty: DifficultyCurves(curves: [nil, nil]))
        var scratch = [Float](repeating: 0, count: 10)
        for (distance, level): (Float, Float) in [(0, 0.6), (1.1, 0.5), (1.3, 0.425), (2, 0.45)] {
            // The networks' mean is .4, the cluster's .8; beyond 1.1 it is drawn to .5, a quarter of the way at 1.3.
            var quality: [Float] = [0.3, 0.5]
            stacking.mix([0], inputs: 1, ofTask: [0, 0], (0, 0), distance: distance, scratch: &scratch, &quality)
            #expect(abs(quality[0] - level + 0.1) < 1e-5 && abs(quality[1] - level - 0.1) < 1e-5)
        }
    }

    @Test func `near weights give way to far ones with distance`() {
        let stack = Stack(groups: [0], overall: [0], near: [1, 0, 0, 0, 0, 0], far: [0, 0, 1, 0, 0, 0])
        #expect(stack.nearShare(distance: 0) == 1 && stack.nearShare(distance: 0.9) == 1)
        #expect(abs(stack.nearShare(distance: 1.1) - 0.5) < 1e-5)
        #expect(stack.nearShare(distance: 1.3) == 0 && stack.nearShare(distance: 100) == 0)
        #expect(stack.levelTrust(distance: 0) == 1 && stack.levelTrust(distance: 1.1) == 1)
        #expect(abs(stack.levelTrust(distance: 1.3) - 0.75) < 1e-5)
        #expect(stack.levelTrust(distance: 1.5) == 0.5 && stack.levelTrust(distance: 100) == 0.5)
    }

    @Test(arguments: 1...3) func `noise between models is drawn to the task, real differences are kept`(
        seed: UInt64
    ) throws {
        let world = Synthetic(rows: 1_500, seed: seed)
        #expect(try fitted(world.set, .small).stacking.stack.near[0] > 0.5)
        var noise = world.set
        noise.taskLabels = (0..<1_500).map { world.features[$0, 0] > 0 ? 1 : 0 }
        var random = SplitMix64(seed: seed)
        for i in 0..<1_500 {
            let best = noise.taskLabels[i] ?? 0
            for m in 0..<3 { noise.quality[i, m] = random.nextUniform() < (m == best ? 0.7 : 0.5) ? 1 : 0 }
        }
        let predictor = try fitted(noise, .small)
        #expect(predictor.stacking.stack.near[0] < 0.5)
        let right = (0..<1_500).filter { i in
            let quality = predictor.predict(noise.features.row(i)).quality
            return quality.indices.max { quality[$0] < quality[$1] } == noise.taskLabels[i]
        }
        #expect(right.count > 1_350)
    }

    @Test func `a log of one outcome per prompt keeps the networks' word`() throws {
        var set = Synthetic(rows: 400, seed: 4).set
        for i in 0..<400 {
            for m in 0..<3 where m != i % 3 { set.qualityWeight[i, m] = 0 }
        }
        #expect(try fitted(set, .small).stacking.stack.isIdle)
    }

    @Test func `models that never met are not compared`() throws {
        var set = Synthetic(rows: 600, seed: 5).set
        for i in 0..<600 {
            for m in 0..<3 where (m == 2) == (i % 2 == 0) { set.qualityWeight[i, m] = 0 }
        }
        #expect(ModelGroups.of(set) == [0, 0, 1])
        let stack = try fitted(set, .small).stacking.stack
        #expect(stack.groups == [0, 0, 1] && !stack.isIdle)
        #expect(Array(stack.near.suffix(Voice.count)) == Stack.voicesOfNetworks)
        let common: [Float] = stack.groups.map { $0 == 0 ? 0.25 : 0.75 }
        var means: [Float] = [0, 0]
        stack.average(common, into: &means)
        #expect(means == [0.25, 0.75])
    }

    @Test func `least squares finds weights and lets none be negative`() {
        var random = SplitMix64(seed: 6)
        var plain = NonNegativeLeastSquares(count: 3)
        var bounded = NonNegativeLeastSquares(count: 3)
        for _ in 0..<500 {
            let x = [random.nextNormal(), random.nextNormal(), 0]
            plain.add(x, 0.3 * x[0] + 0.6 * x[1], weight: 1)
            bounded.add(x, 0.3 * x[0] - 0.6 * x[1], weight: 1)
        }
        let found = plain.solution()
        #expect(abs(found[0] - 0.3) < 1e-4 && abs(found[1] - 0.6) < 1e-4 && found[2] == 0)
        #expect(bounded.solution()[1] == 0 && bounded.solution()[0] > 0.2)
    }

    @Test func `a ridge regression is drawn to the mean and finds the direction`() {
        let world = Synthetic(rows: 6_000, seed: 7)
        let linear = LinearMeans(world.set, groups: [0, 0, 0], rows: Array(0..<6_000)) { rows in
            world.features.selecting(Array(rows))
        }
        let means = meanQuality(world.set)
        for m in 0..<3 { #expect(abs(Double(linear.intercepts[m]) - means[m]) < 1e-6) }
        // Model 0 depends on input 0 alone, with a slope between 0 and that of the steepest part of the curve.
        #expect(linear.weights[0] > 0.1 && linear.weights[0] < 0.375)
        for i in 1..<6 { #expect(abs(linear.weights[i]) < 0.02) }
        #expect(linear.weights[6] < -0.1)
    }
}
