import LinearAlgebra
import Routing
import Testing

@testable import Bandits

/// What bounds exploration: ceilings, the greedy model under them, prices that come later, costs nobody knows.
@Suite struct ExplorationLimitsTests {
    private static func set(_ count: Int, _ random: inout SplitMix64, _ objective: Objective = .costWeight(10))
        -> ChoiceSet
    {
        ChoiceSet(
            models: (0..<count).map { "m\($0)" },
            estimates: (0..<count).map { _ in
                Estimate(
                    quality: random.nextUniform(), qualitySD: 0.05 + 0.3 * random.nextUniform(),
                    costUSD: 0.01 * random.nextUniform())
            }, objective: objective)
    }

    /// Ceilings from nothing, or from just over the floor, to 1, with room for everybody between them.
    @Test(arguments: [0, 0.3, 0.9], [false, true])
    func `nobody is above its ceiling, however low, where there is room, and above a floor no ceiling is under`(
        floorShare: Double, isUnderFloor: Bool
    ) {
        for seed in 0..<120 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let count = 2 + Int(random.next() % 6)
            var set = Self.set(count, &random)
            set.floor = floorShare / Double(count)
            var ceilings = (0..<count).map { _ in
                isUnderFloor && random.next() % 2 == 0
                    ? set.floor * random.nextUniform() : set.floor + 0.1 * random.nextUniform() / Double(count)
            }
            ceilings[Int(random.next() % UInt64(count))] = 1
            set.ceilings = ceilings
            // One with room for all the rest may be drawn; what is cut off goes to nobody who may not.
            set.allowed = ceilings.map { $0 == 1 || random.next() % 3 != 0 }
            for kind in ExplorationTests.kinds {
                let p = kind.probabilities(set)
                #expect(abs(p.reduce(0, +) - 1) < 1e-12, "seed \(seed) \(kind)")
                #expect(zip(p, ceilings).allSatisfy { $0 <= $1 + 1e-12 }, "seed \(seed) \(kind) \(p) \(ceilings)")
                for arm in p.indices {
                    let least = min(set.floor, ceilings[arm])
                    #expect(p[arm] >= least - 1e-12, "seed \(seed) \(kind) \(p)")
                    if !set.allows(arm) { #expect(abs(p[arm] - least) < 1e-12, "seed \(seed) \(kind) \(p)") }
                }
            }
        }
    }

    /// Greedy is who is called most where nothing is explored; of several the one that ranks first.
    @Test func `the greedy model under ceilings is the most probable one, of equals the best`() {
        for seed in 0..<200 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            var set = Self.set(4, &random)
            // Tenths, so that some are equal.
            set.ceilings = (0..<4).map { _ in Double(1 + random.next() % 5) / 10 }
            set.allowed = (0..<4).map { _ in random.next() % 4 != 0 }
            guard set.allowed?.contains(true) == true else { continue }
            let least = Exploration.none.probabilities(set)
            let most = set.ranking.order.filter(set.allows).map { least[$0] }.max() ?? 0
            let expected = set.ranking.order.first { set.allows($0) && least[$0] == most }
            for kind in ExplorationTests.kinds { #expect(kind.greedy(set) == expected, "seed \(seed) \(least)") }
        }
        var random = SplitMix64(seed: 7)
        var three = Self.set(3, &random)
        three.estimates = [0.9, 0.8, 0.7].map { Estimate(quality: $0, qualitySD: 0, costUSD: 0) }
        three.price(0)
        three.ceilings = [0.2, 0.4, 0.4]
        #expect(Exploration.none.greedy(three) == 1)
    }

    @Test(arguments: [Objective.budgetUSDPerRequest(1), .budgetUSDPerWindow(usd: 1, seconds: 60), .minMeanQuality(0.5)])
    func `a set that is priced later is the one that was made at that price, and explores like it`(
        objective: Objective
    ) {
        for seed in 0..<100 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            var late = Self.set(5, &random, objective)
            let weight = 300 * random.nextUniform()
            let made = ChoiceSet(
                models: late.models, estimates: late.estimates, objective: objective, costWeight: weight)
            late.price(weight)
            #expect(late == made)
            for kind in ExplorationTests.kinds { #expect(kind.probabilities(late) == kind.probabilities(made)) }
        }
    }

    /// Optimism is about quality; what a call costs weighs as much as ever.
    @Test func `under a paced budget the highest upper bound is that of quality less what money is worth`() {
        for seed in 0..<200 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            var set = Self.set(4, &random, .budgetUSDPerRequest(1))
            set.price(100)
            let bounds = set.estimates.map { $0.quality + 0.7 * $0.qualitySD - 100 * ($0.costUSD ?? 0) }
            let highest = bounds.indices.max { bounds[$0] < bounds[$1] }
            #expect(Exploration.linUCB(alpha: 0.7, epsilon: 0).probabilities(set).firstIndex(of: 1) == highest)
        }
    }

    /// σ²/(σ + .3): about nothing where a model is well known, nearly all of it where nothing is.
    @Test func `matching is Thompson sampling with deviations that count the less the smaller they are`() {
        for seed in 0..<100 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let set = Self.set(5, &random)
            var shrunk = set
            for arm in shrunk.estimates.indices {
                let sd = shrunk.estimates[arm].qualitySD
                shrunk.estimates[arm].qualitySD = sd * sd / (sd + 0.3)
            }
            let (p, twin) = (
                Exploration.matching.probabilities(set), Exploration.thompson(width: 1).probabilities(shrunk)
            )
            #expect(zip(p, twin).allSatisfy { abs($0 - $1) < 1e-12 }, "seed \(seed) \(p) \(twin)")
        }
        // Two that are .1 apart with σ = .3, that is .15 each: Φ(.1 / (.15 √2)) = Φ(.4714) = .681.
        var random = SplitMix64(seed: 1)
        var two = Self.set(2, &random, .costWeight(0))
        two.estimates = [0.6, 0.5].map { Estimate(quality: $0, qualitySD: 0.3, costUSD: 0) }
        two.price(0)
        #expect(abs(Exploration.matching.probabilities(two)[0] - 0.681) < 0.005)
    }

    @Test func `a call whose cost nobody knows is paced as the dearest there is, but where no other fits`() {
        var tried = 0
        for seed in 0..<100 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            var unknown = Self.set(4, &random).estimates
            for arm in 1..<4 where random.next() % 2 == 0 { unknown[arm].costUSD = nil }
            let dearest = unknown.compactMap(\.costUSD).max() ?? 0
            let said = unknown.map {
                Estimate(quality: $0.quality, qualitySD: $0.qualitySD, costUSD: $0.costUSD ?? dearest)
            }
            #expect(assumedCostsUSD(unknown) == said.map { $0.costUSD! })
            let (wanted, none) = ([0.25, 0.25, 0.25, 0.25], [1, 0, 0, 0.0])
            func dial(_ estimates: [Estimate]) -> Double {
                ExplorationMeter(ExplorationBudget(usdPerRequest: 1e-3)).dial(wanted, greedy: 0, estimates) { none }
            }
            #expect(dial(unknown) == dial(said))
            // A window's first request has the 128th part of the amount.
            for (objective, share) in [
                (Objective.budgetUSDPerRequest(2e-3), 2e-3), (.budgetUSDPerWindow(usd: 0.1, seconds: 60), 0.1 / 128),
            ] {
                let pacer = Pacer(objective)!
                let models = ["a", "b", "c", "d"]
                let (a, b) = (
                    pacer.terms(models, unknown, floor: 0.01, now: 0), pacer.terms(models, said, floor: 0.01, now: 0)
                )
                let isTried = unknown.contains { $0.costUSD == nil } && unknown.compactMap(\.costUSD).min()! > share
                let allowed = isTried ? unknown.map { $0.costUSD == nil } : b.allowed
                #expect(a.costWeight == b.costWeight && a.allowed == allowed, "seed \(seed) \(objective)")
                tried += isTried ? 1 : 0
            }
        }
        #expect(tried > 20 && tried < 180, "\(tried) of 200")
    }
}
