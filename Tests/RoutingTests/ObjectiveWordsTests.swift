import Routing
import Testing

@Suite struct ObjectiveWordsTests {
    private static let all: [Objective] = [
        .minQuality(0.9), .maxCostUSD(0.01), .costWeight(500), .budgetUSDPerRequest(0.002), .cheapestWithin(0.02),
        .budgetUSDPerWindow(usd: 5, seconds: 3600), .minMeanQuality(0.85),
    ]

    @Test func `an objective in words is the objective, and no two kinds share a word`() {
        for objective in Self.all {
            let again = Objective(
                key: objective.key, amount: objective.amount, windowSeconds: objective.windowSeconds)
            #expect(again == objective)
        }
        #expect(Set(Self.all.map(\.key)).count == Self.all.count)
    }

    @Test func `an unknown word is no objective, nor is a window without its length`() {
        #expect(Objective(key: "cheapest", amount: 1) == nil)
        #expect(Objective(key: "budget_usd", amount: 5) == nil)
    }
}
