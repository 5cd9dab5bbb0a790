import RouterEngine
import Routing
import Testing

/// What a turn is expected to cost, and what is learnt of what it did cost, while a provider holds the conversation so far.
@Suite struct SessionCostTests {
    private static let models = Fixture.models.map { model in
        var model = model
        model.prices.cachedInputUSDPerMTok = (model.prices.inputUSDPerMTok ?? 0) / 10
        return model
    }

    private func router(trained: Bool) throws -> Router {
        var configuration = Fixture.configuration(
            PolicySettings(objective: .costWeight(20), seed: 5), models: Self.models)
        configuration.sessions = SessionSettings(qualityMargin: 1)
        return try Fixture.router(configuration, artefact: trained ? Fixture.artefact() : nil)
    }

    private func turn(_ tokens: Int?, session: String? = "s", dryRun: Bool = false) -> RouteRequest {
        RouteRequest(prompt: Fixture.prompt(1), session: session, inputTokens: tokens, dryRun: dryRun)
    }

    private func inputPrice(_ model: String) throws -> Double {
        try #require(Self.models.first { $0.name == model }?.prices.inputUSDPerMTok) * 1e-6
    }

    /// The last message is the prompt, and `input_tokens` counts the conversation: an artefact has learnt what the message
    /// alone costs.
    @Test func `input that isn't in the prompt costs its list price beside the artefact's prediction`() throws {
        let router = try router(trained: true)
        let read = Fixture.prompt(1).count / 3
        let (alone, ofOwn, long) = (
            try router.route(turn(nil, session: nil, dryRun: true)).record,
            try router.route(turn(read, session: nil, dryRun: true)).record,
            try router.route(turn(read + 20_000, session: nil, dryRun: true)).record
        )
        for place in alone.scores.indices {
            let (price, cost) = (try inputPrice(alone.scores[place].model), try #require(alone.scores[place].costUSD))
            // Whatever a tokenizer may make of the prompt itself is what the artefact knows.
            #expect(ofOwn.scores[place].costUSD == cost)
            #expect(try abs(#require(long.scores[place].costUSD) - cost - 20_000 * price) < price)
        }
    }

    /// 20,000 tokens of the last turn are nine tenths off; what is predicted of so short a message is far below that.
    @Test(arguments: [20_000, nil]) func `an artefact's prediction doesn't make a cached conversation free`(
        tokens: Int?
    ) throws {
        let router = try router(trained: true)
        func turn(session: String? = "s", dryRun: Bool = false) -> RouteRequest {
            RouteRequest(
                prompt: tokens == nil ? [UInt8](repeating: UInt8(ascii: "a"), count: 80_000) : Fixture.prompt(1),
                session: session, inputTokens: tokens, dryRun: dryRun)
        }
        let first = try router.route(turn()).record
        let next = try router.route(turn(dryRun: true)).record
        let (stays, alone) = (
            try #require(next.scores.first { $0.model == first.model }),
            try #require(first.scores.first { $0.model == first.model }?.costUSD)
        )
        let price = try inputPrice(first.model)
        let cost = try #require(stays.costUSD)
        #expect(cost <= alone)
        #expect(cost >= min(alone, 0.1 * 20_000 * price * 0.999), "\(cost) of \(alone)")
    }

    /// The first turn reads 1,000 tokens and the second 1,500, of which those 1,000 are a tenth of the price.
    @Test func `a turn that is told by its tokens is priced with the prompt cache that was expected`() async throws {
        let router = try router(trained: false)
        let first = try router.route(turn(1000)).record
        let second = try router.route(turn(1500)).record
        #expect(second.reason == .sessionPinned)
        let prices = try #require(Self.models.first { $0.name == first.model }?.prices)
        let (input, output) = (try inputPrice(first.model), try #require(prices.outputUSDPerMTok) * 1e-6)
        func cost() -> Double { router.stats().models.reduce(0) { $0 + $1.costUSD } }
        func told(_ record: DecisionRecord, _ tokens: Int) async -> Double {
            let before = cost()
            await withCheckedContinuation { done in
                router.feedback(decision: record.id, outcome: Outcome(inputTokens: tokens, outputTokens: 100)) { _ in
                    done.resume()
                }
            }
            return cost() - before
        }
        #expect(abs(await told(second, 1500) - (500 * input + 1000 * input / 10 + 100 * output)) < 1e-9)
        #expect(abs(await told(first, 1000) - (1000 * input + 100 * output)) < 1e-9)
        // Of fewer tokens than the cache was to hold no more is off than there is.
        let third = try router.route(turn(2000)).record
        #expect(abs(await told(third, 10) - (10 * input / 10 + 100 * output)) < 1e-9)
    }
}
