import LinearAlgebra
import Testing

@testable import Predictor

/// What is fitted beside the networks, on cases small enough to be worked out on paper.
@Suite struct FittingByHandTests {
    /// One feature, n rows, K models; qualities and costs with their weights, a row each.
    static func set(
        _ quality: [[Float]], weights: [[Float]]? = nil, costs: [[Float]]? = nil, costWeights: [[Float]]? = nil,
        tasks: [Int?]? = nil
    ) -> TrainingSet {
        let zeros = quality.map { $0.map { _ in Float(0) } }
        return TrainingSet(
            features: Matrix(rows: quality.count, columns: 1, repeating: 1), quality: Matrix(quality),
            qualityWeight: Matrix(weights ?? quality.map { $0.map { _ in 1 } }), costUSD: Matrix(costs ?? zeros),
            costWeight: Matrix(costWeights ?? zeros), taskLabels: tasks)
    }

    /// Every row held out once, by one net whose logits these are.
    static func heldOut(_ logits: [[Float]], _ set: TrainingSet) -> HeldOut {
        HeldOut(
            [(rows: Array(logits.indices), outputs: Matrix(logits))], rowCount: set.rowCount,
            targets: Targets(set, recipe: FitRecipe()))
    }

    /// Weights 2 and 1 are worth 9/5 outcomes.
    @Test func `weighted outcomes count as many as they are worth`() {
        var mean = WeightedMean()
        #expect(mean.shrunken(towards: 0.3, by: 1) == 0.3)
        mean.add(1, weight: 2)
        mean.add(0, weight: 1)
        #expect(abs(mean.effectiveCount - 1.8) < 1e-12)
        #expect(abs(mean.shrunken(towards: 0.5, by: 1) - (1.8 * 2 / 3 + 0.5) / 2.8) < 1e-12)
        mean.remove(0, weight: 1)
        #expect(abs(mean.effectiveCount - 1) < 1e-12 && abs(mean.shrunken(towards: 0.5, by: 1) - 0.75) < 1e-12)
    }

    /// All outcomes: (3 · ⅔ + ½) / 4 = 0.625; each model's own beside one of those.
    @Test func `a model's mean is drawn towards that of all models, and stays off 0 and 1`() {
        let set = Self.set([[1, 0, 0], [1, 0, 0]], weights: [[1, 1, 0], [1, 0, 0]])
        #expect(zip(meanQuality(set), [0.875, 0.3125, 0.625]).allSatisfy { abs($0 - $1) < 1e-12 })
        let sure = Self.set([[Float]](repeating: [1, 0], count: 2_000))
        #expect(meanQuality(sure) == [0.99, 0.01])
    }

    /// Model 0: 1 and e with weights 1 and 3, so a mean log of ¾ and a variance of 3/16. Model 1: nothing and 2, where
    /// nothing is a thousandth of the mean. Model 2: always ½, which counts as a spread of 5 %. Model 3: never seen.
    @Test func `costs are standardised as by hand`() {
        let costs: [[Float]] = [[1, 0, 0.5, 0], [Float.exp(1), 2, 0.5, 0], [77, 2, 0.5, 0]]
        let scale = CostScale(
            fitting: Self.set(
                costs.map { $0.map { _ in 0 } }, costs: costs,
                costWeights: [[1, 1, 1, 0], [3, 1, 1, 0], [0, 0, 1, 0]]))
        func isClose(_ found: Float, _ expected: Double) -> Bool { abs(Double(found) - expected) < 1e-5 }
        #expect(isClose(scale.mean[0], 0.75) && isClose(scale.deviation[0], (3.0 / 16).squareRoot()))
        #expect(isClose(scale.floorUSD[0], (1 + 3 * Double.exp(1)) / 4_000) && isClose(scale.floorUSD[1], 0.001))
        #expect(isClose(scale.standardized(0, model: 1), -1) && isClose(scale.standardized(2, model: 1), 1))
        #expect(isClose(scale.deviation[2], 0.05))
        #expect(isClose(scale.standardized(0.5 * Float.exp(0.1), model: 2), 2))
        #expect(scale.isKnown == [true, true, true, false])
    }

    /// A mean row weighs 1 in quality, ¼ in cost, and 0.2 in the task, of all rows, not of those with a label.
    @Test func `a loss weighs what the recipe says, however its outcomes are weighted`() {
        var recipe = FitRecipe()
        (recipe.costLossWeight, recipe.taskLossWeight) = (0.25, 0.2)
        let one = Targets(
            Self.set([[1], [0]], weights: [[0.25], [0.75]], costs: [[1], [2]], costWeights: [[1], [3]]), recipe: recipe)
        #expect(one.weights.storage == [0.5, 0.125, 1.5, 0.375])
        let rows: [[Float]] = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]]
        let three = Targets(Self.set(rows, tasks: [0, 1, nil, nil]), recipe: recipe)
        #expect(three.taskCount == 2 && three.weights.columns == 5)
        #expect(abs(three.weights[0, 3] - 0.4) < 1e-6 && abs(three.weights[1, 4] - 0.4) < 1e-6)
        #expect(three.weights[2, 3] == 0 && three.values.row(1) == [0, 1, 0, 0, 1])
        let two = Targets(Self.set(rows.map { Array($0.prefix(2)) }, tasks: [0, 1, nil, nil]), recipe: recipe)
        #expect(two.taskCount == 0)
    }

    @Test func `what several nets say of a held-out row is averaged`() {
        let set = Self.set([[1], [0], [1], [0]])
        let heldOut = HeldOut(
            [(rows: [0, 1], outputs: Matrix([[1], [2]])), (rows: [2, 1], outputs: Matrix([[5], [4]]))],
            rowCount: 4, targets: Targets(set, recipe: FitRecipe()))
        #expect(heldOut.rows == [0, 1, 2] && heldOut.logits.storage == [1, 3, 5])
    }

    /// Outcomes 1 and ½ of weights 2 and 1 where ½ was expected. Twenty outcomes' worth of a scatter of 1 and of the
    /// variance of right or wrong stand beside them.
    @Test func `scatter and variance are fitted as by hand`() {
        let set = Self.set([[1], [0.5]], weights: [[2], [1]])
        let error = ExpectedError(fitting: Self.heldOut([[0], [0]], set), Calibration(), to: set)
        let all = (1.8 * 2.5 / 3 + 0.5) / 2.8
        let mean = (1.8 * 2.5 / 3 + all) / 2.8
        let prior = 20 * mean * (1 - mean)
        let (up, down) = (1 - mean, 0.5 - mean)
        #expect(abs(Double(error.scatter[0]) - (0.5 + prior) / (0.75 + prior)) < 1e-6)
        #expect(abs(Double(error.variance[0]) - (2 * up * up + down * down + prior) / 23) < 1e-6)
    }

    /// Group 0: eleven times ½ too low. Group 1: ten outcomes worth nine, of variance ¼ around ⅙, which chance alone
    /// explains. Group 2 is too small to tell. So √(11 · ¼ / 20). Model 1 is always as foreseen; of model 2 nothing is
    /// known, so it is as bad as the worst.
    @Test func `a residual is what groups of prompts miss beyond chance`() throws {
        let groups = [Int](repeating: 0, count: 11) + [Int](repeating: 1, count: 10) + [2, 2, 2, 2]
        let quality: [[Float]] = groups.indices.map { row in
            [groups[row] == 0 || (groups[row] == 1 && row % 2 == 0) ? 1 : 0, 0.5, 0]
        }
        let weights: [[Float]] = groups.indices.map { row in [groups[row] == 1 && row % 2 == 0 ? 2 : 1, 1, 0] }
        let set = Self.set(quality, weights: weights)
        let fitting = try EnsembleFitting(set, recipe: .small, seed: 1)
        let logits = [[Float]](repeating: [0, 0, 0], count: 25)
        let found = fitting.residualSD(Self.heldOut(logits, set), Calibration(), groups)
        let expected = (11 * 0.25 / 20.0).squareRoot()
        #expect(abs(Double(found[0]) - expected) < 1e-6, "\(found)")
        #expect(found[1] == 0.01 && found[2] == found[0])
    }

    /// Half of the points at each of z = ±1, where `low` and `high` of the weight is right.
    private static func points(_ low: Double, _ high: Double, count: Int) -> [Calibration.Point] {
        (0..<count).map { i in
            let (z, share): (Double, Double) = i % 2 == 0 ? (-1, low) : (1, high)
            let isRight = i % 4 < 2
            return Calibration.Point(z: z, y: isRight ? 1 : 0, w: isRight ? share : 1 - share)
        }
    }

    /// With a + b = logit(0.9) and b − a = logit(0.4).
    @Test func `a calibration goes through the shares that came true`() throws {
        let (low, high) = (Double.log(0.4 / 0.6), Double.log(0.9 / 0.1))
        let found = try #require(Calibration(fitting: Self.points(0.4, 0.9, count: 200)))
        #expect(abs(Double(found.slope) - (high - low) / 2) < 1e-5)
        #expect(abs(Double(found.intercept) - (high + low) / 2) < 1e-5)
        #expect(Calibration(fitting: Self.points(0.4, 0.9, count: 199)) == nil)
        // Slopes of 6.9 and 0.1 and an intercept of 4 are believed of no network.
        for (low, high) in [(0.001, 0.999), (0.5, 0.55), (0.97, 0.99)] {
            #expect(Calibration(fitting: Self.points(low, high, count: 200)) == nil)
        }
    }

    @Test func `a calibration that gains next to nothing is left out`() {
        func fitted(_ slope: Float) -> Calibration {
            let logits: [[Float]] = (0..<400).map { [$0 % 2 == 0 ? -1 : 1] }
            let set = Self.set(logits.map { [Float.sigmoid(slope * $0[0])] })
            return Calibration(fitting: Self.heldOut(logits, set), to: set)
        }
        #expect(fitted(1.1) == Calibration())
        #expect(abs(fitted(2).slope - 2) < 1e-4)
    }

    @Test func `a calibration's gain is weighed as its outcomes are`() {
        // As many rows against it as for it, of a thousandth of the weight.
        let logits: [[Float]] = (0..<400).map { [$0 % 2 == 0 ? -1 : 1] }
        let set = Self.set(
            logits.indices.map { [Float.sigmoid(($0 < 200 ? 2 : -1) * logits[$0][0])] },
            weights: logits.indices.map { [$0 < 200 ? 1 : 1e-3] })
        #expect(Calibration(fitting: Self.heldOut(logits, set), to: set).slope > 1.9)
    }

    /// Two units of variances 1 and 0.01 and nothing else: two directions of length 1 and 10, shared over two.
    @Test func `a context is whitened and has as many parts as vary`() {
        let map = ContextMap(fitting: Matrix([[1, 0], [1, 0.2], [3, 0], [3, 0.2]]), count: 3)
        #expect(abs(map.scale - Float(0.5).squareRoot()) < 1e-6)
        let expected: [Float] = [1, 0, 0, 10, 0, 0]
        #expect(zip(map.directions, expected).allSatisfy { abs(abs($0) - $1) < 1e-2 })
        for hidden: [Float] in [[1, 0], [3, 0.2]] {
            for i in 0..<2 {
                let sum = map.directions[2 * i] * hidden[0] + map.directions[2 * i + 1] * hidden[1] + map.offset[i]
                #expect(abs(abs(sum) - 1) < 1e-2)
            }
        }
    }

    /// Columns about a million and about nothing: a spread of 0.1 is rounding in one, one of 0.005 all there is in the other.
    @Test func `a column that varies no more than it is rounded says nothing`() {
        let standardizer = Standardizer(fitting: [Matrix([[999_999.9, -0.005], [1_000_000.1, 0.005]])])
        #expect(standardizer.scale[0] == 0 && abs(standardizer.scale[1] - 200) < 0.1)
    }

    @Test func `a layer's first weights spread as the square root of 2 over its inputs`() {
        var random = SplitMix64(seed: 5)
        let layout = NetworkLayout(inputs: 200, hidden: [100], outputs: 1)
        let start = Network.start(layout, outputBias: [0.5], random: &random)
        let squares = start[layout.layers[0].weightRange].reduce(0) { $0 + Double($1 * $1) }
        #expect(abs(squares / 20_000 - 0.01) < 0.0005)
        #expect(start[layout.layers[1].weightRange].allSatisfy { $0 == 0 } && start.last == 0.5)
    }

    @Test func `centres are the means of what is nearest to them`() {
        var random = SplitMix64(seed: 9)
        let rows = Matrix((0..<300).map { _ in (0..<2).map { _ in Float(random.nextNormal()) } })
        let found = KMeans.centres(of: rows, k: 6, seed: 3)
        let nearest = Clusters(centres: found.storage, count: 6, means: [], distanceScale: 1).nearest(rows)
        for cluster in 0..<6 {
            let own = (0..<300).filter { nearest[$0].cluster == cluster }
            for c in 0..<2 {
                let mean = own.reduce(0) { $0 + rows[$1, c] } / Float(own.count)
                #expect(abs(mean - found[cluster, c]) < 0.02)
            }
        }
    }

    @Test(arguments: 0..<30 as Range<UInt64>) func `clusters far apart are found whatever the seed`(seed: UInt64) {
        let corners: [[Float]] = [[0, 0], [0, 90], [90, 0], [90, 90]]
        let rows = Matrix((0..<80).map { i in [corners[i % 4][0] + Float(i % 5), corners[i % 4][1] + Float(i % 7)] })
        let found = KMeans.centres(of: rows, k: 4, seed: seed)
        let rounded = Set((0..<4).map { [(found[$0, 0] / 90).rounded(), (found[$0, 1] / 90).rounded()] })
        #expect(rounded.count == 4, "\(found.storage)")
    }

    /// Nets that have learnt nothing expect every cost at its mean log.
    @Test func `costs are levelled by what held-out rows cost, and by few of them in part`() throws {
        for (n, trust) in [(200, 1.0), (40, 10.0 / 30)] {
            var set = Synthetic(rows: n, seed: 12).set
            for i in 0..<n { set.costWeight[i, 0] = i % 3 == 0 ? 4 : 1 }
            var recipe = FitRecipe.small
            recipe.nets = 1
            let fitting = try EnsembleFitting(set, recipe: recipe, seed: 1)
            let rows = fitting.nets[0].heldOutRows
            #expect(rows.count == n / 4)
            let expected = Double.exp(Double(fitting.targets.costScale.mean[0]))
            let weights = rows.map { Double(set.costWeight[$0, 0]) }
            let truth = zip(rows, weights).reduce(0) { $0 + $1.1 * Double(set.costUSD[$1.0, 0]) }
            let ratio = truth / (weights.reduce(0, +) * expected)
            let factor = Double(fitting.predictor().costs.factor[0])
            #expect(abs(factor / Double.pow(ratio, trust) - 1) < 1e-4, "\(factor)")
        }
    }

    @Test func `there are fifteen rows to a small cluster, and four small ones to a large`() throws {
        var recipe = FitRecipe.small
        recipe.clusters = 64
        let stacking = try EnsembleFitting(Synthetic(rows: 300, seed: 13).set, recipe: recipe, seed: 1)
            .predictor().stacking
        #expect(stacking.fine.count == 20 && stacking.coarse.count == 5)
    }

    /// Of two epochs' losses, each setting has a say in the second at least.
    @Test func `dropout, decay and rewordings have a say in training`() throws {
        var set = Synthetic(rows: 200, seed: 14).set
        set.rewordings = [Matrix(rows: 200, columns: 6, repeating: 0.5)]
        func losses(_ change: (inout FitRecipe) -> Void) throws -> [Double] {
            var recipe = FitRecipe.small
            (recipe.nets, recipe.hiddenDropout, recipe.weightDecay, recipe.rewordedShare) = (1, 0, 0, 0)
            change(&recipe)
            var fitting = try EnsembleFitting(set, recipe: recipe, seed: 1)
            return (0..<2).compactMap { _ in fitting.nextEpoch()?.trainingLoss }
        }
        let plain = try losses { _ in }
        #expect(try losses { $0.inputDropout = 0.5 } != plain)
        #expect(try losses { $0.hiddenDropout = 0.5 } != plain)
        #expect(try losses { $0.weightDecay = 50 } != plain)
        #expect(try losses { $0.rewordedShare = 1 } != plain)
    }

    @Test func `distance is that of prompts as they are, whatever wordings teach`() throws {
        var set = Synthetic(rows: 300, seed: 15).set
        var random = SplitMix64(seed: 16)
        set.rewordings = [
            Matrix((0..<300).map { _ in (0..<6).map { _ in Float(4 * random.nextNormal()) } })
        ]
        var recipe = FitRecipe.small
        recipe.rewordedShare = 1
        let fitting = try EnsembleFitting(set, recipe: recipe, seed: 1)
        #expect(fitting.standardizer == Standardizer(fitting: [set.features, set.rewordings[0]]))
        let predictor = fitting.predictor()
        let near = (0..<300).count { predictor.predict(set.features.row($0)).distance <= 1 }
        #expect(abs(near - 285) <= 3, "\(near)")
    }

    @Test func `a cost is no further from its mean than five deviations`() {
        let curve = CostCurve(mean: [1], deviation: [0.5], factor: [2], isKnown: [true])
        for (said, t) in [(0.5, 0.5), (9, 5), (-9, -5)] as [(Float, Float)] {
            #expect(abs(curve.costUSD(said, model: 0) / (2 * Float.exp(1 + 0.5 * t)) - 1) < 1e-5)
        }
    }
}
