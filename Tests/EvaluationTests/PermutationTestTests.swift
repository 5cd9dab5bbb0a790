import LinearAlgebra
import Routing
import Testing

@testable import Evaluation

@Suite struct PermutationTestTests {
    /// Two groups of 2 with values 0 0 | 1 1: 2 of the 6 ways to deal them out are as far apart, so p → 1/3.
    @Test func `comes near the exact p-value`() {
        let result = PermutationTest(permutations: 20_000, seed: 1).test(
            [0, 0, 1, 1], groups: [0, 0, 1, 1], groupCount: 2)
        #expect(abs(result.overall - 1.0 / 3) < 0.01)
        #expect(result.perGroup.allSatisfy { abs($0 - 1.0 / 3) < 0.01 })
    }

    @Test func `what strata explain doesn't count`() {
        // Group 0 has all of the stratum with the ones, and its share of the others: within strata nothing differs.
        let strata = [0, 0, 0, 0, 1, 1, 1, 1]
        let values = [1.0, 1, 1, 1, 0, 0, 0, 0]
        let groups = [0, 0, 0, 1, 0, 1, 1, 1]
        let test = PermutationTest(permutations: 999, seed: 1)
        #expect(test.test(values, groups: groups, groupCount: 2, strata: strata).overall == 1)
        #expect(test.test(values, groups: groups, groupCount: 2).overall < 0.6)
    }

    @Test func `is the same for the same seed`() {
        var random = SplitMix64(seed: 3)
        let values = (0..<50).map { _ in random.nextUniform() }
        let groups = (0..<50).map { $0 % 3 }
        let test = PermutationTest(permutations: 200, seed: 9)
        #expect(test.test(values, groups: groups, groupCount: 3) == test.test(values, groups: groups, groupCount: 3))
        #expect(
            test.test(values, groups: groups, groupCount: 3)
                != PermutationTest(permutations: 200, seed: 10).test(values, groups: groups, groupCount: 3))
    }

    /// Where nothing differs p is uniform: of 200 tests about 10 fall under 0.05, and hardly ever more than 22.
    @Test func `keeps its level, also within strata`() {
        for isStratified in [false, true] {
            let hits = (0..<200).count { repetition in
                var random = SplitMix64(seed: UInt64(repetition) + 1_000)
                let strata = (0..<60).map { _ in Int(random.nextUniform() * 3) }
                let values = strata.map { Double($0) + random.nextUniform() }
                let groups = (0..<60).map { _ in Int(random.nextUniform() * 3) }
                let result = PermutationTest(permutations: 199, seed: UInt64(repetition)).test(
                    values, groups: groups, groupCount: 3, strata: isStratified ? strata : nil)
                return result.overall < 0.05
            }
            #expect((1...22).contains(hits), "\(hits) of 200, stratified: \(isStratified)")
        }
    }

    /// Thirty prompts, five times each: while rows were dealt out, 36 of these 100 fell under 0.05.
    @Test func `keeps its level where rows are repeats of one prompt`() {
        let hits = (0..<100).count { repetition in
            var random = SplitMix64(seed: UInt64(repetition) + 2_000)
            let prompts = (0..<30).map { _ in
                (value: random.nextUniform() < 0.3 ? 1.0 : 0, group: random.nextUniform() < 0.5 ? 0 : 1)
            }
            let rows = (0..<150).map { $0 % 30 }
            let result = PermutationTest(permutations: 99, seed: UInt64(repetition)).test(
                rows.map { prompts[$0].value }, groups: rows.map { prompts[$0].group }, groupCount: 2,
                repeats: RowGroups(keys: rows))
            return result.overall < 0.05
        }
        #expect((0...11).contains(hits), "\(hits) of 100")
    }

    /// Prompts that come once, twice and seven times, one of which is asked by both groups.
    @Test func `repeats change places with as many others, whole and within their stratum`() {
        let prompts = [0, 1, 1, 2, 3, 3, 4, 4, 4, 4, 4, 4, 4]
        let groups = [0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1]
        let test = PermutationTest(permutations: 2_000, seed: 4)
        // Only the seven differ, and they have nobody to change places with.
        let alone = test.test(
            prompts.map { $0 == 4 ? 1 : 0 }, groups: groups, groupCount: 2, repeats: RowGroups(keys: prompts))
        #expect(alone.overall == 1)
        // Prompt 3 (both rows in group 0) may change places with prompt 1 (a row in each group): half of the deals.
        let pair = test.test(
            prompts.map { $0 == 3 ? 1 : 0 }, groups: groups, groupCount: 2, repeats: RowGroups(keys: prompts))
        #expect(abs(pair.overall - 0.5) < 0.05, "\(pair.overall)")
        let strata = prompts.map { $0 == 3 ? 1 : 0 }
        #expect(
            test.test(
                prompts.map { $0 == 3 ? 1 : 0 }, groups: groups, groupCount: 2, strata: strata,
                repeats: RowGroups(keys: prompts)
            ).overall == 1)
    }

    /// 120 rows of which few differ from 0, and 30 of which most do, both with a mean of 0: by a plain difference of means
    /// 20 of these 100 fell under 0.05.
    @Test func `a group that spreads more isn't taken for one with another mean`() {
        let hits = (0..<100).count { repetition in
            var random = SplitMix64(seed: UInt64(repetition) + 3_000)
            let groups = (0..<150).map { $0 < 120 ? 0 : 1 }
            let values = groups.map { group in
                let (u, width) = (random.nextUniform(), group == 0 ? 0.05 : 0.6)
                return u < width / 2 ? 1.0 : u < width ? -1 : 0
            }
            let result = PermutationTest(permutations: 99, seed: UInt64(repetition)).test(
                values, groups: groups, groupCount: 2)
            return result.overall < 0.05
        }
        #expect((0...12).contains(hits), "\(hits) of 100")
    }

    @Test func `nothing to compare gives 1`() {
        let test = PermutationTest(permutations: 50, seed: 1)
        #expect(test.test([], groups: [], groupCount: 2).overall == 1)
        #expect(test.test([1, 1, 1], groups: [0, 1, 0], groupCount: 2).overall == 1)
    }

    /// .01, .04, .03 → 3 · .01, then 2 · .03, and .04 is lifted to that.
    @Test func `corrects as holm does`() {
        let adjusted = holmAdjusted([0.01, 0.04, 0.03])
        #expect(zip(adjusted, [0.03, 0.06, 0.06]).allSatisfy { abs($0 - $1) < 1e-12 })
        #expect(holmAdjusted([]) == [])
        #expect(holmAdjusted([0.9, 0.8]) == [1, 1])
    }
}
