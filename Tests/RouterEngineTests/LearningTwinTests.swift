import Bandits
import LinearAlgebra
import Locks
import OutcomeStore
import Routing
import Testing

@testable import RouterEngine

/// What a router has learnt and spent, beside what the parts make of its log when they are driven by hand.
@Suite struct LearningTwinTests {
    /// One model's outcomes, in the order in which their first words came.
    private struct Twin {
        var posteriors: [String: ResidualPosterior] = [:]
        var observations: UInt64 = 0

        mutating func learn(
            _ model: String, _ quality: Double, weight: Double = 1, _ record: DecisionRecord, _ router: Router
        ) {
            let score = record.scores.first { $0.model == model }!
            let observation = Observation(
                context: record.context, prior: score.priorQuality, residual: quality - score.priorQuality,
                weight: weight, now: observations, group: record.task)
            let fresh = Self.fresh(model, router)
            posteriors[model, default: fresh].observe(observation)
            observations += 1
        }

        mutating func revise(_ model: String, by change: Double, _ record: DecisionRecord, _ router: Router) {
            let fresh = Self.fresh(model, router)
            posteriors[model, default: fresh].revise(record.context, group: record.task, change: change)
        }

        private static func fresh(_ model: String, _ router: Router) -> ResidualPosterior {
            let knowledge = router.snapshot.knowledge
            return ResidualPosterior(
                contextCount: knowledge.contextCount,
                settings: knowledge.residualSettings(of: model, LearningSettings()))
        }
    }

    private func expectSame(_ router: Router, _ twin: Twin, _ comment: Comment) {
        let learner = router.ledger.withLock { $0.accounts.learner }
        for (name, posterior) in twin.posteriors {
            #expect(learner.models[name]?.posterior == posterior, "\(comment), \(name)")
        }
        let taught = learner.models.filter { $0.value.posterior.observations > 0 }
        #expect(Set(taught.keys) == Set(twin.posteriors.keys) && learner.observations == twin.observations, comment)
    }

    @Test(arguments: [true, false])
    func `first words teach, others revise by what they change, and hearsay teaches nothing`(
        isTrained: Bool
    ) throws {
        let router = try Fixture.router(artefact: isTrained ? Fixture.artefact() : nil)
        var (twin, random) = (Twin(), SplitMix64(seed: 4))
        for number in 0..<120 {
            var request = Fixture.request(number)
            request.task = ["sums", "prose"][number % 2]
            let record = try router.route(request).record
            let quality = Double(random.next() % 5) / 4
            try router.say(record.id, costUSD: 1e-4)
            switch number % 6 {
            case 0:
                try router.say(record.id, quality: quality)
                try router.say(record.id, quality: quality)
                twin.learn(record.model, quality, record, router)
            case 1:
                try router.say(record.id, quality: quality)
                try router.say(record.id, quality: 0.6)
                twin.learn(record.model, quality, record, router)
                twin.revise(record.model, by: 0.6 - quality, record, router)
            case 2:
                // Somebody tried another model, for no reason that was told.
                let other = record.model == "large" ? "small" : "large"
                try router.say(record.id, model: other, quality: quality)
            case 3:
                // The chosen one was not to be had: who stepped in had a fair sample.
                let other = record.model == "large" ? "small" : "large"
                try router.say(record.id, error: .timeout)
                try router.say(record.id, model: other, quality: quality)
                twin.learn(other, quality, record, router)
            case 4:
                // A bad answer first: what another makes of hard prompts is no sample.
                let other = record.model == "large" ? "small" : "large"
                try router.say(record.id, error: .refused)
                try router.say(record.id, model: other, quality: quality)
                twin.learn(record.model, 0, record, router)
            default:
                try router.say(record.id, source: "somebody", quality: quality)
                try router.say(record.id, source: "somebody else", quality: quality)
                twin.learn(record.model, quality, record, router)
            }
            expectSame(router, twin, "request \(number)")
        }
        try router.close()
    }

    @Test func `a heavier source teaches more, and takes the place of a lighter one's word`() throws {
        var policy = PolicySettings(seed: 7)
        policy.learning.sources = ["human": SourceSettings(weight: 3), "client": SourceSettings(weight: 0.5)]
        let router = try Fixture.router(Fixture.configuration(policy))
        var twin = Twin()
        for number in 0..<30 {
            let record = try router.route(Fixture.request(number)).record
            let isHuman = number % 3 == 0
            try router.say(record.id, source: isHuman ? "human" : "client", quality: 0.7)
            twin.learn(record.model, 0.7, weight: isHuman ? 3 : 0.5, record, router)
            if number % 5 == 0 {
                try router.say(record.id, source: isHuman ? "client" : "human", quality: 0.2)
                if !isHuman { twin.revise(record.model, by: 0.2 - 0.7, record, router) }
            }
            expectSame(router, twin, "request \(number)")
        }
        try router.close()
    }

    /// Costs that are corrected, tokens and latencies that are said again with something else.
    @Test func `what is said of a call in pieces leaves what the same at once leaves`() throws {
        // What an artefact expects of a cost doesn't follow the tokens that were told.
        let artefact = try Fixture.artefact()
        let (pieces, whole) = (try Fixture.router(artefact: artefact), try Fixture.router(artefact: artefact))
        for number in 0..<40 {
            let (one, other) = (
                try pieces.route(Fixture.request(number)).record, try whole.route(Fixture.request(number)).record
            )
            // Neither quality nor cost of one decides about the next.
            guard one.model == other.model else { continue }
            let (cost, tokens, latency) = (
                1e-4 * Double(1 + number % 7), 50 + 30 * (number % 4), 200.0 + Double(number)
            )
            whole.feedback(
                decision: other.id,
                outcome: Outcome(costUSD: cost, outputTokens: tokens, latencyMilliseconds: latency)
            ) { _ in }
            pieces.feedback(decision: one.id, outcome: Outcome(costUSD: 3 * cost, outputTokens: tokens)) { _ in }
            pieces.feedback(
                decision: one.id, outcome: Outcome(costUSD: cost, latencyMilliseconds: latency)
            ) { _ in }
            pieces.feedback(
                decision: one.id, outcome: Outcome(inputTokens: 10, latencyMilliseconds: latency + 900)
            ) { _ in }
            let costs = [pieces, whole].map { router in
                router.ledger.withLock { $0.accounts.learner.state(of: one.model).cost }
            }
            #expect(abs(costs[0].ratio(now: 0) / costs[1].ratio(now: 0) - 1) < 1e-12, "request \(number)")
            #expect(costs[0].expectedOutputTokens(max: nil) == costs[1].expectedOutputTokens(max: nil))
            #expect(costs[0].expectedLatencyMilliseconds == costs[1].expectedLatencyMilliseconds)
        }
        try pieces.close()
        try whole.close()
    }

    /// Requests with an objective of their own spend, and say nothing of what quality costs the others.
    @Test(arguments: [0, 0.05]) func `what is paced is every decision's cost, and the hulls of those that are paced`(
        floor: Double
    ) throws {
        var policy = PolicySettings(objective: .budgetUSDPerRequest(4e-4), seed: 3)
        policy.exploration.floor = floor
        let router = try Fixture.router(Fixture.configuration(policy), artefact: Fixture.artefact())
        var twin = BudgetPacer(budgetUSD: 4e-4)
        for number in 0..<80 {
            let own = number < 20 || number % 3 == 0
            let record = try router.route(Fixture.request(number, objective: own ? .minQuality(0.8) : nil)).record
            let estimates = record.scores.map {
                Estimate(quality: $0.quality, qualitySD: $0.qualitySD, costUSD: $0.costUSD)
            }
            let hull = CostQualityHull(estimates, costs: estimates.map { $0.costUSD ?? 0 }, floor: floor)
            twin.charge(
                number: record.number, expectedUSD: record.scores[record.chosen].costUSD, hull: own ? nil : hull)
            if number % 2 == 0 {
                try router.say(record.id, quality: 0.9, costUSD: 3e-4)
                try router.say(record.id, quality: 0.8)
                twin.settle(number: record.number, costUSD: 3e-4)
            }
            #expect(router.ledger.withLock { $0.accounts.pacer } == .perRequest(twin), "request \(number)")
        }
        try router.close()
    }

    /// A judge that is .4 too kind, as thirty comparisons have told; but it is no longer to be corrected.
    @Test func `a judge is corrected where the policy says so, and nowhere else`() throws {
        let router = try Fixture.router()
        let record = try router.route(Fixture.request(1)).record
        let entry = try #require(try router.entry(record.id))
        var judge = JudgeCalibration()
        for _ in 0..<30 { judge.compare(judged: 0.9, trusted: 0.5, model: record.model, task: nil) }
        for (calibrate, quality) in [(true, judge.corrected(0.9, model: record.model, task: nil)), (false, 0.9)] {
            let event = FeedbackEvent(
                Feedback(decision: record.id, source: "judge", model: record.model, outcome: Outcome(quality: 0.9)),
                to: entry, prices: Prices(), timeMilliseconds: 0, learnt: true,
                sources: ["judge": SourceSettings(weight: 2, calibrate: calibrate)], judges: ["judge": judge])
            #expect(event.lesson?.quality == quality && event.believedOutcome?.quality == quality)
            #expect(event.lesson?.weight == 2 && event.lesson?.comparisons == [])
        }
        #expect(judge.corrected(0.9, model: record.model, task: nil) < 0.6)
        try router.close()
    }

    /// The list price of what was said counts where nobody tells a cost: 10 tokens in at 1, 20 out at 10 per million.
    @Test func `tokens cost their list price only while no cost was told, and input as it was said last`() throws {
        let router = try Fixture.router()
        let record = try router.route(Fixture.request(1)).record
        let prices = Prices(inputUSDPerMTok: 1, outputUSDPerMTok: 10)
        func outcome(_ said: Outcome...) -> Outcome {
            var given = record
            given.inputTokens = 500
            return Outcome(
                resolving: said.map {
                    Feedback(decision: record.id, source: "client", model: record.model, outcome: $0)
                }, prices: prices, given)
        }
        #expect(abs((outcome(Outcome(inputTokens: 10, outputTokens: 20)).costUSD ?? 0) - 210e-6) < 1e-15)
        #expect(abs((outcome(Outcome(outputTokens: 20)).costUSD ?? 0) - 700e-6) < 1e-15)
        #expect(outcome(Outcome(costUSD: 1), Outcome(inputTokens: 10, outputTokens: 20)).costUSD == 1)
        #expect(outcome(Outcome(inputTokens: 10)).costUSD == nil)
        try router.close()
    }
}
