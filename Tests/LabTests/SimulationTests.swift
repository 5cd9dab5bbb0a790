import Dispatch
import Evaluation
import Foundation
import LinearAlgebra
import OutcomeStore
import RouterEngine
import Routing
import TestFiles
import Testing

@testable import Lab

struct SimulationTests {
    @Test func `who always takes the cheapest earns what the cheapest earns`() throws {
        let report = try Fixture.simulation(Fixture.rows(300), [Fixture.frugal], seeds: [1, 2, 3]).run()
        let line = report.policies[0]
        let cheap = try #require(report.baselines.first { $0.name == "all cheap: small" })
        #expect(abs(line.quality.value - cheap.quality.value) < 1e-12)
        #expect(abs(line.costUSD.value - (try #require(cheap.costUSD).value)) < 1e-15)
        #expect(abs(line.regret.value - cheap.regret.value) < 1e-9)
        #expect(line.shares["small"]?.value == 1)
        #expect(line.shares["large"]?.value == 0)
    }

    @Test func `the same on one thread and on four, and the runs of a seed see one stream`() throws {
        let policies = [PolicySettings(objective: .costWeight(100)), Fixture.frugal]
        let (one, four) = (
            try Fixture.simulation(Fixture.rows(120), policies, seeds: [1, 2, 3, 4, 5], threads: 1),
            try Fixture.simulation(Fixture.rows(120), policies, seeds: [1, 2, 3, 4, 5], threads: 4)
        )
        let (a, b) = (try one.run(), try four.run())
        for (left, right) in zip(a.policies, b.policies) {
            #expect(left.reward == right.reward && left.regret == right.regret && left.shares == right.shares)
        }
        let rows = try (0..<2).map { try one.trajectory(of: $0, run: 3).steps.map(\.row) }
        #expect(rows[0] == rows[1])
    }

    /// The slow twin: a router over a store on disk, which reads every prompt itself.
    @Test(arguments: [Objective.costWeight(100), .budgetUSDPerRequest(3e-4), .minQuality(0.8)])
    func `a simulated run is what a router over a real store does, to the last bit`(objective: Objective) throws {
        var rows = Fixture.rows(400)
        for number in stride(from: 0, to: 400, by: 7) { rows[number].outcomes["large"] = nil }
        let policy = PolicySettings(objective: objective, exploration: .init(floor: 0.01), seed: 11)
        let simulation = try Fixture.simulation(rows, [policy], seeds: [4, 5])
        for run in 0..<2 {
            let folder = try TemporaryFolder()
            var configuration = Fixture.contestant(policy).configuration
            configuration.policy.seed += UInt64(run)
            let router = try Router(
                configuration: configuration, artefact: nil, features: Fixture.extractor(),
                store: OutcomeStore.open(path: folder.path("store")), clock: { 1_700_000_000_000 })
            var random = SplitMix64(seed: [4, 5][run])
            let shuffled = rows.shuffled(using: &random)
            for (row, step) in zip(shuffled, try simulation.trajectory(of: 0, run: run).steps) {
                let names = ["small", "large"].filter { row.outcomes[$0] != nil }
                let reply = try router.route(
                    RouteRequest(
                        prompt: Array(row.prompt.utf8), candidates: names.count < 2 ? names : nil, task: row.task))
                #expect(reply.record.model == Fixture.models[step.model].name)
                #expect(reply.record.propensity.bitPattern == step.propensity.bitPattern)
                let outcome = try #require(row.outcomes[reply.record.model])
                // What is not acknowledged yet the next decision need not see.
                let acknowledged = DispatchSemaphore(value: 0)
                router.feedback(decision: reply.record.id, outcome: outcome) { _ in acknowledged.signal() }
                acknowledged.wait()
            }
            try router.close()
        }
    }

    @Test func `a paced budget is kept and reported`() throws {
        let simulation = try Fixture.simulation(
            Fixture.rows(2_000), [PolicySettings(objective: .budgetUSDPerRequest(4e-4))], seeds: [1, 2])
        let report = try simulation.run()
        let budget = try #require(report.policies[0].budget)
        #expect(budget.ratio.value <= 1.05 && budget.ratio.value > 0.5)
        #expect(budget.windowRequests == 1_500)
        #expect(budget.worstWindowRatio <= 1.05)
        let names = report.baselines.map(\.name)
        #expect(names.contains("mixture at 0.0004 USD") && names.contains("oracle at 0.0004 USD"))
        let mixture = try #require(report.baselines.first { $0.name == "mixture at 0.0004 USD" })
        #expect(report.policies[0].quality.value > mixture.quality.value)
    }

    @Test func `a budget per window and a quality floor are reported, too`() throws {
        // Ten seconds a request: a window of 1,000 s is 100 requests.
        let policies = [
            PolicySettings(objective: .budgetUSDPerWindow(usd: 0.05, seconds: 1_000)),
            PolicySettings(objective: .minMeanQuality(0.8)), Fixture.frugal,
        ]
        var scenario = Scenario()
        scenario.secondsPerRequest = 10
        let simulation = try Fixture.simulation(Fixture.rows(1_200), policies, scenario: scenario, seeds: [1, 2])
        let report = try simulation.run()
        let window = try #require(report.policies[0].window)
        let costs = try (0..<2).map { run in try simulation.trajectory(of: 0, run: run).steps.map { $0.costUSD ?? 0 } }
        let dearest = costs.map { costs in
            (0...costs.count - 100).map { costs[$0..<$0 + 100].reduce(0, +) }.max()! / 0.05
        }
        #expect(abs(window.worstRatio - dearest.max()!) < 1e-9)
        #expect(window.keptShare == Double(dearest.count { $0 <= 1 }) / 2)
        let floor = try #require(report.policies[1].floor)
        #expect(floor.windowRequests == 1_000 && floor.worst <= floor.poorest.value)
        #expect(floor.poorest.value <= report.policies[1].quality.value + 0.02)
        #expect(report.policies[2].window == nil && report.policies[2].floor == nil)
    }

    @Test func `a model that gets worse loses its traffic, and the recovery is measured`() throws {
        let drop = WorldEvent(at: .share(0.5), model: "large", change: .quality(factor: 0.1, shift: 0))
        let report = try Fixture.simulation(
            Fixture.rows(1_200), [PolicySettings(objective: .costWeight(10)), Fixture.frugal],
            scenario: Scenario(events: [drop]), seeds: [1, 2, 3]
        ).run()
        let learner = report.policies[0]
        let recovery = try #require(learner.recoveries.first)
        #expect(recovery.at == 600)
        // Three seeds tell a dip of some twenty requests from noise by its sum, not by its length.
        #expect(recovery.requests.value < 300)
        #expect(recovery.lostReward.value > 0)
        let shares = learner.parts.map { $0.shares["large"] ?? 0 }
        #expect(shares[shares.count / 2 - 3] > 0.25)
        #expect((shares.last ?? 1) < 0.1)
        // Who never used it has nothing to recover from.
        #expect(report.policies[1].recoveries.first?.requests.value == 0)
        #expect(report.events.first?.title == "large: quality ×0.1")
        let alarm = try #require(learner.alarms.first { $0.group == nil })
        #expect(alarm.model == "large" && alarm.after == 600 && alarm.seeds == 3)
        #expect((1..<300).contains(alarm.requests) && alarm.size < -0.1)
        #expect(alarm.refuted == 0)
        #expect(learner.alarms.allSatisfy { $0.after == 600 } && report.policies[1].alarms.isEmpty)
    }

    @Test func `a model that leaves is never drawn, and one that joins finds its place`() throws {
        let events = [
            WorldEvent(at: .request(400), until: .request(800), model: "large", change: .leaves)
        ]
        let simulation = try Fixture.simulation(
            Fixture.rows(1_200), [PolicySettings(objective: .costWeight(10))], scenario: Scenario(events: events))
        let steps = try simulation.trajectory(of: 0, run: 0).steps
        #expect(!steps[400..<800].contains { $0.model == 1 })
        #expect(steps[..<400].contains { $0.model == 1 } && steps[800...].contains { $0.model == 1 })
        let joins = [WorldEvent(at: .request(600), model: "large", change: .joins)]
        let joined = try Fixture.simulation(
            Fixture.rows(1_200), [PolicySettings(objective: .costWeight(10))], scenario: Scenario(events: joins))
        let later = try joined.trajectory(of: 0, run: 0).steps
        #expect(!later[..<600].contains { $0.model == 1 })
        #expect(later[900...].count { $0.model == 1 } > 60)
    }

    @Test func `an announced price moves traffic at once, one that nobody announces only when it was felt`() throws {
        func first(_ announced: Bool) throws -> [Trajectory.Step] {
            let event = WorldEvent(at: .request(600), model: "large", change: .cost(factor: 100, announced: announced))
            let simulation = try Fixture.simulation(
                Fixture.rows(1_200), [PolicySettings(objective: .costWeight(100))], scenario: Scenario(events: [event]))
            return Array(try simulation.trajectory(of: 0, run: 0).steps[600..<700])
        }
        let (told, silent) = (try first(true).count { $0.model == 1 }, try first(false).count { $0.model == 1 })
        #expect(told <= silent)
        #expect(silent < 40)
    }

    @Test func `the warm-up teaches and does not count`() throws {
        let warm = try Simulation(
            world: World(rows: Fixture.rows(300), warmup: Fixture.rows(600, seed: 2), models: Fixture.models),
            contestants: [Fixture.contestant(PolicySettings(objective: .costWeight(100)))],
            knowledge: Fixture.knowledge(), seeds: [1, 2, 3, 4], reward: Reward(costWeight: 100), threads: 2)
        let cold = try Fixture.simulation(
            Fixture.rows(300), [PolicySettings(objective: .costWeight(100))], seeds: [1, 2, 3, 4],
            reward: Reward(costWeight: 100))
        let (after, before) = (try warm.run(), try cold.run())
        #expect(after.requests == 300 && after.warmupRequests == 600)
        #expect(after.policies[0].regret.value < before.policies[0].regret.value)
    }

    @Test func `a policy that no router can have is refused with its name`() throws {
        let simulation = try Fixture.simulation(
            Fixture.rows(10), [PolicySettings(exploration: ExplorationSettings(floor: 0.9))])
        #expect {
            try simulation.run()
        } throws: { error in
            guard case .contestant(let name, _) = error as? LabError else { return false }
            return name == "policy 0"
        }
    }

    @Test func `an outcome that the engine doesn't take ends the run with its range`() throws {
        var rows = Fixture.rows(20)
        for number in rows.indices { rows[number].outcomes["small"]?.costUSD = 1e7 }
        let simulation = try Fixture.simulation(rows, [Fixture.frugal])
        let refusal = LabError.refused(
            contestant: "policy 0", request: 0, reason: "cost_usd 10000000.0 is not in [0, 1000000]")
        #expect(throws: refusal) { try simulation.run() }
    }
}
