import LinearAlgebra
import Predictor
import Testing

@Suite("A model joins a trained predictor")
struct NewcomerTests {
    private static let base = Result { try fitted(Synthetic(rows: 600, seed: 1).set, .small) }
    private static let neutral = NewcomerPrior(offsets: [0, 0, 0], pricesUSD: [nil, nil, nil], priceUSD: nil)

    /// n outcomes of a model that does what the world's first model does.
    private static func outcomes(_ n: Int, seed: UInt64, costFactor: Float = 2) -> NewcomerOutcomes {
        let world = Synthetic(rows: max(1, n), seed: seed)
        let rows = Array(0..<n)
        return NewcomerOutcomes(
            features: world.features.selecting(rows), quality: rows.map { world.set.quality[$0, 0] },
            qualityWeight: [Float](repeating: 1, count: n),
            costUSD: rows.map { costFactor * world.trueCost[$0, 1] },
            costWeight: [Float](repeating: 1, count: n))
    }

    private static func logit(_ q: Float) -> Double {
        let q = Double(min(0.99, max(0.01, q)))
        return Double.log(q / (1 - q))
    }

    @Test func `without outcomes it is as good as the others on average, shifted by its prior`() throws {
        let base = try Self.base.get()
        var prior = Self.neutral
        prior.offset = 0.5
        let predictor = base.adding(Self.outcomes(0, seed: 2), prior: prior)
        #expect(predictor.rosterCount == 4 && predictor.modelCount == 3)
        for x: [Float] in [[0, 0, 0, 0, 0, 0], [1, -1, 0.5, 0, 0, 2]] {
            let prediction = predictor.predict(x)
            let difficulty = prediction.quality[..<3].reduce(0) { $0 + Self.logit($1) } / 3
            #expect(abs(Double(prediction.quality[3]) - Double.sigmoid(0.5 + difficulty)) < 1e-5)
            #expect(prediction.qualitySD[3] > 0.05 && prediction.costUSD[3] == 0)
        }
        #expect(predictor.knowsCost == [true, true, true, false])
    }

    @Test func `what is expected of the others stays the same to the bit`() throws {
        let base = try Self.base.get()
        let predictor = base.adding(Self.outcomes(50, seed: 3), prior: Self.neutral)
        let world = Synthetic(rows: 20, seed: 4)
        for row in 0..<20 {
            let (before, after) = (base.predict(world.features.row(row)), predictor.predict(world.features.row(row)))
            #expect(after.quality.prefix(3) == before.quality[...] && after.costUSD.prefix(3) == before.costUSD[...])
            #expect(after.context == before.context)
        }
    }

    @Test func `more outcomes bring it nearer to the truth, and make it surer`() throws {
        let base = try Self.base.get()
        let world = Synthetic(rows: 200, seed: 5)
        let results = [0, 20, 200, 2_000].map { n -> (error: Double, deviation: Double) in
            let predictor = base.adding(Self.outcomes(n, seed: 6), prior: Self.neutral)
            let predictions = (0..<200).map { predictor.predict(world.features.row($0)) }
            let errors = predictions.enumerated().map { abs(Double($1.quality[3] - world.truth[$0, 0])) }
            return (
                errors.reduce(0, +) / 200, predictions.reduce(0) { $0 + Double($1.qualitySD[3]) } / 200
            )
        }
        #expect(results[1].error < 0.8 * results[0].error, "\(results)")
        #expect(results[2].error < 0.6 * results[0].error && results[3].error < 0.08, "\(results)")
        for (fewer, more) in zip(results, results.dropFirst()) {
            #expect(more.deviation < fewer.deviation, "\(results)")
        }
    }

    @Test func `its cost is a multiple of the others', learnt from what it cost`() throws {
        let base = try Self.base.get()
        let predictor = base.adding(Self.outcomes(200, seed: 7, costFactor: 4), prior: Self.neutral)
        let world = Synthetic(rows: 100, seed: 8)
        let (expected, truth) = (0..<100).reduce(into: (0.0, 0.0)) { sums, row in
            sums.0 += Double(predictor.predict(world.features.row(row)).costUSD[3])
            sums.1 += 4 * Double(world.trueCost[row, 1])
        }
        #expect(abs(expected / truth - 1) < 0.2, "\(expected) for \(truth)")
    }

    @Test func `what is written is read, and a second newcomer follows the first`() throws {
        let one = try Self.base.get().adding(Self.outcomes(30, seed: 9), prior: Self.neutral)
        let two = one.adding(Self.outcomes(0, seed: 9), prior: Self.neutral)
        let copy = try Predictor(decoding: two.encoded())
        #expect(copy == two && copy.rosterCount == 5 && copy.newcomers.count == 2)
        let x: [Float] = [0.5, 1, 0, 0, 0, 0]
        #expect(copy.predict(x) == two.predict(x))
        #expect(Array(two.predict(x).quality.prefix(4)) == one.predict(x).quality)
        #expect(throws: PredictorError.self) { try Predictor(decoding: two.encoded().dropLast()) }
        #expect(throws: PredictorError.trailingBytes(1)) { try Predictor(decoding: two.encoded() + [0]) }
    }

    /// Where ten times the price is worth 2 logits over the roster, a price in the middle is worth nothing, ten times
    /// as much between the believed 0.6 and those 2; a declared quality speaks louder than any price.
    @Test func `price and declared quality say where it stands`() {
        func prior(_ price: Double?, declared: Double? = nil) -> NewcomerPrior {
            NewcomerPrior(
                offsets: [-2, 0, 2], pricesUSD: [1e-5, 1e-4, 1e-3], priceUSD: price, declaredQuality: declared,
                meanLogit: 0.25)
        }
        #expect(abs(prior(1e-4).offset) < 1e-9)
        #expect(prior(1e-3).offset > 0.6 && prior(1e-3).offset < 2)
        #expect(abs(prior(1e-3).offset + prior(1e-5).offset) < 1e-9)
        #expect(prior(1e-2).offsetSD > prior(1e-4).offsetSD)
        #expect(prior(nil).offset == 0 && prior(nil).logCostRatio == nil)
        #expect(abs((prior(1e-3).logCostRatio ?? 0) - Double.log(10)) < 1e-9)
        #expect(abs(prior(1e-3, declared: 0.5).offset + 0.25) < 1e-9)
    }
}

@Suite("Training from an earlier predictor's hidden layers")
struct TrunkTests {
    @Test func `few outcomes go further with a trunk than without`() throws {
        let base = try fitted(Synthetic(rows: 2_000, seed: 1).set, .small)
        let test = Synthetic(rows: 300, seed: 2)
        func error(_ predictor: Predictor) -> Double {
            (0..<300).reduce(0) { sum, row in
                let quality = predictor.predict(test.features.row(row)).quality
                return sum + (0..<3).reduce(0) { $0 + abs(Double(quality[$1] - test.truth[row, $1])) } / 900
            }
        }
        let few = Synthetic(rows: 60, seed: 3).set
        var fitting = try EnsembleFitting(few, recipe: .small, seed: 1, trunk: base)
        while fitting.nextEpoch() != nil {}
        let (with, without) = (error(fitting.predictor()), error(try fitted(few, .small)))
        #expect(with < without, "\(with) with, \(without) without")
    }

    @Test func `a trunk of another shape is refused`() throws {
        let base = try fitted(Synthetic(rows: 40, seed: 1).set, .small)
        var other = FitRecipe.small
        other.hidden = [8]
        #expect(throws: PredictorError.badRecipe(field: "hidden", value: "[8]", allowed: "the base's [16]")) {
            _ = try EnsembleFitting(Synthetic(rows: 40, seed: 1).set, recipe: other, seed: 1, trunk: base)
        }
        #expect(throws: PredictorError.badRecipe(field: "base's inputs", value: "6", allowed: "4")) {
            _ = try EnsembleFitting(Synthetic(rows: 40, inputs: 4, seed: 1).set, recipe: .small, seed: 1, trunk: base)
        }
    }
}
