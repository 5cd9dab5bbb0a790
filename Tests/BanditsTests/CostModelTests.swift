import Routing
import Testing

@testable import Bandits

@Suite struct CostModelTests {
    @Test func `without feedback the prior stands`() {
        #expect(CostModel().expectedCostUSD(prior: 0.5) == 0.5)
        #expect(CostModel().expectedCostUSD(prior: nil) == nil)
        #expect(CostModel().expectedCostUSD(prior: 0) == 0)
    }

    @Test func `a price that doubles unannounced is followed within a hundred calls`() throws {
        var model = CostModel()
        for _ in 0..<200 { model.observe(costUSD: 1, prior: 1) }
        #expect(abs(model.ratio - 1) < 1e-12)
        for _ in 0..<100 { model.observe(costUSD: 2, prior: 1) }
        #expect(model.ratio > 1.8)
    }

    @Test func `a model without prices costs what its calls have cost`() {
        var model = CostModel()
        model.observe(costUSD: 2, prior: nil)
        #expect(model.expectedCostUSD(prior: nil) == 2)
        model.revise(costChangeUSD: 1, prior: nil)
        #expect(model.expectedCostUSD(prior: nil) == 3)
    }

    @Test func `output tokens are the learnt mean, within the caller's limit`() {
        var model = CostModel()
        #expect(model.expectedOutputTokens(max: nil) == 250)
        #expect(model.expectedOutputTokens(max: 100) == 100)
        model.observe(outputTokens: 40)
        #expect(model.expectedOutputTokens(max: 100) == 40)
    }

    @Test func `tokens cost their list price, and an unknown price is unknown`() {
        let prices = Prices(inputUSDPerMTok: 1, outputUSDPerMTok: 10)
        #expect(TokenCost.costUSD(prices, inputTokens: 100, outputTokens: 250) == 0.0026)
        #expect(TokenCost.costUSD(Prices(inputUSDPerMTok: 1), inputTokens: 1, outputTokens: 0) == nil)
        #expect(TokenCost.inputTokens(promptBytes: 5) == 2)
    }
}
