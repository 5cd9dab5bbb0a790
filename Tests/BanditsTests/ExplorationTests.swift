import LinearAlgebra
import Routing
import Testing

@testable import Bandits

@Suite struct ExplorationTests {
    static let kinds: [Exploration] = [
        .none, .epsilon(0), .epsilon(0.2), .epsilon(1), .matching, .thompson(width: 0.5), .thompson(width: 1),
        .softmax(temperature: 0.02), .softmax(temperature: 1), .squareCB(gamma: 10), .squareCB(gamma: 1000),
        .linUCB(alpha: 1, epsilon: 0.1), .linUCB(alpha: 0, epsilon: 0), .fixed("m1"), .fixed("nobody"),
        .weighted(["m0": 3, "m1": 1]), .weighted(["nobody": 1]),
    ]
    static let objectives: [Objective] = [
        .costWeight(0), .costWeight(100), .minQuality(0.7), .minQuality(1), .cheapestWithin(0.05),
    ]

    /// One to nine models, some unknown in cost, some surely known, some not allowed.
    private func world(_ seed: UInt64, _ objective: Objective) -> ChoiceSet {
        var random = SplitMix64(seed: seed)
        let count = 1 + Int(random.next() % 9)
        let estimates = (0..<count).map { _ in
            Estimate(
                quality: random.nextUniform(), qualitySD: random.next() % 4 == 0 ? 0 : 0.3 * random.nextUniform(),
                costUSD: random.next() % 5 == 0 ? nil : 0.01 * random.nextUniform())
        }
        var allowed = (0..<count).map { _ in random.next() % 3 != 0 }
        allowed[Int(random.next() % UInt64(count))] = true
        return ChoiceSet(
            models: (0..<count).map { "m\($0)" }, estimates: estimates, objective: objective, allowed: allowed,
            floor: seed % 2 == 0 ? 0 : 0.6 / Double(count))
    }

    private func set(_ qualities: [Double], sd: Double = 0, _ objective: Objective = .costWeight(0)) -> ChoiceSet {
        ChoiceSet(
            models: qualities.indices.map { "m\($0)" },
            estimates: qualities.map { Estimate(quality: $0, qualitySD: sd, costUSD: 1) }, objective: objective)
    }

    @Test func `probabilities sum to 1, respect the floor, and leave out whom they must`() {
        for seed in 0..<250 as Range<UInt64> {
            for objective in Self.objectives {
                let set = world(seed, objective)
                for kind in Self.kinds {
                    let p = kind.probabilities(set)
                    #expect(abs(p.reduce(0, +) - 1) < 1e-12, "seed \(seed) \(kind) \(objective) \(p)")
                    for arm in p.indices {
                        #expect(p[arm] >= set.floor && p[arm] <= 1 + 1e-12, "seed \(seed) \(kind) \(objective) \(p)")
                        if !set.allows(arm) { #expect(p[arm] == set.floor, "seed \(seed) \(kind) \(objective)") }
                    }
                }
            }
        }
    }

    @Test func `a dial at 0 is greedy above the floor, whatever the kind`() {
        for seed in 0..<200 as Range<UInt64> {
            let set = world(seed, .costWeight(10))
            let greedy = Exploration.none.probabilities(set)
            for kind in Self.kinds {
                let p = kind.probabilities(set, dial: 0)
                #expect(zip(p, greedy).allSatisfy { abs($0 - $1) < 1e-12 }, "seed \(seed) \(kind) \(p) \(greedy)")
            }
        }
    }

    @Test func `a dial is the share of exploration in a mixture with the greedy choice`() {
        for seed in 0..<50 as Range<UInt64> {
            let set = world(seed, .costWeight(10))
            for kind in Self.kinds {
                let (none, all) = (kind.probabilities(set, dial: 0), kind.probabilities(set))
                let mixed = kind.probabilities(set, dial: 0.25)
                for arm in all.indices {
                    #expect(abs(mixed[arm] - (0.75 * none[arm] + 0.25 * all[arm])) < 1e-12, "seed \(seed) \(kind)")
                }
            }
        }
    }

    @Test func `nobody is above its ceiling where the ceilings leave room`() {
        for seed in 0..<250 as Range<UInt64> {
            var set = world(seed, .costWeight(10))
            let count = Double(set.models.count)
            set.allowed = nil
            set.floor = seed % 2 == 0 ? 0 : 0.3 / count
            var random = SplitMix64(seed: seed)
            let ceilings = set.models.map { _ in (1 + random.nextUniform()) / count }
            set.ceilings = ceilings
            for kind in Self.kinds {
                let p = kind.probabilities(set)
                #expect(zip(p, ceilings).allSatisfy { $0 <= $1 + 1e-12 }, "seed \(seed) \(kind) \(p) \(ceilings)")
                #expect(abs(p.reduce(0, +) - 1) < 1e-12, "seed \(seed) \(kind) \(p)")
            }
        }
    }

    @Test func `what a ceiling cuts off goes to the next best, and back where nobody has room`() {
        var three = set([0.9, 0.8, 0.7])
        three.ceilings = [0.1, 0.6, 1]
        #expect(zip(Exploration.none.probabilities(three), [0.1, 0.6, 0.3]).allSatisfy { abs($0 - $1) < 1e-12 })
        three.ceilings = [0.1, 0.1, 0]
        #expect(Exploration.none.probabilities(three)[0] == 0.9)
    }

    @Test func `without exploration the best allowed model has probability 1`() {
        for seed in 0..<200 as Range<UInt64> {
            var set = world(seed, .costWeight(10))
            set.floor = 0
            let p = Exploration.none.probabilities(set)
            #expect(p.firstIndex(of: 1) == set.ranking.order.first { set.allows($0) }, "seed \(seed)")
        }
    }

    @Test func `epsilon is shared by all`() {
        #expect(Exploration.epsilon(0.2).probabilities(set([0.9, 0.5, 0.4, 0.1])) == [0.05 + 0.8, 0.05, 0.05, 0.05])
    }

    @Test func `a floor no model can have becomes the uniform distribution`() {
        var two = set([0.9, 0.5])
        two.floor = 0.9
        #expect(Exploration.epsilon(0).probabilities(two) == [0.5, 0.5])
    }

    @Test func `softmax: a gap of one temperature is drawn e times less often`() {
        let p = Exploration.softmax(temperature: 0.1).probabilities(set([0.5, 0.9, 0.8]))
        #expect(abs(p[1] / p[2] - Double.exp(1)) < 1e-9 && abs(p[1] / p[0] - Double.exp(4)) < 1e-9)
    }

    @Test func `squarecb: 1 over K plus gamma times the gap, and the rest to the best`() {
        // Gaps .4, 0, .1 under γ = 10: 1/7 and 1/4, the best has 1 − 11/28.
        let p = Exploration.squareCB(gamma: 10).probabilities(set([0.5, 0.9, 0.8]))
        #expect(zip(p, [1 / 7.0, 17 / 28.0, 1 / 4.0]).allSatisfy { abs($0 - $1) < 1e-9 }, "\(p)")
    }

    @Test func `linucb draws the highest upper bound`() {
        var two = set([0.8, 0.7])
        two.estimates[1].qualitySD = 0.06
        for (alpha, expected) in [(1.0, [0.95, 0.05]), (2, [0.05, 0.95])] {
            let p = Exploration.linUCB(alpha: alpha, epsilon: 0.1).probabilities(two)
            #expect(zip(p, expected).allSatisfy { abs($0 - $1) < 1e-12 }, "α \(alpha): \(p)")
        }
    }

    @Test func `shares by hand are scaled to those who may be drawn`() {
        var three = set([0.9, 0.8, 0.7])
        #expect(Exploration.weighted(["m1": 3, "m2": 1]).probabilities(three) == [0, 0.75, 0.25])
        #expect(Exploration.fixed("m2").probabilities(three) == [0, 0, 1])
        three.allowed = [true, true, false]
        #expect(Exploration.weighted(["m1": 3, "m2": 1]).probabilities(three) == [0, 1, 0])
        #expect(Exploration.fixed("m2").probabilities(three) == [1, 0, 0], "the fixed one may not be drawn")
    }

    @Test func `under a bar the gap counts money saved, and more than that what is missing to the bar`() {
        let estimates = [(0.9, 4.0), (0.9, 1), (0.5, 0.1)].map { Estimate(quality: $0, qualitySD: 0, costUSD: $1) }
        let set = ChoiceSet(models: ["a", "b", "c"], estimates: estimates, objective: .minQuality(0.8))
        #expect(zip(set.gaps, [0.75, 0, 1.3]).allSatisfy { abs($0 - $1) < 1e-12 }, "\(set.gaps)")
        let reached = ChoiceSet(models: [], estimates: estimates, objective: .minQuality(0.9))
        #expect(zip(reached.gaps, [0.75, 0, 1.4]).allSatisfy { abs($0 - $1) < 1e-12 }, "\(reached.gaps)")
        // Where nobody is adequate, money is no matter.
        let missed = ChoiceSet(models: [], estimates: estimates, objective: .minQuality(0.95))
        #expect(zip(missed.gaps, [0, 0, 0.4]).allSatisfy { abs($0 - $1) < 1e-12 }, "\(missed.gaps)")
    }

    @Test func `probability matching agrees with Thompson sampling`() {
        let (means, deviations) = ([0.8, 0.75, 0.5], [0.05, 0.1, 0.1])
        var random = SplitMix64(seed: 3)
        var wins = [0.0, 0, 0]
        for _ in 0..<100_000 {
            let drawn = zip(means, deviations).map { $0 + $1 * random.nextNormal() }
            wins[drawn.firstIndex(of: drawn.max()!)!] += 1e-5
        }
        let shares = sharesOfBest(means, deviations)
        for arm in 0..<3 { #expect(abs(shares[arm] - wins[arm]) < 0.006, "\(shares) against \(wins)") }
    }

    @Test func `the curve is the normal one within .00014, and its density is its slope`() {
        for step in -600...600 {
            let z = Double(step) / 100
            let curve = NormalCurve.distribution(z)
            #expect(abs(curve - 0.5 * Double.erfc(-z * 0.5.squareRoot())) < 0.000_142, "at \(z)")
            let slope = (NormalCurve.distribution(z + 1e-5) - NormalCurve.distribution(z - 1e-5)) / 2e-5
            let density = NormalCurve.density(SIMD8(repeating: z), below: SIMD8(repeating: curve))[3]
            #expect(abs(density - slope) < 1e-8, "at \(z)")
        }
    }

    /// The sum over the grid as it is written down, point by point.
    private func slowShares(_ means: [Double], _ deviations: [Double]) -> [Double] {
        let low = zip(means, deviations).map { $0 - 4 * $1 }.max()!
        let high = zip(means, deviations).map { $0 + 4 * $1 }.max()!
        let step = (high - low) / 32
        var shares = [Double](repeating: 0, count: means.count)
        for point in 0..<32 {
            let z = means.indices.map { (low + (Double(point) + 0.5) * step - means[$0]) / deviations[$0] }
            for arm in means.indices where means[arm] + 4 * deviations[arm] >= low {
                let below = NormalCurve.distribution(z[arm])
                let density = (1.5976 + 0.21168 * z[arm] * z[arm]) * below * (1 - below)
                let others = means.indices.filter { $0 != arm && means[$0] + 4 * deviations[$0] >= low }
                shares[arm] +=
                    others.reduce(density / deviations[arm] * step) { $0 * NormalCurve.distribution(z[$1]) }
            }
        }
        let sum = shares.reduce(0, +)
        return shares.map { $0 / sum }
    }

    @Test(arguments: [2, 3, 7, 8, 9, 40]) func `eight points of the grid at once give what one by one give`(count: Int)
    {
        for seed in 1...20 as ClosedRange<UInt64> {
            var random = SplitMix64(seed: seed)
            let means = (0..<count).map { _ in random.nextUniform() }
            let deviations = (0..<count).map { _ in 0.02 + 0.2 * random.nextUniform() }
            let (fast, slow) = (sharesOfBest(means, deviations), slowShares(means, deviations))
            for (a, b) in zip(fast, slow) { #expect(abs(a - b) < 1e-12, "\(fast) and \(slow)") }
        }
    }

    @Test func `an order of few is the library's`() {
        for count in [0, 1, 2, 7, 31, 32, 33, 100] {
            var random = SplitMix64(seed: UInt64(count))
            let keys = (0..<count).map { _ in Int(random.next() % 10) }
            func precedes(_ a: Int, _ b: Int) -> Bool { keys[a] != keys[b] ? keys[a] > keys[b] : a < b }
            #expect(sortedIndices(below: count, by: precedes) == (0..<count).sorted(by: precedes))
        }
    }

    @Test func `what is known for sure leaves nothing to chance`() {
        #expect(sharesOfBest([0.1, 0.9, 0.5], [0, 0, 0]) == [0, 1, 0])
        #expect(sharesOfBest([0.9, 0.5], [0.001, 0.001])[0] > 0.999999)
    }

    @Test func `equal models are drawn equally often`() {
        for share in sharesOfBest([0.5, 0.5, 0.5, 0.5], [0.2, 0.2, 0.2, 0.2]) {
            #expect(abs(share - 0.25) < 1e-9)
        }
    }

    @Test(arguments: kinds) func `drawn frequencies match the reported propensities`(kind: Exploration) {
        // χ² with k degrees of freedom: mean k, variance 2k; once in 10,000 it is above k + 5.2 √(2k) for k ≥ 2.
        for seed in 1...6 as ClosedRange<UInt64> {
            var set = world(seed + 100, .costWeight(10))
            set.floor = seed % 2 == 0 ? 0 : 0.02
            let p = kind.probabilities(set)
            var counts = [Double](repeating: 0, count: p.count)
            let draws = 8_000
            for number in 0..<UInt64(draws) {
                counts[draw(p, uniform: SplitMix64.uniform(seed: seed, number: number))] += 1
            }
            let likely = p.indices.filter { p[$0] * Double(draws) >= 5 }
            let chi2 = likely.reduce(0) { sum, arm in
                let expected = p[arm] * Double(draws)
                return sum + (counts[arm] - expected) * (counts[arm] - expected) / expected
            }
            let freedom = Double(max(1, likely.count - 1))
            #expect(
                chi2 < freedom + 5.2 * (2 * freedom).squareRoot() + 6,
                "seed \(seed) \(kind): χ² \(chi2), \(counts) \(p)")
            for arm in p.indices where p[arm] == 0 { #expect(counts[arm] == 0, "seed \(seed) \(kind)") }
        }
    }

    @Test func `the drawing function never draws the impossible`() {
        #expect(draw([0, 1, 0], uniform: 0) == 1)
        #expect(draw([0, 1, 0], uniform: 0x1.fffffffffffffp-1) == 1)
        #expect(draw([0.5, 0.5], uniform: 0.5) == 1, "[0, 1) in halves: the second begins at ½")
        #expect(draw([0.3, 0.3, 0.4 - 1e-15, 0], uniform: 0x1.fffffffffffffp-1) == 2)
    }
}
