import RouterEngine
import Routing
import Testing

@testable import Lab

/// Roll-outs played on a world whose truth is known.
@Suite struct RolloutStudyTests {
    private static func policy(_ name: String, costWeight: Double, epsilon: Double) -> PolicySettings {
        PolicySettings(
            name: name, objective: .costWeight(costWeight),
            exploration: ExplorationSettings(kind: .epsilon, epsilon: epsilon), seed: 3)
    }

    private static let plan = RolloutPlan(shadowRequests: 20, canaryShare: 0.3, canaryOutcomesMax: 1_500)

    private static func study(isLuck: Bool = false, gate: Double? = -0.05) throws -> RolloutStudy {
        var plan = plan
        plan.gateLowerBoundMin = gate
        return try RolloutStudy(
            world: World(rows: Fixture.rows(600), models: Fixture.models, scenario: Scenario()),
            knowledge: Fixture.knowledge(),
            incumbent: Fixture.contestant(policy("serving", costWeight: 300, epsilon: 0.4), name: "serving"),
            plan: plan, loggedRequests: 400, isLuck: isLuck, threads: 2)
    }

    @Test func `the log stops a bad candidate at the gate, and lets a good one through to be promoted`() throws {
        let study = try Self.study()
        let seeds = Array(1...6 as ClosedRange<UInt64>)
        // Random choice loses much of what the serving one has learnt.
        let careless = try study.runs(
            Self.policy("careless", costWeight: 3_000, epsilon: 0.9), seeds: seeds, threads: 2)
        #expect(careless.count { $0.stage == .rolledBack(.gate) } >= 5, "\(careless.map(\.stage))")
        #expect(careless.allSatisfy { $0.stage != .rolledBack(.gate) || $0.outcomes == 0 && $0.qualityLost == 0 })
        let better = try study.runs(Self.policy("better", costWeight: 0, epsilon: 0.05), seeds: seeds, threads: 2)
        #expect(better.count { $0.stage == .promoted } >= 5, "\(better.map(\.stage))")
        #expect(better.allSatisfy { $0.stage != .promoted || $0.qualityGap > 0 })
    }

    @Test func `the same roll-out comes out the same, on one thread or two`() throws {
        let study = try Self.study()
        let candidate = Self.policy("better", costWeight: 0, epsilon: 0.05)
        #expect(
            try study.runs(candidate, seeds: [4, 5], threads: 1) == study.runs(candidate, seeds: [4, 5], threads: 2))
    }

    @Test func `where outcomes are dealt at random, who differs most is promoted by luck in at most 1 of 20`() throws {
        let study = try Self.study(isLuck: true, gate: nil)
        let runs = try study.runs(
            Self.policy("other", costWeight: 0, epsilon: 0.05), seeds: Array(1...40), threads: 2)
        // 2 are expected at most; 6 or more would come in 1 of 100 such tests.
        #expect(runs.count { $0.stage == .promoted } <= 5, "\(runs.map(\.stage))")
    }
}
