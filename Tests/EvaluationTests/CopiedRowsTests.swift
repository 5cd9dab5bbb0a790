import LinearAlgebra
import Testing

@testable import Evaluation

/// Laws that hold for every method of a comparison, not for the router alone.
@Suite struct CopiedRowsTests {
    /// The slow twin: each row copied out as often as it weighs, and the copies measured as a table of their own.
    @Test(arguments: UInt64(0)..<6) func `a row of weight 3 is that row three times, for every method and figure`(
        seed: UInt64
    ) {
        let truth = RandomTables.truth(
            rows: 60, models: seed.isMultiple(of: 2) ? 2 : 4, missing: seed < 3 ? 0 : 0.2, seed: seed)
        let predictions = RandomTables.predictions(of: truth, signal: 0.4, seed: seed)
        let other = RandomTables.predictions(of: truth, signal: 0.1, seed: seed &+ 9)
        var random = SplitMix64(seed: seed)
        // Every row is there, so that each λ and the best single model are those of the plain table.
        let weights = (0..<truth.rowCount).map { _ in Double(1 + Int(random.nextUniform() * 3)) }
        let rows = weights.enumerated().flatMap { Array(repeating: $0, count: Int($1)) }
        let copies = truth.selecting(rows)
        #expect(SingleModels(copies).best == SingleModels(truth).best)
        func figures(_ rows: [Int], _ truth: OutcomeTable, _ weights: [Double]) -> [Double?] {
            Comparison(
                predictions.selecting(rows), named: "router", truth: truth,
                baselines: [("other", other.selecting(rows))], costLevelsUSD: [2e-5, 6e-5, 3e-4]
            ).figures(weights: weights)
        }
        let weighted = figures(Array(0..<truth.rowCount), truth, weights)
        let copied = figures(rows, copies, unitWeights(rows.count))
        #expect(weighted.count == copied.count)
        for (place, (fast, slow)) in zip(weighted, copied).enumerated() {
            #expect(agree(fast, slow, within: 1e-9), "figure \(place): \(String(describing: fast))")
        }
    }

    /// Read off each method's own frontier, at what the router spends: not at what the method would spend itself.
    @Test(arguments: [2, 4]) func `quality at the router's cost is each method's own at that cost`(models: Int) throws {
        let truth = RandomTables.truth(rows: 200, models: models, seed: 5)
        let report = RouterReport(
            RandomTables.predictions(of: truth, signal: 0.5, seed: 1), truth: truth,
            baselines: [("kNN", RandomTables.predictions(of: truth, signal: 0.2, seed: 2))],
            bootstrap: PairedBootstrap(resamples: 20))
        let cost = try #require(report.router.measures[.routedCostUSD]).value
        for line in [report.router] + report.baselines {
            let corners = try #require(line.frontier, "\(line.name)")
            #expect(
                agree(line.measures[.qualityAtRouterCost]?.value, Self.quality(corners, at: cost)), "\(line.name)")
        }
    }

    /// The best mixture of two corners, tried one pair after the other.
    private static func quality(_ corners: [CostQuality], at cost: Double) -> Double? {
        var best: Double?
        for cheap in corners where cheap.costUSD <= cost {
            best = max(best ?? 0, cheap.quality)
            for dear in corners where dear.costUSD > cost {
                let share = (cost - cheap.costUSD) / (dear.costUSD - cheap.costUSD)
                best = max(best ?? 0, (1 - share) * cheap.quality + share * dear.quality)
            }
        }
        return best
    }

    /// Four groups and two measures are eight tests: a p that is small among eight is not yet small.
    @Test(arguments: UInt64(0)..<4) func `p values of groups are corrected over all groups and measures`(
        seed: UInt64
    ) throws {
        let truth = RandomTables.truth(rows: 120, models: 2, seed: seed)
        var random = SplitMix64(seed: seed &+ 3)
        let labels = (0..<120).map { "g\($0 % 4)" }
        // The last group gets the strong model rather seldom.
        let choice: [Int?] = (0..<120).map { random.nextUniform() < ($0 % 4 == 3 ? 0.4 : 0.65) ? 1 : 0 }
        let audit = GroupAudit(
            Slice(attribute: "g", labels: labels), choice: choice, rule: .best, truth: truth,
            bootstrap: PairedBootstrap(resamples: 5, seed: 1))
        let strong = try #require(truth.models.firstIndex { $0 == audit.strongModel })
        let number = Dictionary(uniqueKeysWithValues: audit.lines.enumerated().map { ($1.group, $0) })
        let groups = try labels.map { try #require(number[$0]) }
        let values: [[Double]] = [
            choice.map { $0 == strong ? 1 : 0 },
            (0..<120).map { truth.quality[$0, strong]! - truth.quality[$0, choice[$0]!]! },
        ]
        let plain = values.map { PermutationTest(seed: 1).test($0, groups: groups, groupCount: 4) }
        let perGroup = Self.corrected(plain.flatMap(\.perGroup))
        for (group, line) in audit.lines.enumerated() {
            #expect(agree(line.pValues[.access], perGroup[group]), "group \(group)")
            #expect(agree(line.pValues[.shortfall], perGroup[4 + group]), "group \(group)")
        }
        let overall = Self.corrected(plain.map(\.overall))
        #expect(agree(audit.tests[0].pValue, overall[0]) && agree(audit.tests[1].pValue, overall[1]))
    }

    /// Holm's correction as it is defined: the worst of what each smaller p comes to among those that are left.
    private static func corrected(_ pValues: [Double]) -> [Double] {
        pValues.map { p in
            pValues.filter { $0 <= p }.map { other in
                min(1, other * Double(pValues.count { $0 >= other }))
            }.max() ?? p
        }
    }
}
