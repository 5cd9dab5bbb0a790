import RouterEngine
import Routing
import Testing

/// A gateway that calls the fallback reports two attempts, and nobody promises in which order they come.
@Suite struct FallbackOrderTests {
    private struct Word {
        var model: String
        var source = "gateway"
        var quality: Double?
        var error: AttemptError?
    }

    /// What is expected of every model once three decisions have been told of in this order.
    private func expectations(_ words: (_ chosen: String, _ other: String) -> [Word]) throws -> [[Double]] {
        let router = try Fixture.router(
            Fixture.configuration(PolicySettings(objective: .costWeight(20), seed: 5)), artefact: Fixture.artefact())
        for number in 0..<3 {
            let record = try router.route(Fixture.request(number)).record
            let other = try #require(record.scores.first { $0.model != record.model }?.model)
            for word in words(record.model, other) {
                try router.say(
                    record.id, source: word.source, model: word.model, quality: word.quality, error: word.error)
            }
        }
        let scores = try router.route(Fixture.request(1, dryRun: true)).record.scores
        return [scores.map(\.quality), scores.map(\.qualitySD), router.stats().drift.map { Double($0.observations) }]
    }

    @Test func `what a fallback was worth is learnt whichever attempt is reported first`() throws {
        let inOrder = try expectations { chosen, other in
            [Word(model: chosen, error: .timeout), Word(model: other, quality: 0.1)]
        }
        let reversed = try expectations { chosen, other in
            [Word(model: other, quality: 0.1), Word(model: chosen, error: .timeout)]
        }
        let unasked = try expectations { chosen, _ in [Word(model: chosen, error: .timeout)] }
        #expect(reversed == inOrder)
        #expect(inOrder != unasked)
    }

    /// What was never taken in can't be taken back: a second word would have moved the estimate by the difference alone.
    @Test func `a second word on a fallback changes what the first one taught`() throws {
        func words(_ first: [Word], _ other: String) -> [Word] { first + [Word(model: other, quality: 0.7)] }
        let inOrder = try expectations { chosen, other in
            words([Word(model: chosen, error: .timeout), Word(model: other, quality: 0.1)], other)
        }
        let reversed = try expectations { chosen, other in
            words([Word(model: other, quality: 0.1), Word(model: chosen, error: .timeout)], other)
        }
        #expect(reversed == inOrder)
    }

    /// After a bad answer the fallback's prompts are the hard ones, in any order.
    @Test(arguments: [AttemptError.refused, .invalidOutput]) func `nothing is learnt of a fallback after a bad answer`(
        error: AttemptError
    ) throws {
        let told = try expectations { chosen, other in
            [Word(model: other, quality: 0.1), Word(model: chosen, error: error)]
        }
        let untold = try expectations { chosen, _ in [Word(model: chosen, error: error)] }
        #expect(told == untold)
    }

    /// The fallback's quality is its own: the mean that a promise of quality goes by is of the models that were drawn.
    @Test func `a fallback's quality does not count for the model that failed`() throws {
        let router = try Fixture.router(
            Fixture.configuration(PolicySettings(objective: .minMeanQuality(0.7), seed: 3)))
        let record = try router.route(Fixture.request(1)).record
        let other = try #require(record.scores.first { $0.model != record.model }?.model)
        try router.say(record.id, model: other, quality: 0.9)
        try router.say(record.id, error: .timeout)
        #expect(router.stats().quality?.outcomes == 0)
    }
}
