import LinearAlgebra
import Testing

@testable import Predictor

/// What bounds the time that large data takes.
@Suite struct LargeDataTests {
    @Test func `an epoch of many rows is one of several equal parts of a pass, and a pass has every row once`() throws {
        let world = Synthetic(rows: 103, seed: 1)
        var recipe = FitRecipe.small
        (recipe.epochRowsMax, recipe.validationShare, recipe.nets) = (30, 0, 1)
        var whole = recipe
        whole.epochRowsMax = 103
        func visits(_ recipe: FitRecipe, epochs: Int) throws -> [Int] {
            let targets = Targets(world.set, recipe: recipe)
            let inputs = StandardizedRows(
                features: world.features, standardizer: Standardizer(fitting: [world.features]))
            var net = NetFitting(
                inputs: 6, targets: targets, recipe: recipe, heldOut: [], rowCount: 103, seed: 1)
            return (0..<epochs).map { _ in
                _ = net.nextEpoch(inputs, targets, recipe)
                return net.visits
            }
        }
        #expect(try visits(recipe, epochs: 5) == [26, 52, 78, 103, 129])
        #expect(try visits(whole, epochs: 2) == [103, 206])
    }

    @Test func `a net stops at its limit of rows gone through`() throws {
        var recipe = FitRecipe.small
        (recipe.visitsMax, recipe.patienceEpochs) = (500, 1_000)
        var fitting = try EnsembleFitting(Synthetic(rows: 200, seed: 2).set, recipe: recipe, seed: 1)
        while fitting.nextEpoch() != nil {}
        // 150 rows are trained on, the others held out.
        #expect(fitting.history.map(\.epoch).max() == 4 && fitting.history.count == 8)
    }

    @Test func `where no cost was seen nets have no outputs for it, and the predictor knows none`() throws {
        var set = Synthetic(rows: 400, seed: 3).set
        set.costWeight = Matrix(rows: 400, columns: 3)
        #expect(Targets(set, recipe: .small).outputCount == 3)
        set.taskLabels = (0..<400).map { $0 % 2 }
        #expect(Targets(set, recipe: .small).outputCount == 5)
        let predictor = try fitted(set, .small)
        #expect(predictor.knowsCost == [false, false, false])
        let prediction = predictor.predict(set.features.row(0))
        #expect(prediction.costUSD == [0, 0, 0] && prediction.quality.allSatisfy { $0 > 0 && $0 < 1 })
        #expect(try Predictor(decoding: predictor.encoded()) == predictor)
    }
}
