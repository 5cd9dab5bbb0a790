import Routing
import Testing

@testable import Bandits

@Suite struct CostModelTests {
    @Test func `without feedback the prior stands`() {
        #expect(CostModel().expectedCostUSD(prior: 0.5, now: 0) == 0.5)
        #expect(CostModel().expectedCostUSD(prior: nil, now: 0) == nil)
        #expect(CostModel().expectedCostUSD(prior: 0, now: 0) == 0)
    }

    @Test func `a price that doubles unannounced is followed within a hundred calls`() throws {
        var model = CostModel()
        for _ in 0..<200 { model.observe(costUSD: 1, prior: 1, now: 0) }
        #expect(abs(model.ratio(now: 0) - 1) < 1e-12)
        for _ in 0..<100 { model.observe(costUSD: 2, prior: 1, now: 0) }
        #expect(model.ratio(now: 0) > 1.8)
        #expect(model.expectedCostUSD(prior: 0.5, now: 0) == 0.5 * model.ratio(now: 0))
    }

    @Test func `a cost that is corrected counts as if it had been said at once`() {
        var (corrected, known) = (CostModel(), CostModel())
        for _ in 0..<10 {
            corrected.observe(costUSD: 1, prior: 2, now: 0)
            known.observe(costUSD: 1, prior: 2, now: 0)
        }
        corrected.observe(costUSD: 1, prior: 2, now: 0)
        corrected.revise(costChangeUSD: 3, prior: 2)
        known.observe(costUSD: 4, prior: 2, now: 0)
        #expect(abs(corrected.ratio(now: 0) - known.ratio(now: 0)) < 1e-12)
        #expect(corrected.expectedCostUSD(prior: nil, now: 0) == nil, "of calls without a price nothing was said")
    }

    @Test func `a price list is as many times dearer as a token in and one out are`() {
        let old = Prices(inputUSDPerMTok: 1, outputUSDPerMTok: 3)
        #expect(TokenCost.factor(from: old, to: Prices(inputUSDPerMTok: 2, outputUSDPerMTok: 8)) == 2.5)
        let (free, unknown) = (Prices(inputUSDPerMTok: 0, outputUSDPerMTok: 0), Prices(inputUSDPerMTok: 1))
        for other in [free, unknown] {
            #expect(TokenCost.factor(from: old, to: other) == nil && TokenCost.factor(from: other, to: old) == nil)
        }
    }

    @Test func `a model without prices costs what its calls have cost`() {
        var model = CostModel()
        model.observe(costUSD: 2, prior: nil, now: 0)
        #expect(model.expectedCostUSD(prior: nil, now: 0) == 2)
        model.revise(costChangeUSD: 1, prior: nil)
        #expect(model.expectedCostUSD(prior: nil, now: 0) == 3)
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

    @Test func `what calls cost is believed for a thousand feedbacks of others, then it fades to what is expected`() {
        var model = CostModel()
        for now in 1...200 { model.observe(costUSD: 3, prior: 1, now: UInt64(now)) }
        let known = model.ratio(now: 200)
        #expect(known > 2.8)
        #expect(model.ratio(now: 1_200) == known)
        // Evidence of about 49 calls, halved six times, beside the prior's two: (3 · .77 + 2) / (.77 + 2).
        #expect(abs(model.ratio(now: 7_200) - 1.555) < 0.01)
        // One call then says as much as what is left of all the others.
        model.observe(costUSD: 1, prior: 1, now: 7_200)
        #expect(abs(model.ratio(now: 7_200) - 1.41) < 0.01)
    }

    @Test(arguments: [nil, 0.0])
    func `where no price is known a dear call fades towards nothing, while nobody speaks of the model`(prior: Double?) {
        var model = CostModel()
        model.observe(costUSD: 8, prior: prior, now: 10)
        model.hear(now: 10)
        #expect(model.expectedCostUSD(prior: prior, now: 1_010) == 8 && !model.isCostFaded(prior: prior, now: 1_010))
        #expect(model.expectedCostUSD(prior: prior, now: 4_010) == 1 && model.isCostFaded(prior: prior, now: 4_010))
        #expect(!model.isCostFaded(prior: 1, now: 4_010), "a price is something to go by")
        // Its calls go on, and nobody tells what they cost: that makes them no cheaper.
        var untold = model
        for now in stride(from: UInt64(500), to: 4_010, by: 500) { untold.hear(now: now) }
        #expect(untold.expectedCostUSD(prior: prior, now: 4_010) == 8)
        // The next call decides.
        model.observe(costUSD: 0.1, prior: prior, now: 4_010)
        #expect(model.expectedCostUSD(prior: prior, now: 4_010) == 0.1)
        #expect(!model.isCostFaded(prior: prior, now: 4_010))
    }

    @Test func `a state from before calls were heard of goes on as if one just had been`() throws {
        var model = CostModel()
        model.observe(costUSD: 8, prior: nil, now: 10)
        var writer = StateWriter()
        model.write(to: &writer)
        var reader = StateReader(Array(writer.bytes.dropLast(8)))
        let old = try CostModel(from: &reader, callHeard: 5_000)
        #expect(reader.isAtEnd && old.expectedCostUSD(prior: nil, now: 6_000) == 8)
        #expect(old.expectedCostUSD(prior: nil, now: 7_000) == 4)
    }

    /// Calls cost half of what the list says of them: a tripled price that is taken back is near what they "have told".
    @Test(arguments: [0.5, 1.0, 3.0]) func `a price that was announced and taken back leaves everything as it was`(
        ratio: Double
    ) {
        var model = CostModel()
        for _ in 0..<100 { model.observe(costUSD: ratio, prior: 1, now: 0) }
        let before = model.ratio(now: 0)
        for factor in [3, 0.25, 4, 1.0 / 3] { model.announce(priceFactor: factor) }
        #expect(abs(model.ratio(now: 0) / before - 1) < 1e-12, "\(model.ratio(now: 0)) after \(before)")
        // Forgotten with the calls from before: what is announced later is judged by itself.
        model.announce(priceFactor: 3)
        for _ in 0..<1_000 { model.observe(costUSD: 3 * ratio, prior: 3, now: 0) }
        var fresh = CostModel()
        for _ in 0..<1_000 { fresh.observe(costUSD: 3 * ratio, prior: 3, now: 0) }
        model.announce(priceFactor: 0.5)
        fresh.announce(priceFactor: 0.5)
        #expect(abs(model.ratio(now: 0) / fresh.ratio(now: 0) - 1) < 1e-6)
    }

    @Test func `a price that is announced after it was felt is not counted twice`() {
        var felt = CostModel()
        for _ in 0..<200 { felt.observe(costUSD: 3, prior: 1, now: 0) }
        felt.announce(priceFactor: 3)
        #expect(abs(felt.ratio(now: 0) - 1) < 0.01)
        // News to a model whose calls cost what was expected of them: it is left to the prior.
        var unfelt = CostModel()
        for _ in 0..<200 { unfelt.observe(costUSD: 1, prior: 1, now: 0) }
        unfelt.announce(priceFactor: 3)
        #expect(unfelt.ratio(now: 0) == 1)
        // Calls that always cost twice the list, of which the price falls by half: neither explains the other.
        var biased = CostModel()
        for _ in 0..<200 { biased.observe(costUSD: 2, prior: 1, now: 0) }
        let before = biased.ratio(now: 0)
        biased.announce(priceFactor: 0.5)
        #expect(biased.ratio(now: 0) == before)
        var unheard = CostModel()
        unheard.announce(priceFactor: 3)
        #expect(unheard.expectedCostUSD(prior: 3, now: 0) == 3)
    }

    /// What calls have told of a first price they needn't tell of a second one, and what they have told of both counts once.
    @Test(arguments: [(2, 2, 3, 2), (6, 2, 3, 6), (1, 2, 3, 2), (6, 6, 0.25, 6), (0.5, 0.5, 4, 0.5)])
    func `two prices that are announced among the same calls are told each for itself`(
        felt: Double, first: Double, second: Double, between: Double
    ) {
        for calls in [0, 1, 10] {
            var model = CostModel()
            for _ in 0..<200 { model.observe(costUSD: felt, prior: 1, now: 0) }
            model.announce(priceFactor: first)
            for _ in 0..<calls { model.observe(costUSD: between, prior: first, now: 0) }
            model.announce(priceFactor: second)
            let ratio = model.ratio(now: 0)
            #expect(abs(ratio - 1) < 0.05, "\(ratio) after \(calls) calls")
        }
    }

    /// The price that calls had told was put on the list, and taken off it again: they cost what they did. With calls between
    /// it may have fallen as well, and of the two the lower one is drawn, and soon told wrong.
    @Test(arguments: [(0, 3.0), (1, 1.0), (10, 1.0)]) func `a price that calls had told leaves the list again`(
        calls: Int, expected: Double
    ) {
        var model = CostModel()
        for _ in 0..<200 { model.observe(costUSD: 3, prior: 1, now: 0) }
        model.announce(priceFactor: 3)
        for _ in 0..<calls { model.observe(costUSD: 3, prior: 3, now: 0) }
        model.announce(priceFactor: 1.0 / 3)
        let ratio = model.ratio(now: 0)
        #expect(abs(ratio / expected - 1) < 0.05, "\(ratio)")
    }

    @Test func `what calls take counts anew once nobody has told for a thousand feedbacks`() {
        var model = CostModel()
        for now in 1...50 { model.observe(latencyMilliseconds: 9_000, now: UInt64(now)) }
        #expect(!model.isLatencyStale(now: 1_050) && model.isLatencyStale(now: 1_051))
        model.observe(latencyMilliseconds: 500, now: 1_051)
        #expect(abs((model.latencyMilliseconds(0.9) ?? 0) - 500) < 1e-6)
        #expect(model.expectedLatencyMilliseconds == 500)
        #expect(!model.isLatencyStale(now: 1_051))
    }

    @Test func `prices that were announced, latencies and all else are restored to the bit`() throws {
        var model = CostModel()
        for call in 0..<40 as Range<UInt64> {
            model.observe(costUSD: 0.001 * Double(1 + call % 3), prior: 0.001, now: call)
            model.observe(outputTokens: 100 + Int(call))
            model.observe(latencyMilliseconds: 300 + 20 * Double(call % 7), now: call)
            if call % 13 == 12 { model.announce(priceFactor: call < 20 ? 2 : 0.25) }
            model.hear(now: call + 1)
            var writer = StateWriter()
            model.write(to: &writer)
            var reader = StateReader(writer.bytes)
            #expect(try CostModel(from: &reader) == model && reader.isAtEnd, "\(call)")
        }
    }
}
