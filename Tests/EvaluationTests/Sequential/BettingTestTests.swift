import LinearAlgebra
import Routing
import Testing

@testable import Evaluation

struct BettingTestTests {
    private static func differences(_ count: Int, mean: Double, seed: UInt64) -> [BoundedDifference] {
        var random = SplitMix64(seed: seed)
        // −0.9 or 0.1, as a policy that saves a little quality here and loses an answer there.
        let chance = (0.1 - mean) / 1
        return (0..<count).map { _ in
            BoundedDifference(value: random.nextUniform() < chance ? -0.9 : 0.1, lowest: -0.9)
        }
    }

    @Test func `two bets by hand: a loss takes wealth, not evidence`() {
        var test = BettingTest(alpha: 0.05, plannedCount: 100)
        #expect(test.pValue == 1)
        // λ = √(2 · 2.9957 / (100 · 0.25)) = 0.4896, below 0.5/0.9.
        test.observe(BoundedDifference(value: 0.1, lowest: -0.9))
        let stake = (2 * -Double.log(0.05) / 25).squareRoot()
        #expect(abs(test.pValue - 1 / (1 + stake * 0.1)) < 1e-12)
        test.observe(BoundedDifference(value: -0.9, lowest: -0.9))
        // A loss takes wealth, not evidence already seen.
        #expect(abs(test.pValue - 1 / (1 + stake * 0.1)) < 1e-12)
    }

    @Test func `a mean that is not above 0 is hardly ever shown to be, however often one looks`() {
        var shown = 0
        for seed in 1...1_000 as ClosedRange<UInt64> {
            if BettingTest.pValue(Self.differences(400, mean: 0, seed: seed), alpha: 0.05) <= 0.05 { shown += 1 }
        }
        #expect(shown <= 50 + 14, "\(shown) of 1,000")
    }

    @Test func `a mean well above 0 is shown, and Hoeffding's bound would have needed more`() {
        var (shown, hoeffding) = (0, 0)
        for seed in 1...200 as ClosedRange<UInt64> {
            let differences = Self.differences(600, mean: 0.05, seed: seed)
            if BettingTest.pValue(differences, alpha: 0.05) <= 0.05 { shown += 1 }
            let mean = differences.reduce(0) { $0 + $1.value } / 600
            if Double.exp(-2 * 600 * mean * mean) <= 0.05, mean > 0 { hoeffding += 1 }
        }
        #expect(shown > 150, "\(shown) of 200")
        #expect(shown > hoeffding, "\(shown), Hoeffding \(hoeffding)")
    }

    /// Where little can be lost the stake is the variance's, where much can it is half of the wealth per bet.
    @Test(arguments: [-0.3, -3.0])
    func `so many like them are about enough: a third more show it, half of them don't`(lowest: Double) throws {
        let like = [0.5, -0.3, 0.5, -0.3].map { BoundedDifference(value: $0, lowest: lowest) }
        let needed = try #require(BettingTest.countNeeded(like: like, alpha: 0.05))
        func pValue(_ count: Int) -> Double {
            BettingTest.pValue((0..<count).map { like[$0 % 4] }, alpha: 0.05)
        }
        #expect(pValue(needed * 4 / 3) <= 0.05, "\(needed): \(pValue(needed * 4 / 3))")
        #expect(pValue(needed / 2) > 0.05, "\(needed): \(pValue(needed / 2))")
    }

    @Test func `no number is enough for a mean that isn't above 0, and none is known from one difference`() {
        let even = [0.1, -0.1].map { BoundedDifference(value: $0, lowest: -0.1) }
        #expect(BettingTest.countNeeded(like: even, alpha: 0.05) == nil)
        #expect(BettingTest.countNeeded(like: [BoundedDifference(value: 1, lowest: 0)], alpha: 0.05) == nil)
    }

    @Test func `what cannot be lost is staked at will`() {
        var test = BettingTest(alpha: 0.05, plannedCount: 10)
        for _ in 0..<10 { test.observe(BoundedDifference(value: 0, lowest: 0)) }
        #expect(test.pValue == 1)
        for _ in 0..<10 { test.observe(BoundedDifference(value: 0.5, lowest: 0)) }
        #expect(test.pValue < 0.05)
    }

    /// A tenth of the wealth on what may lose 0.9 is a stake of ⅑, below the variance's.
    @Test func `no more is staked than the share that may be lost`() {
        for (share, stake) in [(0.1, 0.1 / 0.9), (0.25, 0.25 / 0.9)] {
            var test = BettingTest(alpha: 0.05, plannedCount: 100)
            test.observe(BoundedDifference(value: 0.1, lowest: -0.9), stakeShareMax: share)
            #expect(abs(test.pValue - 1 / (1 + stake * 0.1)) < 1e-12)
        }
    }

    @Test func `all are staked on as on the one that can lose the most`() {
        func pValue(_ lowest: [Double]) -> Double {
            BettingTest.pValue(lowest.map { BoundedDifference(value: 0.2, lowest: $0) }, alpha: 0.05)
        }
        #expect(pValue([-0.1, -5, -0.1]) == pValue([-5, -5, -5]))
        #expect(abs(pValue([-0.1, -5, -0.1]) - Double.pow(1.02, -3)) < 1e-12)
    }

    /// A stake of all that may be lost, 1 of ½: ½ − ⅛ per difference, and log 20 = 2.9957 is 8 of those.
    @Test func `the square of a large mean takes from the wealth to be expected`() {
        let like = [BoundedDifference](repeating: BoundedDifference(value: 0.5, lowest: -0.5), count: 4)
        #expect(BettingTest.countNeeded(like: like, alpha: 0.05) == 8)
    }

    @Test func `differences of one group are one bet, of which more may be staked`() {
        func pValue(_ count: Int, groups: RowGroups?) -> Double {
            BettingTest.pValue(
                [BoundedDifference](repeating: .init(value: 0.2, lowest: -0.5), count: count), groups: groups,
                alpha: 0.05)
        }
        let twos = RowGroups(keys: (0..<400).map { $0 / 2 })
        #expect(pValue(400, groups: RowGroups(single: 400)) == pValue(400, groups: nil))
        #expect(pValue(400, groups: twos) > pValue(400, groups: nil))
        #expect(pValue(400, groups: twos) < 1e-9)
        #expect(pValue(4, groups: RowGroups(keys: [0, 0, 0, 0])) > 0.5)
        let mixed = [0.5, 0.5, -0.3, -0.3].map { BoundedDifference(value: $0, lowest: -0.3) }
        let alone = BettingTest.countNeeded(like: mixed, alpha: 0.05) ?? 0
        let together = BettingTest.countNeeded(like: mixed, groups: RowGroups(keys: [0, 0, 1, 1]), alpha: 0.05) ?? 0
        #expect(alone > 0 && together > alone, "\(alone), \(together)")
    }
}
