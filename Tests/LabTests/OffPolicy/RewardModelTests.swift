import Routing
import Testing

@testable import Lab

@Suite struct RewardModelTests {
    /// Of models a and b one was drawn; what came of it, if anything is known.
    private static func decision(_ number: UInt64, drawn: Int, quality: Double?) -> LoggedDecision {
        let scores = ["a", "b"].map {
            ModelScore(
                model: $0, priorQuality: 0.5, quality: 0.5, qualitySD: 0, priorCostUSD: nil, costUSD: nil,
                latencyMilliseconds: nil, utility: 0, probability: 0.5)
        }
        let record = DecisionRecord(
            number: number, id: ULID(high: 0, low: number), timeMilliseconds: 0, seed: 0, chosen: drawn,
            scores: scores, excluded: [:], reason: .bestUtility, explored: false, objective: .costWeight(0),
            budgetCostWeight: nil, router: "r", policy: "p", learnerState: 0, features: [], context: [])
        return LoggedDecision(record: record, outcome: quality.map { Outcome(quality: $0) })
    }

    private static func table(_ decisions: [LoggedDecision]) -> DecisionTable {
        var table = DecisionTable(candidateCount: 0)
        for decision in decisions { table.append(decision, [], slice: "") }
        return table
    }

    private func areClose(_ found: [Double], _ expected: [Double]) -> Bool {
        found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-12 }
    }

    /// Without fold 0: a 0 once, b 1 once, ½ in all, of which each gets five outcomes' worth: 2.5 / 6, 3.5 / 6. Without
    /// fold 1: all 1. Without fold 2: a 1 and 0, b unknown: 3.5 / 7, 2.5 / 5.
    @Test func `means are those of the other folds, drawn towards the mean of all models`() {
        let table = Self.table([
            Self.decision(0, drawn: 0, quality: 1), Self.decision(1, drawn: 0, quality: 0),
            Self.decision(2, drawn: 1, quality: 1), Self.decision(3, drawn: 1, quality: nil),
        ])
        let folds = [0, 1, 2, 0]
        let plain = FoldMeans(table, folds, nil).expanded(folds, \.quality)
        let withoutFirst: [Double] = [2.5 / 6, 3.5 / 6]
        #expect(areClose(plain, withoutFirst + [1, 1, 0.5, 0.5] + withoutFirst), "\(plain)")
        // The third row stands for three: without fold 0 the mean is ¾.
        let weighted = FoldMeans(table, folds, [1, 1, 3, 1]).expanded(folds, \.quality)
        let threefold: [Double] = [3.75 / 6, 6.75 / 8]
        #expect(areClose(Array(weighted.prefix(2)), threefold), "\(weighted)")
    }

    /// Turns one outcome around: what is expected in that row, and in the others of its fold, may not change by a bit.
    @Test func `no row has a say in what is expected of it`() throws {
        let decisions = try ServedLog(count: 600).decisions(seed: 4)
        let clean = RewardModel(Self.table(decisions), seed: 9, fitRowsMin: 100)
        for poisoned in [0, 17] {
            var changed = decisions
            let quality = try #require(changed[poisoned].outcome?.quality)
            changed[poisoned].outcome?.quality = 1 - quality
            let table = Self.table(changed)
            let after = RewardModel(table, seed: 9, fitRowsMin: 100)
            let k = table.models.count
            let same = (0..<table.rowCount).filter { row in
                clean.quality[row * k..<(row + 1) * k] == after.quality[row * k..<(row + 1) * k]
            }
            #expect(same.contains(poisoned))
            #expect((100...300).contains(same.count), "\(same.count) of 600")
        }
    }
}
