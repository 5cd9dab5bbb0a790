import LinearAlgebra
import Predictor
import Routing
import Testing
import Training

@Suite("Learning from a log of one model per prompt")
struct BanditLogTests {
    /// A log that hides what its drawing went by: easy prompts, which look like all others, went to the cheap model
    /// in 9 of 10 cases, hard ones in 1 of 10. The cheap model is worse on both, and looks better in the log.
    ///
    ///             easy  hard   truth   mean in the log
    ///     cheap    0.8   0.2    0.5    0.9 · 0.8 + 0.1 · 0.2  = 0.74
    ///     dear     0.9   0.45   0.675  0.1 · 0.9 + 0.9 · 0.45 = 0.495
    private static func log(rows n: Int, seed: UInt64) -> (full: [OutcomeRow], logged: [OutcomeRow]) {
        var world = World(seed: seed)
        let full = (0..<n).map { i -> OutcomeRow in
            let isEasy = i % 2 == 0
            return OutcomeRow(
                id: "\(i)", prompt: world.prompt(kind: 1),
                outcomes: [
                    "cheap": Outcome(quality: isEasy ? 0.8 : 0.2, costUSD: 1e-4),
                    "dear": Outcome(quality: isEasy ? 0.9 : 0.45, costUSD: 1e-3),
                ])
        }
        let logged = full.enumerated().map { i, row -> OutcomeRow in
            let cheapShare = i % 2 == 0 ? 0.9 : 0.1
            let drawn = world.random.nextUniform() < cheapShare ? "cheap" : "dear"
            var logged = row
            logged.outcomes = row.outcomes.filter { $0.key == drawn }
            logged.propensity = drawn == "cheap" ? cheapShare : 1 - cheapShare
            return logged
        }
        return (full, logged)
    }

    private static let models = [Model(name: "cheap"), Model(name: "dear")]

    /// Mean expected quality over prompts, and the share of prompts on which the dear model is ranked first.
    private func expectation(_ rows: [OutcomeRow]) throws -> (quality: [Double], dearFirst: Double) {
        let recipe = TrainingRecipe.short.with {
            $0.assessmentShare = 0
            $0.fit.hidden = [8]
        }
        let artefact = try trained(rows, models: Self.models, recipe: recipe).artefact(named: "log")
        var world = World(seed: 99)
        let qualities = (0..<50).map { _ in artefact.quality(of: world.prompt(kind: 1)).map { Double($0) } }
        return (
            (0..<2).map { m in qualities.reduce(0) { $0 + $1[m] } / 50 },
            Double(qualities.filter { $0[1] > $0[0] }.count) / 50
        )
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `importance weights rank models as full information does`(seed: UInt64) throws {
        let (full, logged) = Self.log(rows: 800, seed: seed)
        let truth = try expectation(full)
        let weighted = try expectation(logged)
        #expect(truth.dearFirst == 1)
        #expect(weighted.dearFirst > 0.9)
        for m in 0..<2 {
            #expect(abs(truth.quality[m] - [0.5, 0.675][m]) < 0.05, "\(truth)")
            #expect(abs(weighted.quality[m] - [0.5, 0.675][m]) < 0.1, "\(weighted)")
        }
    }

    /// The control: what the test above would see if the weights were not used.
    @Test func `without the propensities the log misleads`() throws {
        var logged = Self.log(rows: 800, seed: 1).logged
        for i in logged.indices { logged[i].propensity = nil }
        let misled = try expectation(logged)
        #expect(misled.dearFirst < 0.1)
        #expect(misled.quality[0] > misled.quality[1] + 0.1)
    }
}
