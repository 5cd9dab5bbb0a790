import Evaluation
import LinearAlgebra
import Testing

@Suite struct PairCurveTests {
    /// Rows with these scores; the cheap model is wrong and the dear one right where `dearHelps`, else both right.
    private func pair(scores: [Double], dearHelps: [Bool]) -> (OutcomeTable, PredictionTable) {
        let n = scores.count
        return (
            OutcomeTable(
                models: ["cheap", "dear"], tasks: Array(repeating: nil, count: n),
                quality: dearHelps.map { [$0 ? 0 : 1, 1] }, costUSD: Array(repeating: [1, 10], count: n)),
            PredictionTable(
                modelCount: 2, quality: scores.map { [0, $0] }, costUSD: Array(repeating: [1, 10], count: n))
        )
    }

    /// Scores 0…9: the edges 0, .9, 1.8, …, 8.1 send 10, 9, 8, …, 1 rows to dear, the last edge (> 9) none.
    /// The dear model helps the upper five rows: cheap has .5, dear 1. With j rows sent from the top, min(j, 5) of
    /// five gaps are recovered. In units of 1/10 · 1/5: trapezoids .5 + 1.5 + 2.5 + 3.5 + 4.5 = 12.5, then 5 · 5.
    /// APGR = 37.5/50. Half the gap is recovered at 2.5 rows, 80 % at 4.
    @Test func `ten rows by hand: area under the curve, and where half and 80 % of the gap are back`() throws {
        let scores = (0...9).map { Double($0) }
        let (truth, predictions) = pair(scores: scores, dearHelps: scores.map { $0 >= 5 })
        let curve = try #require(PairCurve(predictions, truth: truth, cheap: 0, dear: 1))
        #expect(zip(curve.points, 0...10).allSatisfy { agree($0.dearShare, Double($1) / 10) })
        #expect(agree(curve.apgr, 0.75))
        #expect(agree(curve.cpt(0.5), 0.25))
        #expect(agree(curve.cpt(0.8), 0.4))
    }

    @Test func `gives half to scores that are all equal`() throws {
        // All edges are the one score: ten points send everything, the last nothing: a straight line.
        let (truth, predictions) = pair(scores: [0.5, 0.5, 0.5, 0.5], dearHelps: [true, false, true, false])
        let curve = try #require(PairCurve(predictions, truth: truth, cheap: 0, dear: 1))
        #expect(agree(curve.apgr, 0.5))
        #expect(agree(curve.cpt(0.8), 0.8))
    }

    @Test func `is undefined without a gap and absent without rows`() throws {
        let (truth, predictions) = pair(scores: [0.1, 0.2, 0.3], dearHelps: [false, false, false])
        let curve = try #require(PairCurve(predictions, truth: truth, cheap: 0, dear: 1))
        #expect(curve.apgr == nil)
        #expect(curve.cpt(0.5) == nil)
        let reversed = try #require(PairCurve(predictions, truth: truth, cheap: 1, dear: 0))
        #expect(reversed.apgr == nil)
        let unknown = OutcomeTable(models: ["a", "b"], tasks: [nil], quality: [[1, nil]], costUSD: [[1, 2]])
        let one = PredictionTable(modelCount: 2, quality: [[0, 1]], costUSD: [[1, 2]])
        #expect(PairCurve(one, truth: unknown, cheap: 0, dear: 1) == nil)
    }

    /// A perfect score with gains on a share g of many rows: the line rises to 1 at g, then is flat: 1 − g/2 up to
    /// the width of a decile. A reversed one is the mirror image; a random one has ½.
    @Test func `orders perfect random and reversed scores`() throws {
        for seed in UInt64(0)..<4 {
            var random = SplitMix64(seed: seed)
            let noise = (0..<1000).map { _ in random.nextUniform() }
            let helps = noise.map { _ in random.nextUniform() < 0.3 }
            let share = Double(helps.count { $0 }) / 1000
            func apgr(_ scores: [Double]) throws -> Double {
                let (truth, predictions) = pair(scores: scores, dearHelps: helps)
                return try #require(PairCurve(predictions, truth: truth, cheap: 0, dear: 1)?.apgr)
            }
            let tiny = zip(helps, noise).map { ($0 ? 1 : 0) + 1e-6 * $1 }
            #expect(abs(try apgr(tiny) - (1 - share / 2)) < 0.01)
            #expect(abs(try apgr(tiny.map { -$0 }) - share / 2) < 0.01)
            #expect(abs(try apgr(noise) - 0.5) < 0.09)
        }
    }

    @Test func `finds the dear model by cost or else by quality`() throws {
        let byCost = OutcomeTable(models: ["a", "b"], tasks: [nil], quality: [[0.5, 0.9]], costUSD: [[3, 1]])
        let first = try #require(SingleModels(byCost).cheapAndDear)
        #expect(first == (1, 0))
        let byQuality = OutcomeTable(models: ["a", "b"], tasks: [nil], quality: [[0.9, 0.5]], costUSD: [[nil, nil]])
        let second = try #require(SingleModels(byQuality).cheapAndDear)
        #expect(second == (1, 0))
        #expect(SingleModels(RandomTables.truth(rows: 5, models: 3, seed: 1)).cheapAndDear == nil)
    }
}
