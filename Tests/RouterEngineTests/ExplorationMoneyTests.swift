import RouterEngine
import Routing
import Testing

/// What exploring costs in truth, where calls cost something else than was expected.
@Suite struct ExplorationMoneyTests {
    /// Plays requests to an untrained router whose dearest model writes ten times as much as anybody would think.
    ///
    /// - Returns: USD per request that its distributions cost more than the greedy model, by the truth.
    private func spent(budgetUSD: Double, seed: UInt64, requests: Int) throws -> Double {
        var policy = PolicySettings(objective: .costWeight(20), seed: seed)
        policy.exploration.kind = .epsilon
        policy.exploration.epsilon = 0.1
        policy.exploration.budgetUSDPerRequest = budgetUSD
        let router = try Fixture.router(Fixture.configuration(policy))
        var sum = 0.0
        for number in 0..<requests {
            let record = try router.route(Fixture.request(number)).record
            let costs = record.scores.map { ($0.priorCostUSD ?? 0) * ($0.model == "large" ? 10 : 1) }
            let greedy = try #require(record.greedy)
            for (score, cost) in zip(record.scores, costs) { sum += score.probability * (cost - costs[greedy]) }
            try router.say(record.id, quality: 0.9, costUSD: costs[record.chosen])
        }
        try router.close()
        return sum / Double(requests)
    }

    /// Without the surprises of the first calls of the model that was explored it would be one and a half times the budget.
    @Test func `exploring keeps to its money while costs are still being learnt`() throws {
        let runs = try (1...8).map { try spent(budgetUSD: 2e-4, seed: $0, requests: 500) }
        let mean = runs.reduce(0, +) / 8
        #expect(mean <= 2e-4 * 1.05, "\(runs)")
        #expect(mean >= 2e-4 * 0.5, "\(runs)")
    }
}
