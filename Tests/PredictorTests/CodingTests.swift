import Foundation
import LinearAlgebra
import Predictor
import Testing

@Suite struct CodingTests {
    private static let predictor = Result { try fitted(Synthetic(rows: 80, inputs: 3, seed: 1).set, tiny) }

    private static var tiny: FitRecipe {
        var recipe = FitRecipe.small
        recipe.hidden = [4, 3]
        recipe.epochsMax = 2
        recipe.contextCount = 4
        return recipe
    }

    @Test func `what is written is read`() throws {
        let predictor = try Self.predictor.get()
        let copy = try Predictor(decoding: predictor.encoded())
        #expect(copy == predictor)
        #expect(copy.predict([1, -1, 0.5]) == predictor.predict([1, -1, 0.5]))
        #expect(copy.encoded() == predictor.encoded())
    }

    @Test func `bytes that end early are refused wherever they end`() throws {
        let bytes = try Self.predictor.get().encoded()
        for count in 0..<bytes.count {
            #expect(throws: PredictorError.self) { try Predictor(decoding: bytes[..<count]) }
        }
        #expect(throws: PredictorError.trailingBytes(1)) { try Predictor(decoding: bytes + [0]) }
    }

    @Test func `sizes that lie are refused before memory is taken`() throws {
        let bytes = try Self.predictor.get().encoded()
        for field in 0..<9 {
            for lie: UInt32 in [0, .max, 0x7FFF_FFFF, 1_000_000, 65_536, 4_096, 17] {
                var lying = bytes
                withUnsafeBytes(of: lie.littleEndian) { lying.replaceSubrange(4 * field..<4 * field + 4, with: $0) }
                guard lying != bytes else { continue }  // no tasks is no lie
                #expect(throws: PredictorError.self) { try Predictor(decoding: lying) }
            }
        }
    }

    @Test func `flipped bits are refused or read, and never trap`() throws {
        let bytes = try Self.predictor.get().encoded()
        var random = SplitMix64(seed: 99)
        for _ in 0..<2_000 {
            var damaged = bytes
            damaged[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            guard let predictor = try? Predictor(decoding: damaged) else { continue }
            #expect(predictor.predict([Float](repeating: 1, count: predictor.inputCount)).quality.count > 0)
        }
    }

    @Test func `a recipe file may leave keys out`() throws {
        let recipe = try JSONDecoder().decode(FitRecipe.self, from: Data(#"{"hidden":[96,64],"stacking":false}"#.utf8))
        #expect(recipe.hidden == [96, 64] && !recipe.stacking && recipe.nets == FitRecipe().nets)
        let again = try JSONDecoder().decode(FitRecipe.self, from: JSONEncoder().encode(recipe))
        #expect(again == recipe)
    }

    @Test func `a recipe out of range is refused by name`() throws {
        var recipe = FitRecipe()
        recipe.nets = 0
        #expect(throws: PredictorError.badRecipe(field: "nets", value: "0", allowed: "1 to 64")) { try recipe.check() }
        recipe = FitRecipe()
        recipe.learningRate = .nan
        #expect(throws: PredictorError.self) { try recipe.check() }
        recipe = FitRecipe()
        recipe.hidden = []
        #expect(throws: PredictorError.self) { try recipe.check() }
    }

    @Test func `bad training data are named`() throws {
        var set = Synthetic(rows: 20, seed: 2).set
        set.quality[3, 1] = 1.5
        #expect(throws: PredictorError.badTarget(field: "quality", row: 3, column: 1)) {
            try EnsembleFitting(set, seed: 1)
        }
        set.quality[3, 1] = 1
        set.features[7, 2] = .nan
        #expect(throws: PredictorError.badTarget(field: "features", row: 7, column: 2)) {
            try EnsembleFitting(set, seed: 1)
        }
        let wide = Matrix(rows: 1, columns: PredictorLimits.inputCount + 1)
        let one = Matrix(rows: 1, columns: 1, repeating: 1)
        let tooWide = TrainingSet(features: wide, quality: one, qualityWeight: one, costUSD: one, costWeight: one)
        #expect(throws: PredictorError.tooMany(field: "inputs", got: 65_537, limit: 65_536)) {
            try EnsembleFitting(tooWide, seed: 1)
        }
        let nothing = TrainingSet(
            features: Matrix(rows: 0, columns: 2), quality: Matrix(rows: 0, columns: 1),
            qualityWeight: Matrix(rows: 0, columns: 1), costUSD: Matrix(rows: 0, columns: 1),
            costWeight: Matrix(rows: 0, columns: 1))
        #expect(throws: PredictorError.nothingToLearn("no rows")) { try EnsembleFitting(nothing, seed: 1) }
    }
}

@Suite struct ProjectionTests {
    @Test func `an untrained context keeps lengths and is the same for a seed`() {
        let projection = Projection(inputCount: 20, contextCount: 20, seed: 4)
        var random = SplitMix64(seed: 1)
        let x = (0..<20).map { _ in Float(random.nextNormal() * 0.5) }
        let length = { (v: [Float]) in v.reduce(0) { $0 + $1 * $1 } }
        #expect(abs(length(projection.context(x)) * 20 - length(x)) < 1e-4)
        #expect(Projection(inputCount: 20, contextCount: 20, seed: 4) == projection)
        #expect(Projection(inputCount: 20, contextCount: 20, seed: 5) != projection)
    }

    @Test func `a context is no longer than the inputs`() {
        #expect(Projection(inputCount: 3, contextCount: 32, seed: 1).contextCount == 3)
        #expect(Projection(inputCount: 300, contextCount: 100, seed: 1).contextCount == 64)
    }

    @Test func `nonsense stays a number`() {
        let projection = Projection(inputCount: 4, contextCount: 2, seed: 1, mean: [1, 2, 3, 4], scale: [1, 1, 0, 9])
        for value: Float in [.nan, .infinity, -1e38] {
            #expect(projection.context([value, 0, value, 0]).allSatisfy { $0.isFinite })
        }
    }
}

extension Projection {
    /// The context of one prompt.
    func context(_ features: [Float]) -> [Float] {
        var prediction = Prediction()
        features.withUnsafeBufferPointer { project($0, into: &prediction) }
        return prediction.context
    }
}
