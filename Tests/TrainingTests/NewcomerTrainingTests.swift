import Artefact
import LinearAlgebra
import Predictor
import Routing
import Testing

@testable import Training

/// A model joins a trained router: its prices, its declared quality and its outcomes.
@Suite struct NewcomerTrainingTests {
    /// 250 tokens in and 250 out cost $0.001 of calc and $0.0025 of poet.
    private static let base = Result {
        var world = World(seed: 3)
        let models = [
            Model(name: "calc", prices: Prices(inputUSDPerMTok: 1, outputUSDPerMTok: 3)),
            Model(name: "poet", prices: Prices(inputUSDPerMTok: 9, outputUSDPerMTok: 1)),
        ]
        var training = try RouterTraining(
            rows: world.rows(80), models: models, features: surfaceFeatures(),
            recipe: .short.with { $0.assessmentShare = 0 }, seed: 1)
        while training.nextStep() != nil {}
        return try training.artefact(named: "base")
    }

    private static func rows(_ outcomes: [Outcome], propensity: Double? = nil) -> [OutcomeRow] {
        var world = World(seed: 4)
        return outcomes.enumerated().map { number, outcome in
            OutcomeRow(
                id: "\(number)", prompt: world.prompt(kind: number % 2), propensity: propensity,
                outcomes: ["new": outcome])
        }
    }

    private static func reference(_ kind: Int = 0) throws -> Matrix {
        var world = World(seed: 5)
        let rows = (0..<6).map { OutcomeRow(id: "\($0)", prompt: world.prompt(kind: kind)) }
        return Matrix(features: try base.get().features, of: rows)
    }

    /// 250 tokens in and 250 out cost $0.002.
    private static let new = Model(name: "new", prices: Prices(inputUSDPerMTok: 3, outputUSDPerMTok: 5))

    private static func joined(
        _ rows: [OutcomeRow] = [], quality: Double? = nil, model: Model = new, reference: Matrix? = nil,
        to router: RouterArtefact? = nil
    ) throws -> RouterArtefact {
        try NewcomerTraining(router ?? base.get()).adding(
            .init(model, quality: quality), rows: rows, reference: reference ?? Self.reference(), named: "joined")
    }

    private static func predictions(_ router: RouterArtefact) throws -> [Prediction] {
        try reference(1).predictions(of: router.predictor)
    }

    /// What the model at a place costs, in multiples of the others' geometric mean.
    private static func costRatio(_ router: RouterArtefact, at place: Int = 2) throws -> Double {
        let costs = try predictions(router)[0].costUSD.map { Double($0) }
        return costs[place] / (costs[0] * costs[1]).squareRoot()
    }

    @Test func `prices are compared at the usual tokens of the models that were trained`() throws {
        let expected = 0.002 / (0.001 * 0.0025).squareRoot()
        let one = try Self.joined()
        #expect(abs(try Self.costRatio(one) / expected - 1) < 1e-3)
        // A second that joins is compared with the same two, not with the first.
        let dear = Model(name: "dear", prices: Prices(inputUSDPerMTok: 30, outputUSDPerMTok: 50))
        let two = try Self.joined(model: dear, to: one)
        #expect(abs(try Self.costRatio(two, at: 3) / (10 * expected) - 1) < 1e-3)
        #expect(two.roster.map(\.name) == ["calc", "poet", "new", "dear"])
    }

    @Test func `what is not known of a row counts nothing`() throws {
        let none = try Self.joined()
        let priced = try Self.joined(Self.rows([Outcome](repeating: Outcome(costUSD: 7), count: 6)))
        for (a, b) in zip(try Self.predictions(none), try Self.predictions(priced)) {
            // Another place of the prompts moves the prior a little; six failures would move it far.
            #expect(abs(a.quality[2] - b.quality[2]) < 0.05)
        }
        #expect(try Self.costRatio(priced) > 100)
        let judged = try Self.joined(Self.rows([Outcome](repeating: Outcome(quality: 0), count: 6)))
        #expect(abs(try Self.costRatio(judged) / Self.costRatio(none) - 1) < 1e-3)
        #expect(try Self.predictions(judged)[0].quality[2] < Self.predictions(none)[0].quality[2])
    }

    @Test func `a drawn row counts one over its propensity`() throws {
        let outcomes = [Outcome(quality: 1, costUSD: 1), Outcome(quality: 0, costUSD: 2)]
        let drawn = try Self.joined(Self.rows(outcomes, propensity: 0.25))
        let repeated = try Self.joined([[OutcomeRow]](repeating: Self.rows(outcomes), count: 4).flatMap { $0 })
        let once = try Self.joined(Self.rows(outcomes))
        let qualities = try [drawn, repeated, once].map { try Self.predictions($0).map { $0.quality[2] } }
        #expect(zip(qualities[0], qualities[1]).allSatisfy { abs($0 - $1) < 1e-4 })
        #expect(zip(qualities[0], qualities[2]).contains { abs($0 - $1) > 1e-3 })
    }

    @Test func `a declared quality is that of the model's own prompts where there are any`() throws {
        let (sums, poems) = (try Self.reference(0), try Self.reference(1))
        let rows = Self.rows([Outcome(quality: 1), Outcome(quality: 0)])
        let own = try [sums, poems].map { try Self.predictions(Self.joined(rows, quality: 0.7, reference: $0)) }
        #expect(own[0] == own[1])
        let declared = try [sums, poems].map { prompts in
            let router = try Self.joined(quality: 0.7, reference: prompts)
            return prompts.predictions(of: router.predictor).reduce(0) { $0 + Double($1.quality[2]) } / 6
        }
        for mean in declared { #expect(abs(mean - 0.7) < 0.05, "\(declared)") }
    }

    @Test func `what cannot join is refused`() throws {
        #expect(throws: TrainingError.self) { try Self.joined(model: Model(name: "poet")) }
        #expect(throws: TrainingError.self) { try Self.joined(Self.rows([Outcome(quality: 1.5)])) }
        #expect(throws: TrainingError.self) { try Self.joined(Self.rows([Outcome(costUSD: -1)])) }
    }

    @Test func `the card counts the rows of the newcomer alone`() throws {
        let strangers = [OutcomeRow(id: "x", prompt: "p", outcomes: ["calc": Outcome(quality: 1)])]
        let router = try Self.joined(Self.rows([Outcome(quality: 1), Outcome(quality: 0)]) + strangers)
        #expect(router.card.rowCounts["newcomer new"] == 2 && router.card.metrics.isEmpty)
        #expect(router.defaultObjective == (try Self.base.get().defaultObjective))
    }
}
