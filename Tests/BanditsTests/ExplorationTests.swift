import LinearAlgebra
import Routing
import Testing

@testable import Bandits

@Suite struct ExplorationTests {
    static let kinds: [Exploration] = [
        .none, .epsilon(0), .epsilon(0.2), .epsilon(1), .matching(width: 0.5), .matching(width: 1),
    ]
    static let objectives: [Objective] = [
        .costWeight(0), .costWeight(100), .minQuality(0.7), .minQuality(1), .cheapestWithin(0.05),
    ]

    private func world(_ seed: UInt64) -> (estimates: [Estimate], allowed: [Bool]) {
        var random = SplitMix64(seed: seed)
        let count = 1 + Int(random.next() % 9)
        let estimates = (0..<count).map { _ in
            Estimate(
                quality: random.nextUniform(), qualitySD: random.next() % 4 == 0 ? 0 : 0.3 * random.nextUniform(),
                costUSD: random.next() % 5 == 0 ? nil : 0.01 * random.nextUniform())
        }
        var allowed = (0..<count).map { _ in random.next() % 3 != 0 }
        allowed[Int(random.next() % UInt64(count))] = true
        return (estimates, allowed)
    }

    @Test func `probabilities sum to 1, respect the floor, and leave out whom they must`() {
        for seed in 0..<2_000 as Range<UInt64> {
            let (estimates, allowed) = world(seed)
            let floor = seed % 2 == 0 ? 0 : 0.6 / Double(estimates.count)
            for kind in Self.kinds {
                for objective in Self.objectives {
                    let ranking = Ranking(estimates, objective: objective)
                    let p = kind.probabilities(estimates, ranking: ranking, allowed: allowed, floor: floor)
                    #expect(abs(p.reduce(0, +) - 1) < 1e-12, "seed \(seed) \(kind) \(objective) \(p)")
                    for arm in p.indices {
                        #expect(p[arm] >= floor && p[arm] <= 1 + 1e-12, "seed \(seed) \(kind) \(objective) \(p)")
                        if !allowed[arm] { #expect(p[arm] == floor, "seed \(seed) \(kind) \(objective)") }
                    }
                }
            }
        }
    }

    @Test func `without exploration the best allowed model has probability 1`() {
        for seed in 0..<200 as Range<UInt64> {
            let (estimates, allowed) = world(seed)
            let ranking = Ranking(estimates, objective: .costWeight(10))
            let p = Exploration.none.probabilities(estimates, ranking: ranking, allowed: allowed, floor: 0)
            #expect(p.firstIndex(of: 1) == ranking.order.first { allowed[$0] }, "seed \(seed)")
        }
    }

    @Test func `epsilon is shared by all`() {
        let estimates = [0.9, 0.5, 0.4, 0.1].map { Estimate(quality: $0, qualitySD: 0, costUSD: 1) }
        let ranking = Ranking(estimates, objective: .costWeight(0))
        let p = Exploration.epsilon(0.2).probabilities(
            estimates, ranking: ranking, allowed: [true, true, true, true], floor: 0)
        #expect(p == [0.05 + 0.8, 0.05, 0.05, 0.05])
    }

    @Test func `a floor no model can have becomes the uniform distribution`() {
        let estimates = [0.9, 0.5].map { Estimate(quality: $0, qualitySD: 0, costUSD: 1) }
        let ranking = Ranking(estimates, objective: .costWeight(0))
        let p = Exploration.epsilon(0).probabilities(estimates, ranking: ranking, allowed: [true, true], floor: 0.9)
        #expect(p == [0.5, 0.5])
    }

    @Test func `probability matching agrees with Thompson sampling`() {
        let (means, deviations) = ([0.8, 0.75, 0.5], [0.05, 0.1, 0.1])
        let shares = sharesOfBest(means, deviations)
        var random = SplitMix64(seed: 3)
        var wins = [0.0, 0, 0]
        for _ in 0..<100_000 {
            let drawn = zip(means, deviations).map { $0 + $1 * random.nextNormal() }
            wins[drawn.firstIndex(of: drawn.max()!)!] += 1e-5
        }
        for arm in 0..<3 { #expect(abs(shares[arm] - wins[arm]) < 0.02, "\(shares) against \(wins)") }
    }

    @Test func `what is known for sure leaves nothing to chance`() {
        #expect(sharesOfBest([0.1, 0.9, 0.5], [0, 0, 0]) == [0, 1, 0])
        let p = sharesOfBest([0.9, 0.5], [0.001, 0.001])
        #expect(p[0] > 0.999999)
    }

    @Test func `equal models are drawn equally often`() {
        for share in sharesOfBest([0.5, 0.5, 0.5, 0.5], [0.2, 0.2, 0.2, 0.2]) { #expect(abs(share - 0.25) < 1e-9) }
    }

    @Test func `drawn frequencies match the probabilities`() {
        // χ² with 4 degrees of freedom passes 18.47 once in a thousand.
        let p = [0.5, 0.3, 0.15, 0.04, 0.01]
        for seed in 1...20 as ClosedRange<UInt64> {
            var counts = [Double](repeating: 0, count: 5)
            let draws = 20_000
            for number in 0..<UInt64(draws) {
                counts[draw(p, uniform: SplitMix64.uniform(seed: seed, number: number))] += 1
            }
            let chi2 = zip(counts, p).reduce(0) {
                $0 + ($1.0 - Double(draws) * $1.1) * ($1.0 - Double(draws) * $1.1) / (Double(draws) * $1.1)
            }
            #expect(chi2 < 18.47, "seed \(seed): χ² \(chi2), \(counts)")
        }
    }

    @Test func `the drawing function never draws the impossible`() {
        #expect(draw([0, 1, 0], uniform: 0) == 1)
        #expect(draw([0, 1, 0], uniform: 0x1.fffffffffffffp-1) == 1)
        #expect(draw([0.3, 0.3, 0.4 - 1e-15, 0], uniform: 0x1.fffffffffffffp-1) == 2)
    }
}
