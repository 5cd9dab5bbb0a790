import Foundation
import LinearAlgebra
import Testing

@testable import Predictor

@Suite struct LawTests {
    @Test func `an untrained ensemble says the mean of each model`() throws {
        let world = Synthetic(rows: 300, seed: 1)
        var recipe = FitRecipe.small
        recipe.stacking = false
        let fitting = try EnsembleFitting(world.set, recipe: recipe, seed: 1)
        let means = meanQuality(world.set)
        let prediction = fitting.predictor().predict(world.features.row(0))
        for m in 0..<3 { #expect(abs(Double(prediction.quality[m]) - means[m]) < 0.03) }
    }

    @Test func `the same seed gives the same bytes, another seed others`() throws {
        let set = Synthetic(rows: 300, seed: 2).set
        let first = try fitted(set, .small, seed: 7).encoded()
        #expect(try fitted(set, .small, seed: 7).encoded() == first)
        #expect(try fitted(set, .small, seed: 8).encoded() != first)
    }

    @Test func `nets trained side by side have the bits of nets trained one after another`() throws {
        let set = Synthetic(rows: 200, seed: 5).set
        var recipe = FitRecipe.small
        (recipe.nets, recipe.epochsMax) = (3, 4)
        let encoded = try (1...4).map { threads in
            var fitting = try EnsembleFitting(set, recipe: recipe, seed: 1, threads: threads)
            while fitting.nextEpoch() != nil {}
            #expect(fitting.history.filter(\.isLast).count == 3)
            return fitting.predictor().encoded()
        }
        #expect(Set(encoded).count == 1)
    }

    @Test func `a masked target has no effect`() throws {
        var set = Synthetic(rows: 300, seed: 3).set
        for i in 0..<300 where i % 3 > 0 {
            set.qualityWeight[i, i % 3] = 0
            set.costWeight[i, i % 3] = 0
        }
        let bytes = try fitted(set, .small).encoded()
        for i in 0..<300 where i % 3 > 0 {
            set.quality[i, i % 3] = .nan
            set.costUSD[i, i % 3] = -7
        }
        #expect(try fitted(set, .small).encoded() == bytes)
    }

    @Test func `a prediction has the same bits alone, in a batch, and after others`() throws {
        let world = Synthetic(rows: 300, seed: 4)
        let predictor = try fitted(world.set, .small)
        var reused = Prediction()
        for i in 0..<300 {
            world.features.withRow(i) { predictor.predict($0, into: &reused) }
            #expect(reused == predictor.predict(world.features.row(i)))
        }
        var random = SplitMix64(seed: 1)
        for i in (0..<300).shuffled(using: &random) {
            world.features.withRow(i) { predictor.predict($0, into: &reused) }
            #expect(reused == predictor.predict(world.features.row(i)))
        }
        var scratch = Prediction.Scratch()
        for count in [0, 1, 3, 4, 5, 11] {
            let rows = (0..<count).map { _ in world.features.row(Int.random(in: 0..<300, using: &random)) }
            #expect(predictor.predict(rows, with: &scratch) == rows.map { predictor.predict($0) })
        }
    }

    /// Changes the thread count of the whole process, so it runs with the benchmarks, not beside other tests.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["SUFFICE_BENCH"] != nil))
    func `thread counts leave a served prediction's bits alone`() throws {
        let world = Synthetic(rows: 60, inputs: 300, seed: 5)
        var recipe = FitRecipe.small
        recipe.hidden = [128]
        recipe.epochsMax = 1
        let predictor = try fitted(world.set, recipe)
        let alone = (0..<60).map { predictor.predict(world.features.row($0)) }
        BLAS.setThreads(4)
        defer { BLAS.setThreads(1) }
        #expect((0..<60).map { predictor.predict(world.features.row($0)) } == alone)
    }

    @Test func `every prediction is in range, also for nonsense`() throws {
        let world = Synthetic(rows: 300, seed: 6)
        let predictor = try fitted(world.set, .small)
        for value: Float in [0, 1e30, -1e30, .infinity, -.infinity, .nan] {
            let prediction = predictor.predict([Float](repeating: value, count: 6))
            #expect(prediction.quality.allSatisfy { $0 >= 0 && $0 <= 1 })
            #expect(prediction.qualitySD.allSatisfy { $0 >= 0 && $0.isFinite })
            #expect(prediction.costUSD.allSatisfy { $0 >= 0 && $0.isFinite })
            #expect(prediction.context.allSatisfy(\.isFinite) && prediction.distance.isFinite)
        }
    }

    @Test func `the context has squared length 1 on average`() throws {
        let world = Synthetic(rows: 600, seed: 7)
        let predictor = try fitted(world.set, .small)
        let lengths = (0..<600).map { i in
            predictor.predict(world.features.row(i)).context.reduce(0) { $0 + $1 * $1 }
        }
        #expect(abs(lengths.reduce(0, +) / 600 - 1) < 0.1)
    }

    @Test func `distance is 1 at the 95th percentile and large far away`() throws {
        let world = Synthetic(rows: 600, seed: 8)
        let predictor = try fitted(world.set, .small)
        let near = (0..<600).count { predictor.predict(world.features.row($0)).distance <= 1 }
        #expect(abs(near - 570) <= 2)
        #expect(predictor.predict([Float](repeating: 4, count: 6)).distance > 1.5)
    }

    @Test func `a model without a cost says so, a free model costs nothing`() throws {
        var set = Synthetic(rows: 300, seed: 9).set
        for i in 0..<300 {
            set.costWeight[i, 0] = 0
            set.costUSD[i, 1] = 0
        }
        let predictor = try fitted(set, .small)
        #expect(predictor.knowsCost == [false, true, true])
        let prediction = predictor.predict(set.features.row(0))
        #expect(prediction.costUSD[0] == 0 && prediction.costUSD[1] == 0 && prediction.costUSD[2] > 0)
    }

    @Test func `a model without outcomes gets the mean of the others`() throws {
        var set = Synthetic(rows: 300, seed: 10).set
        for i in 0..<300 { set.qualityWeight[i, 2] = 0 }
        let prediction = try fitted(set, .small).predict(set.features.row(0))
        let means = meanQuality(set)
        #expect(abs(Double(prediction.quality[2]) - (means[0] + means[1]) / 2) < 0.05)
        #expect(prediction.qualitySD[2] > 0)
    }

    @Test func `training stops early and keeps the best`() throws {
        var recipe = FitRecipe.small
        recipe.epochsMax = 200
        recipe.patienceEpochs = 3
        var fitting = try EnsembleFitting(Synthetic(rows: 300, seed: 11).set, recipe: recipe, seed: 1)
        while fitting.nextEpoch() != nil {}
        for net in 0..<2 {
            let losses = fitting.history.filter { $0.net == net }.compactMap(\.validationLoss)
            #expect(losses.count < 200)
            #expect(losses.min() == fitting.nets[net].bestLoss)
            #expect(losses.firstIndex(of: losses.min()!) == losses.count - 4)
        }
        #expect(fitting.history.filter(\.isLast).count == 2)
        #expect(Set(fitting.nets[0].heldOutRows).isDisjoint(with: fitting.nets[1].heldOutRows))
    }

    @Test func `a network of one row trains without held-out rows`() throws {
        let one = Matrix(rows: 1, columns: 1, repeating: 1)
        let set = TrainingSet(
            features: one, quality: one, qualityWeight: one, costUSD: one, costWeight: one, taskLabels: [0])
        let prediction = try fitted(set, .small).predict([1])
        #expect(prediction.quality[0] > 0.5 && prediction.distance == 0)
        #expect(abs(prediction.costUSD[0] - 1) < 0.1)
    }
}

@Suite struct UnbiasednessTests {
    /// A hidden cause u decides both the outcome and which model was drawn: model 0 is good where u = 1 and was drawn
    /// mostly there. Unweighted, it looks better than it is; weighted by 1 / propensity, it does not.
    @Test func `importance weights take the bias out of a bandit log`() throws {
        var random = SplitMix64(seed: 21)
        let n = 4_000
        var (quality, weight, plain) = (
            Matrix(rows: n, columns: 2), Matrix(rows: n, columns: 2), Matrix(rows: n, columns: 2)
        )
        let features = Matrix(rows: n, columns: 3, storage: (0..<3 * n).map { _ in Float(random.nextNormal()) })
        for i in 0..<n {
            let u = random.nextUniform() < 0.5
            let propensityOf0 = u ? 0.8 : 0.2
            let arm = random.nextUniform() < propensityOf0 ? 0 : 1
            let good = arm == 0 ? (u ? 0.9 : 0.3) : 0.6
            quality[i, arm] = random.nextUniform() < good ? 1 : 0
            plain[i, arm] = 1
            weight[i, arm] = Float(1 / (arm == 0 ? propensityOf0 : 1 - propensityOf0))
        }
        let zero = Matrix(rows: n, columns: 2)
        func means(_ weights: Matrix) throws -> [Float] {
            let set = TrainingSet(
                features: features, quality: quality, qualityWeight: weights, costUSD: zero, costWeight: zero)
            let predictor = try fitted(set, .small)
            return (0..<2).map { m in
                (0..<400).reduce(0) { $0 + predictor.predict(features.row($1)).quality[m] / 400 }
            }
        }
        let weighted = try means(weight)
        #expect(abs(weighted[0] - 0.6) < 0.04 && abs(weighted[1] - 0.6) < 0.04)
        #expect(try means(plain)[0] > 0.72)
    }
}
