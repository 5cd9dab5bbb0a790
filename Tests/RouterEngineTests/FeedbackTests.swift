import RouterEngine
import Routing
import Testing

@Suite struct FeedbackTests {
    @Test func `first recorded, then revised, then duplicate; unknown decisions are counted`() throws {
        let router = try Fixture.router()
        let id = try router.route(Fixture.request(1)).record.id
        #expect(try router.say(id, quality: 0.8) == .recorded)
        #expect(try router.say(id, quality: 0.8) == .duplicate)
        #expect(try router.say(id, costUSD: 0.001) == .revised)
        #expect(try router.say(id, quality: 0.8, costUSD: 0.001) == .duplicate)
        #expect(try router.say(id, quality: 0.5) == .revised)
        #expect(try router.say(id, source: "judge", quality: 0.4) == .recorded)
        let unknown = ULID(high: 1, low: 1)
        #expect(throws: RouteError.unknownDecision(unknown.description)) { try router.say(unknown, quality: 1) }
        let counters = router.stats().counters
        #expect(counters.feedback == 2 && counters.feedbackRevised == 2 && counters.feedbackDuplicate == 2)
        #expect(counters.unknownDecision == 1)
        let said = try router.explain(id).feedback
        #expect(said.map(\.outcome.quality) == [0.5, 0.4] && said[0].outcome.costUSD == 0.001)
    }

    @Test func `impossible feedback is refused and names its field`() throws {
        let router = try Fixture.router()
        let id = try router.route(Fixture.request(1)).record.id
        for (quality, cost, field) in [
            (1.01, nil, "quality"), (nil, -1, "cost_usd"), (nil, 1e7, "cost_usd"), (nil, nil, "quality"),
        ]
            as [(Double?, Double?, String)]
        {
            let error = #expect(throws: RouteError.self) { try router.say(id, quality: quality, costUSD: cost) }
            #expect(error?.field == field)
        }
        #expect(throws: RouteError.unknownModel("nobody")) { try router.say(id, model: "nobody", quality: 1) }
        #expect(try router.explain(id).feedback.isEmpty)
    }

    @Test func `feedback is visible to routing before it is acknowledged`() throws {
        let router = try Fixture.router(artefact: Fixture.artefact())
        let first = try router.route(Fixture.request(1)).record
        try router.say(first.id, quality: 0)
        let second = try router.route(Fixture.request(1)).record
        let (before, after) = (first.scores[first.chosen], second.scores[first.chosen])
        #expect(after.quality < before.quality)
        #expect(second.learnerState == 1)
        #expect(router.stats().learner == LearnerStats(updates: 1, lag: 0, enabled: true))
    }

    @Test func `a verdict and an error speak of quality, a time-out does not`() throws {
        let router = try Fixture.router()
        let records = try (0..<3).map { try router.route(Fixture.request($0)).record }
        try router.say(records[0].id, verdict: .goodFit)
        try router.say(records[1].id, error: .refused)
        try router.say(records[2].id, error: .timeout)
        let observations = router.stats().drift.reduce(0) { $0 + $1.observations }
        #expect(observations == 2)
    }

    @Test func `another model's attempt costs money but isn't the chosen model's outcome`() throws {
        let router = try Fixture.router(Fixture.configuration(PolicySettings(objective: .budgetUSDPerRequest(1e-3))))
        let record = try router.route(Fixture.request(0)).record
        let other = record.model == "large" ? "small" : "large"
        let before = router.stats().budget!.windowSpentUSD
        try router.say(record.id, model: other, quality: 1, costUSD: 0.25)
        #expect(abs(router.stats().budget!.windowSpentUSD - before - 0.25) < 1e-9)
        #expect(router.stats().models.allSatisfy { $0.meanQuality == nil })
    }

    @Test func `stats say a model's mean quality and cost over the decisions of which they were told`() throws {
        let policy = PolicySettings(exploration: ExplorationSettings(kind: .fixed, model: "middle"))
        let router = try Fixture.router(Fixture.configuration(policy))
        let records = try (0..<4).map { try router.route(Fixture.request($0)).record }
        try router.say(records[0].id, quality: 0.5, costUSD: 0.25)
        try router.say(records[1].id, quality: 1, costUSD: 0.75)
        try router.say(records[2].id, quality: 0)
        let model = try #require(router.stats().models.first { $0.model == "middle" })
        #expect(model.decisions == 4 && model.meanQuality == 0.5 && model.meanCostUSD == 0.5)
    }

    @Test func `with learning off feedback is logged and not learnt`() throws {
        var policy = PolicySettings()
        policy.learning.enabled = false
        let router = try Fixture.router(Fixture.configuration(policy), artefact: Fixture.artefact())
        let record = try router.route(Fixture.request(1)).record
        try router.say(record.id, quality: 0)
        #expect(try router.route(Fixture.request(1)).record.scores.map(\.quality) == record.scores.map(\.quality))
        #expect(router.stats().learner == LearnerStats(updates: 0, lag: 0, enabled: false))
        #expect(try router.explain(record.id).feedback.count == 1)
    }

    @Test func `a degraded model loses its share within 150 observations of it`() throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            let router = try Fixture.router(
                Fixture.configuration(PolicySettings(objective: .costWeight(10), seed: seed)),
                artefact: Fixture.artefact())
            var best = ""
            for number in 0..<300 {
                let record = try router.route(Fixture.request(number)).record
                best = record.model
                try router.say(record.id, quality: Fixture.quality(record.model, number))
            }
            var (seen, drawn) = (0, [Bool]())
            for number in 300..<700 {
                let record = try router.route(Fixture.request(number)).record
                if seen < 150 { seen += record.model == best ? 1 : 0 } else { drawn.append(record.model == best) }
                drawn.append(record.model == best)
                let quality = Fixture.quality(record.model, number)
                try router.say(record.id, quality: record.model == best ? 0.4 * quality : quality)
            }
            let late = drawn.suffix(100)
            #expect(seen < 150 && late.count { $0 } <= 10, "seed \(seed): \(late.count { $0 }) of the last 100")
        }
    }
}
