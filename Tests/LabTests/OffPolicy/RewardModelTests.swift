import Routing
import Testing

@testable import Lab

@Suite struct RewardModelTests {
    /// Of models a and b one was drawn; what came of it, if anything is known.
    private static func decision(
        _ number: UInt64, drawn: Int, quality: Double? = nil, costUSD: Double? = nil,
        priorCosts: [Double?] = [nil, nil]
    ) -> LoggedDecision {
        let scores = zip(["a", "b"], priorCosts).map {
            ModelScore(
                model: $0, priorQuality: 0.5, quality: 0.5, qualitySD: 0, priorCostUSD: $1, costUSD: nil,
                latencyMilliseconds: nil, utility: 0, probability: 0.5)
        }
        let record = DecisionRecord(
            number: number, id: ULID(high: 0, low: number), timeMilliseconds: 0, seed: 0, chosen: drawn,
            scores: scores, excluded: [:], reason: .bestUtility, explored: false, objective: .costWeight(0),
            budgetCostWeight: nil, router: "r", policy: "p", learnerState: 0, features: [], context: [])
        let isSilent = quality == nil && costUSD == nil
        return LoggedDecision(record: record, outcome: isSilent ? nil : Outcome(quality: quality, costUSD: costUSD))
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

    /// Without fold 0 model a was charged 12 for a predicted 6, b 2 for 2: in all 14 for 8, of which each gets five rows' worth
    /// of 8 / 3.
    @Test func `costs are scaled by what the other folds were charged`() throws {
        let table = Self.table([
            Self.decision(0, drawn: 0, costUSD: 9, priorCosts: [3, 1]),
            Self.decision(1, drawn: 0, costUSD: 10, priorCosts: [4, 5]),
            Self.decision(2, drawn: 1, costUSD: 2, priorCosts: [7, 2]),
            Self.decision(3, drawn: 0, costUSD: 2, priorCosts: [2, nil]),
            Self.decision(4, drawn: 0, costUSD: 100, priorCosts: [nil, .infinity]),
        ])
        let folds = [0, 1, 1, 2, 2]
        let costs = ScaledCosts(table, folds, nil)
        let extra = 5.0 * 8 / 3
        let ratios = [(12 + extra * 1.75) / (6 + extra), (2 + extra * 1.75) / (2 + extra)]
        let first = try #require(costs.expected(table, row: 0, cell: 0))
        let second = try #require(costs.expected(table, row: 0, cell: 1))
        #expect(abs(first - 3 * ratios[0]) < 1e-12 && abs(second - ratios[1]) < 1e-12)
        #expect(costs.expected(table, row: 3, cell: 7) == nil && costs.expected(table, row: 4, cell: 9) == nil)
    }

    /// Costs are three times what was predicted, or nothing of the kind.
    @Test(arguments: [true, false])
    func `the router's own costs are taken where they are closer than means`(isRouterRight: Bool) {
        let decisions = (0..<150).map { number in
            let prior = Double(1 + number * 7 % 10)
            let predicted = isRouterRight ? prior : 11 - prior
            return Self.decision(
                UInt64(number), drawn: number % 2, quality: 1, costUSD: 3 * prior, priorCosts: [predicted, predicted])
        }
        let model = RewardModel(Self.table(decisions), seed: 1)
        let errors = decisions.indices.map { abs(model.costUSD[$0 * 2] - Double(3 * (1 + $0 * 7 % 10))) }
        if isRouterRight {
            #expect(errors.allSatisfy { $0 < 1e-6 }, "\(errors.max() ?? 0)")
        } else {
            #expect(model.costUSD.allSatisfy { (14...19).contains($0) })
        }
    }
}
