import LinearAlgebra
import Testing

@testable import Predictor

/// Rows that are there in several wordings.
@Suite struct RewordingTests {
    /// Feature 5 gives the outcome away, as the form of a benchmark does; its rewordings carry noise there.
    private struct LeakingWorld {
        var plain: TrainingSet
        var reworded: TrainingSet

        init(rows n: Int, seed: UInt64) {
            var random = SplitMix64(seed: seed)
            let world = Synthetic(rows: n, seed: seed)
            var leaking = world.features
            for i in 0..<n { leaking[i, 5] = 2 * world.set.quality[i, 0] - 1 + 0.1 * Float(random.nextNormal()) }
            plain = world.set
            plain.features = leaking
            reworded = plain
            reworded.rewordings = (0..<2).map { _ in
                var features = leaking
                for i in 0..<n { features[i, 5] = Float(random.nextNormal()) }
                return features
            }
        }
    }

    @Test func `a row's number names its prompt and its wording`() {
        let features = Matrix([[1, 2], [3, 4]])
        let rows = StandardizedRows(
            features: features, rewordings: [Matrix([[5, 6], [7, 8]]), Matrix([[9, 10], [11, 12]])],
            standardizer: Standardizer(mean: [0, 0], scale: [0.25, 0.25]))
        #expect(rows.selecting([1, 2, 5]).storage == [3, 4, 5, 6, 11, 12].map { min(5, $0 / 4) })
        var random = SplitMix64(seed: 1)
        #expect(rows.reworded([0, 1], share: 0, using: &random) == [0, 1])
        let all = (0..<200).flatMap { _ in rows.reworded([0, 1], share: 0.5, using: &random) }
        #expect(all.indices.allSatisfy { all[$0] % 2 == $0 % 2 })
        #expect(Set(all) == [0, 1, 2, 3, 4, 5] && abs(all.count { $0 < 2 } - 200) < 50)
    }

    @Test func `standardising counts all wordings alike`() {
        let standardizer = Standardizer(fitting: [Matrix([[0, 1], [2, 1]]), Matrix([[4, 1], [6, 1]])])
        #expect(standardizer.mean == [3, 1] && abs(standardizer.scale[0] - 1 / Float(5).squareRoot()) < 1e-6)
        #expect(standardizer.scale[1] == 0)
    }

    @Test func `without rewordings the share changes nothing`() throws {
        let set = Synthetic(rows: 150, seed: 4).set
        var other = FitRecipe.small
        other.rewordedShare = 0.9
        #expect(try fitted(set, .small).encoded() == fitted(set, other).encoded())
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `what rewordings don't keep is not relied on`(seed: UInt64) throws {
        let (world, fresh) = (LeakingWorld(rows: 600, seed: seed), Synthetic(rows: 400, seed: seed + 50))
        var recipe = FitRecipe.small
        recipe.rewordedShare = 0.5
        func squaredError(_ set: TrainingSet) throws -> Double {
            let predictor = try fitted(set, recipe, seed: seed)
            let errors = (0..<400).map { i in
                Double(predictor.predict(fresh.features.row(i)).quality[0] - fresh.truth[i, 0])
            }
            return errors.reduce(0) { $0 + $1 * $1 } / 400
        }
        let (fooled, steady) = (try squaredError(world.plain), try squaredError(world.reworded))
        #expect(steady < 0.6 * fooled, "\(steady) with rewordings, \(fooled) without")
    }
}
