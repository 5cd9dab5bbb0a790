import Evaluation
import Routing
import Testing

@testable import Lab

/// Figures of whole simulations and searches on runs made by hand.
struct ReportingByHandTests {
    /// Ten requests of one cost and quality each.
    private static func run(
        quality: Double, costUSD: Double, count: Int = 10, periodSeconds: Double? = nil, keepsRows: Bool = false
    ) throws -> RunSummary {
        var trajectory = Trajectory(capacity: count)
        for request in 0..<count { trajectory.append(request, quality: quality, costUSD: costUSD) }
        return try trajectory.summary(periodSeconds: periodSeconds, keepsRows: keepsRows)
    }

    @Test func `a budget is kept within a hundredth, and the worst seed is named`() throws {
        let runs = try [0.00201, 0.0021, 0.0018].map { try Self.run(quality: 1, costUSD: $0) }
        let budget = SimulationReport.Budget(0.002, runs)
        #expect(abs(budget.keptShare - 2.0 / 3) < 1e-12 && abs(budget.worstWindowRatio - 1.05) < 1e-9)
        #expect(abs(budget.ratio.value - 0.00591 / 0.006) < 1e-9 && budget.windowRequests == 10)
    }

    /// Eight requests in eight seconds, at an eighth of a dollar each, are just what a window of a dollar holds.
    @Test func `a window's budget may be spent to the last, and no further`() throws {
        let runs = try [0.125, 0.25].map { try Self.run(quality: 1, costUSD: $0, count: 16, periodSeconds: 8) }
        let window = SimulationReport.WindowBudget(1, 8, runs)
        #expect(window.keptShare == 0.5 && window.worstRatio == 2 && window.ratio.value == 1.5)
    }

    @Test func `a floor is judged by the poorest stretch of the poorest seed`() throws {
        let runs = try [0.75, 0.5, 1].map { try Self.run(quality: $0, costUSD: 0.001) }
        let floor = SimulationReport.QualityFloor(0.6, runs)
        #expect(floor.worst == 0.5 && floor.poorest.value == 0.75 && floor.windowRequests == 10)
    }

    /// The large model is always right until request 2, never from then on.
    private static func world(hasWarmup: Bool = false) throws -> World {
        let rows = (0..<5).map { number in
            OutcomeRow(
                id: "\(number)", prompt: "p\(number)",
                outcomes: [
                    "small": Outcome(quality: 0.5, costUSD: 0.001), "large": Outcome(quality: 1, costUSD: 0.01),
                ])
        }
        var lesson = rows[0]
        lesson.outcomes = ["small": Outcome(quality: 1, costUSD: 9), "large": Outcome(quality: 0, costUSD: 9)]
        let event = WorldEvent(at: .request(2), model: "large", change: .quality(factor: 0, shift: 0))
        return try World(
            rows: Array(rows.dropFirst()), warmup: hasWarmup ? [lesson] : [], models: Fixture.models,
            scenario: Scenario(order: .file, events: [event]))
    }

    @Test func `references count no warm-up, and an event from its request on`() throws {
        let references = StreamReferences(try Self.world(hasWarmup: true), seed: 1, Reward())
        #expect(references.singles.map { $0?.quality } == [0.5, 0.5])
        #expect(abs((references.singles[1]?.costUSD ?? 0) - 0.01) < 1e-12)
        // 1, 1, ½, ½; each model half of the time: ¾, ¾, ¼, ¼.
        #expect(references.oracle.quality == 0.75 && references.random.quality == 0.5)
        #expect(abs((references.random.costUSD ?? 0) - 0.0055) < 1e-12)
    }

    @Test func `a run's regret and its segments change with an event's request`() throws {
        let world = try Self.world()
        var trajectory = Trajectory(capacity: 4)
        for request in 0..<4 { trajectory.append(request, quality: 0.5, costUSD: 0.001) }
        let run = RunSummary(
            trajectory, contestant: 0, seed: 1, world, Reward(), bestFixed: nil, periodSeconds: nil, seconds: 0)
        #expect(run.segmentRewards.map(\.count) == [2, 2])
        #expect(abs(run.regret - 1) < 1e-12 && run.regretAgainstFixed == 0)
    }

    /// Row 0 gains ½ for 1, row 1 gains ½ for ¼: who can spend half a dollar per request buys the better bargain first.
    @Test func `the oracle at a budget buys the steepest steps first`() throws {
        let rows = [1.0, 0.25].enumerated().map { number, cost in
            OutcomeRow(
                id: "\(number)", prompt: "p\(number)",
                outcomes: ["small": Outcome(quality: 0.5, costUSD: 0), "large": Outcome(quality: 1, costUSD: cost)])
        }
        let references = StreamReferences(try World(rows: rows, models: Fixture.models), seed: 1, Reward())
        for (budget, cost, quality) in [(0.125, 0.125, 0.75), (0.375, 0.375, 0.875), (9, 0.625, 1)] {
            let line = try #require(references.oracle(atUSD: budget, Reward()))
            let spent = try #require(line.costUSD)
            #expect(abs(spent - cost) < 1e-12 && abs(line.quality - quality) < 1e-12, "\(line)")
        }
    }

    /// Of budgets kept by the plain settings, a winner that breaks them is not taken, however much better it is.
    @Test func `settings are taken that gain and keep the goal where the plain ones do`() throws {
        let plain = PolicySettings(name: "plain", objective: .budgetUSDPerRequest(0.002))
        var other = plain
        other.name = "tuned"
        func report(won: (Double, Double), plain plainRun: (Double, Double)) throws -> TuningReport {
            let (winner, rest) = try (
                [0, 1].map { _ in try Self.run(quality: won.0, costUSD: won.1, keepsRows: true) },
                [0, 1].map { _ in try Self.run(quality: plainRun.0, costUSD: plainRun.1, keepsRows: true) }
            )
            let goal = TuningGoal.budget(usdPerRequest: 0.002)
            let comparison = TuningComparison(
                winner, rest, on: try TuningComparisonTests.world(), goal, dearestUSD: 0.01, threads: 1)
            return TuningReport(
                goal, found: other, plain: plain, searched: comparison, heldOut: comparison, rows: (2, 2), seeds: 2,
                settingsTried: 2)
        }
        let better = try report(won: (0.9, 0.002), plain: (0.5, 0.002))
        #expect(better.isTuned && better.isKept && better.settings == other)
        let dear = try report(won: (0.9, 0.00204), plain: (0.5, 0.002))
        #expect(dear.gainHeldOut.value > 0 && !dear.isTuned && dear.isKept && dear.settings == plain)
        let bothDear = try report(won: (0.9, 0.00204), plain: (0.5, 0.0022))
        #expect(bothDear.isTuned && !bothDear.isKept)
        let worse = try report(won: (0.4, 0.002), plain: (0.5, 0.002))
        #expect(!worse.isTuned && worse.settings == plain)
    }

    /// Of one seed the alarm with the event and one after it, of the other three requests later: 0 and 3 requests.
    @Test func `alarms are counted from the event before, and once per seed`() throws {
        func alarm(_ request: Int, _ size: Double, _ claim: DriftAlarm.Claim) -> Trajectory.Alarm {
            Trajectory.Alarm(
                request: request,
                alarm: DriftAlarm(
                    model: "large", group: nil, timeMilliseconds: 0, size: size, evidence: 10, observations: 9,
                    claim: claim))
        }
        let runs = [
            [alarm(2, -0.2, .confirmed), alarm(3, -0.9, .confirmed)],
            [alarm(1, 0.1, .open), alarm(5, -0.4, .refuted)],
        ]
        let found = AlarmSummary.all(runs, try Self.world().timeline)
        #expect(found.map(\.after) == [0, 2] && found.map(\.seeds) == [1, 2] && found.map(\.requests) == [1, 1.5])
        #expect(found[1].confirmed == 1 && found[1].refuted == 1 && abs(found[1].size + 0.3) < 1e-12)
    }
}
