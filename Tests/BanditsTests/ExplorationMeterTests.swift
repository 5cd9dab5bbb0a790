import LinearAlgebra
import Routing
import Testing

@testable import Bandits

@Suite struct ExplorationMeterTests {
    /// best ($2, .9), cheap ($1, .5), dear ($6, .8).
    private let estimates = [(0.9, 2.0), (0.5, 1), (0.8, 6)].map {
        Estimate(quality: $0, qualitySD: 0.1, costUSD: $1)
    }

    @Test func `a decision costs what its distribution is worse and dearer than the greedy model`() {
        var meter = ExplorationMeter(ExplorationBudget(usdPerRequest: 1))
        meter.take([0.8, 0.1, 0.1], greedy: 0, estimates)
        // Quality .9 − (.72 + .05 + .08) = .05; cost 1.6 + .1 + .6 − 2 = .3.
        #expect(abs(meter.spentQuality - 0.05) < 1e-9 && abs(meter.spentUSD - 0.3) < 1e-12)
        meter.take([0, 1, 0], greedy: 1, estimates)
        #expect(abs(meter.spentQuality - 0.05) < 1e-9, "no exploration, no price")
        // All of it on another model is all exploration; only a log of before takes it for the greedy one.
        meter.take([0, 0, 1], greedy: nil, estimates)
        #expect(abs(meter.spentQuality - 0.05) < 1e-9 && abs(meter.spentUSD - 0.3) < 1e-12)
        meter.take([0, 0, 1], greedy: 0, estimates)
        #expect(abs(meter.spentQuality - 0.15) < 1e-9 && abs(meter.spentUSD - 4.3) < 1e-12)
        // What is better than the greedy model costs money alone, and saves up no quality for others.
        meter.take([1, 0, 0], greedy: 1, estimates)
        #expect(abs(meter.spentQuality - 0.15) < 1e-9 && abs(meter.spentUSD - 5.3) < 1e-12)
        // Nor does what is cheaper save up money. Of two that are as probable the first one stands for the greedy model.
        meter.take([0.5, 0.5, 0], greedy: nil, estimates)
        #expect(abs(meter.spentQuality - 0.35) < 1e-9 && abs(meter.spentUSD - 5.3) < 1e-12)
    }

    @Test func `the first decision may spend one decision's budget, and no more`() {
        func dial(_ budget: ExplorationBudget, least: [Double] = [1, 0, 0]) -> Double {
            ExplorationMeter(budget).dial([0.8, 0.1, 0.1], greedy: 0, estimates) { least }
        }
        #expect(abs(dial(.init(qualityPerRequest: 0.01)) - 0.2) < 1e-6)
        #expect(dial(.init(usdPerRequest: 10)) == 1)
        #expect(dial(.init(usdPerRequest: 0)) == 0)
        // What a floor costs anyway, .02 of quality, leaves a third of what is left between it and all, .05.
        #expect(abs(dial(.init(qualityPerRequest: 0.03), least: [0.92, 0.04, 0.04]) - 1 / 3) < 1e-6)
        #expect(dial(.init(qualityPerRequest: 0.01), least: [0.92, 0.04, 0.04]) == 0)
    }

    /// In money alone, in quality alone, and in both, of which quality is the tighter one.
    @Test(arguments: [(0.005, nil), (nil, 0.004), (0.05, 0.004)] as [(Double?, Double?)])
    func `no 1,000 decisions explore beyond the budget`(usd: Double?, quality: Double?) {
        for seed in 1...5 as ClosedRange<UInt64> {
            var random = SplitMix64(seed: seed)
            var meter = ExplorationMeter(ExplorationBudget(usdPerRequest: usd, qualityPerRequest: quality))
            var explored = 0.0
            var spent: [(usd: Double, quality: Double)] = []
            for _ in 0..<4_000 {
                let estimates = (0..<4).map { _ in
                    Estimate(quality: random.nextUniform(), qualitySD: 0.1, costUSD: random.nextUniform())
                }
                let set = ChoiceSet(models: ["a", "b", "c", "d"], estimates: estimates, objective: .costWeight(0.1))
                let wanted = Exploration.softmax(temperature: 0.2).probabilities(set)
                let dial = meter.dial(wanted, greedy: set.best, estimates) {
                    Exploration.softmax(temperature: 0.2).probabilities(set, dial: 0)
                }
                let p = Exploration.softmax(temperature: 0.2).probabilities(set, dial: dial)
                meter.take(p, greedy: set.best, estimates)
                explored += 1 - p.max()!
                let decisions = Double(meter.windowCount)
                #expect(meter.spentUSD <= (usd ?? .infinity) * decisions + 1e-6, "seed \(seed)")
                #expect(meter.spentQuality <= (quality ?? .infinity) * decisions + 1e-6, "seed \(seed)")
                func lost(_ value: (Estimate) -> Double) -> Double {
                    zip(p, estimates).reduce(value(estimates[set.best])) { $0 - $1.0 * value($1.1) }
                }
                spent.append((usd: max(0, -lost { $0.costUSD! }), quality: max(0, lost(\.quality))))
            }
            #expect(explored > 20, "seed \(seed): it still explores")
            let last = spent.suffix(1_000)
            #expect(abs(meter.spentUSD - last.reduce(0) { $0 + $1.usd }) < 1e-6, "seed \(seed)")
            #expect(abs(meter.spentQuality - last.reduce(0) { $0 + $1.quality }) < 2e-6, "seed \(seed)")
            if let usd { #expect(quality != nil || meter.spentUSD > 0.9 * 1_000 * usd, "seed \(seed): it is used") }
        }
    }

    /// $0.3 a decision of a dollar; a call that cost $50 more, in the second one, is forgotten with that one.
    @Test func `what an explored call costs beyond the expected counts for as long as the decision it came with`() {
        var meter = ExplorationMeter(ExplorationBudget(usdPerRequest: 1))
        meter.settle(surpriseUSD: 50)
        #expect(meter.spentUSD == 0, "nothing was decided that it could be counted with")
        func take() { meter.take([0.8, 0.1, 0.1], greedy: 0, estimates) }
        func dial() -> Double { meter.dial([0.8, 0.1, 0.1], greedy: 0, estimates) { [1, 0, 0] } }
        take()
        take()
        meter.settle(surpriseUSD: 50)
        #expect(abs(meter.spentUSD - 50.6) < 1e-9 && dial() == 0)
        meter.settle(surpriseUSD: -20)
        #expect(abs(meter.spentUSD - 30.6) < 1e-9 && dial() == 0)
        for _ in 0..<999 { take() }
        #expect(abs(meter.spentUSD - 330) < 1e-9, "with the surprises of the second of 1,001 decisions")
        take()
        #expect(abs(meter.spentUSD - 300) < 1e-9 && dial() == 1)
        meter.settle(surpriseUSD: 50)
        for _ in 0..<999 { take() }
        #expect(abs(meter.spentUSD - 350) < 1e-9)
        take()
        #expect(abs(meter.spentUSD - 300) < 1e-9)
        meter.settle(surpriseUSD: 1e9)
        #expect(meter.spentUSD < 2 * Money.callUSDMax)
    }

    @Test func `written and read again it goes on bit for bit`() throws {
        var random = SplitMix64(seed: 9)
        var meter = ExplorationMeter(ExplorationBudget(usdPerRequest: 1))
        for _ in 0..<1_234 {
            let tail = 0.3 * random.nextUniform()
            meter.take([1 - tail, tail, 0], greedy: 0, estimates)
            if tail > 0.25 { meter.settle(surpriseUSD: tail - 0.27) }
        }
        var writer = StateWriter()
        meter.write(to: &writer)
        var reader = StateReader(writer.bytes)
        var read = try ExplorationMeter(from: &reader, budget: meter.budget)
        #expect(reader.isAtEnd && read == meter)
        for _ in 0..<50 {
            meter.take([0.5, 0.5, 0], greedy: 0, estimates)
            read.take([0.5, 0.5, 0], greedy: 0, estimates)
        }
        #expect(read == meter)
    }
}
