import Locks
import Routing
import TestFiles
import Testing

@testable import RouterEngine

/// Money that went to a model that stepped in, and words that come late.
@Suite struct FallbackCostTests {
    private static let objectives: [Objective] = [
        .budgetUSDPerRequest(1e-3), .budgetUSDPerWindow(usd: 1, seconds: 3_600),
    ]

    private func spent(_ router: Router) throws -> Double { try #require(router.stats().budget?.windowSpentUSD) }

    /// Seldom does a gateway know at once what a call has cost; that it has cost something is known.
    @Test(arguments: objectives) func `a fallback counts as what its call was expected to cost until its cost is told`(
        objective: Objective
    ) throws {
        let folder = try TemporaryFolder()
        let configuration = Fixture.configuration(PolicySettings(objective: objective, seed: 3))
        let router = try Fixture.router(configuration, path: folder.path("store"))
        let record = try router.route(Fixture.request(1)).record
        let other = try #require(record.scores.first { $0.model != record.model })
        let expected = try #require(other.costUSD)
        try router.say(record.id, costUSD: 0, error: .timeout)
        #expect(try abs(spent(router)) < 1e-12)
        try router.say(record.id, model: other.model, quality: 0.9)
        #expect(try abs(spent(router) - expected) < 1e-11)
        // Whoever else speaks of it, and says nothing of money, changes nothing.
        try router.say(record.id, source: "judge", model: other.model, quality: 0.8)
        #expect(try abs(spent(router) - expected) < 1e-11)
        let copy = try folder.copy()
        let again = try Fixture.router(configuration, path: copy.path("store"))
        #expect(again.stats().budget == router.stats().budget)
        try again.close()
        try router.say(record.id, source: "gateway", model: other.model, costUSD: 0.004)
        #expect(try abs(spent(router) - 0.004) < 1e-11)
        try router.say(record.id, source: "judge", model: other.model, quality: 0.7)
        #expect(try abs(spent(router) - 0.004) < 1e-11)
        try router.close()
    }

    private func expectAllGood(_ router: Router) throws {
        let quality = try #require(router.stats().quality)
        #expect(quality.outcomes == 1_000 && abs((quality.mean ?? 0) - 1) < 1e-9)
    }

    /// A thousand outcomes count. What is told of one that has made room for others is not news of now.
    @Test func `a late word on money brings no old quality back into the mean`() throws {
        let router = try Fixture.router(
            Fixture.configuration(PolicySettings(objective: .minMeanQuality(0.7), seed: 3)))
        let first = try (0..<50).map { number in
            let record = try router.route(Fixture.request(number)).record
            router.feedback(decision: record.id, outcome: Outcome(quality: 0)) { _ in }
            return record
        }
        for number in 0..<1_000 {
            let record = try router.route(Fixture.request(number)).record
            router.feedback(decision: record.id, outcome: Outcome(quality: 1)) { _ in }
        }
        try expectAllGood(router)
        for record in first { router.feedback(decision: record.id, outcome: Outcome(costUSD: 1e-4)) { _ in } }
        // Nor does one that is judged again.
        try router.say(first[0].id, quality: 0.1)
        try expectAllGood(router)
    }
}

extension FallbackCostTests {
    /// A candidate that keeps its own account pays for who steps in for its models, too.
    @Test func `in the canary a fallback of the candidate's counts against the candidate's own budget`() throws {
        let router = try CanaryWorld.router()
        var (plan, policy) = (CanaryWorld.plan, CanaryWorld.better)
        (plan.shadowRequests, plan.canaryOutcomesMax) = (0, 1_000_000)
        policy.objective = .budgetUSDPerRequest(1e-3)
        _ = try CanaryWorld.begin(router, policy, plan: plan)
        func spent() throws -> Double {
            let pacer = try #require(router.ledger.withLock { $0.accounts.candidacy?.pacer })
            return try #require(BudgetStats(pacer, now: 0)).windowSpentUSD
        }
        var seen: Set<RolloutMark.Arm> = []
        for number in 0..<40 {
            let record = try router.route(Fixture.request(number)).record
            let (arm, before) = (try #require(record.rollout?.arm), try spent())
            let other = try #require(record.scores.first { $0.model != record.model }?.model)
            try router.say(record.id, model: other, costUSD: 0.004)
            #expect(try abs(spent() - before - (arm == .candidate ? 0.004 : 0)) < 1e-11)
            seen.insert(arm)
        }
        #expect(seen.count == 2)
    }
}
