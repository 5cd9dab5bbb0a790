import Foundation
import LinearAlgebra
import RouterEngine
import Routing
import TestFiles
import Testing

/// What is kept over a restart for every new piece of state: from the log alone, and from a checkpoint and the log.
@Suite struct PolicyRestartTests {
    static let objectives: [Objective] = [
        .budgetUSDPerWindow(usd: 0.05, seconds: 3_600), .minMeanQuality(0.85), .budgetUSDPerRequest(4e-4),
    ]

    @Test(arguments: objectives) func `state after a restart equals the state without it, bit for bit`(
        objective: Objective
    ) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store.db")
        var policy = PolicySettings(objective: objective, seed: 3)
        policy.exploration.budgetUSDPerRequest = 1e-4
        policy.learning.sources = [
            "human": SourceSettings(weight: 3, trusted: true), "judge": SourceSettings(weight: 0.5, calibrate: true),
        ]
        let configuration = Fixture.configuration(policy)
        let ticker = Ticker(1_700_000_000_000)
        var router = try Fixture.router(
            configuration, artefact: Fixture.artefact(), path: path, clock: { ticker.next(0) })
        var random = SplitMix64(seed: 9)
        for number in 0..<600 {
            _ = ticker.next(5_000)
            let record = try router.route(Fixture.request(number)).record
            let quality = min(1, max(0, Fixture.quality(record.model, number) + 0.1 * random.nextNormal()))
            try router.say(record.id, source: "judge", quality: quality, costUSD: 2e-4, latencyMilliseconds: 900)
            if number % 7 == 0 { try router.say(record.id, source: "human", quality: 0.7) }
            if number == 310 {
                router.put(ModelChange(name: "fresh", inputUSDPerMTok: 0.2, outputUSDPerMTok: 0.6)) { _ in }
            }
            guard number % 150 == 149 else { continue }
            let before = try (1..<4).map { try router.route(Fixture.request($0, dryRun: true)).record.scores }
            let stats = router.stats()
            try router.close()
            router = try Fixture.router(
                configuration, artefact: Fixture.artefact(), path: path, clock: { ticker.next(0) })
            #expect(try (1..<4).map { try router.route(Fixture.request($0, dryRun: true)).record.scores } == before)
            #expect(router.stats().budget == stats.budget && router.stats().quality == stats.quality)
            #expect(router.stats().exploration == stats.exploration && router.stats().drift == stats.drift)
        }
        try router.close()
    }

    /// Who raises an amount in the middle of an hour does not want it on top of what that hour has cost.
    @Test func `a window's money stays spent under another amount, also after a restart, and not under another length`()
        throws
    {
        let folder = try TemporaryFolder()
        let path = folder.path("store.db")
        let ticker = Ticker(1_700_000_000_000)
        func budget(_ usd: Double, per seconds: Double = 3_600) -> PolicySettings {
            PolicySettings(objective: .budgetUSDPerWindow(usd: usd, seconds: seconds), seed: 3)
        }
        func open(_ policy: PolicySettings) throws -> Router {
            try Fixture.router(
                Fixture.configuration(policy), artefact: Fixture.artefact(), path: path, clock: { ticker.next(0) })
        }
        var router = try open(budget(0.05))
        for number in 0..<40 {
            _ = ticker.next(1_000)
            try router.say(router.route(Fixture.request(number)).record.id, quality: 0.9, costUSD: 1e-3)
        }
        let spent = try #require(router.stats().budget?.windowSpentUSD)
        #expect(abs(spent - 0.04) < 1e-9)
        try router.replace(with: Candidate(policy: budget(0.08)), ChangeReason(by: "test"))
        #expect(router.stats().budget?.windowSpentUSD == spent)
        _ = try router.route(Fixture.request(41))
        let (scores, stats) = (try router.route(Fixture.request(1, dryRun: true)).record.scores, router.stats().budget)
        try router.close()
        router = try open(budget(0.05))
        #expect(try router.route(Fixture.request(1, dryRun: true)).record.scores == scores)
        #expect(router.stats().budget == stats)
        try router.replace(with: Candidate(policy: budget(0.08, per: 600)), ChangeReason(by: "test"))
        #expect(router.stats().budget?.windowSpentUSD == 0)
        try router.close()
    }

    /// An hour is not paid for twice by way of a policy that keeps no account of it.
    @Test(arguments: [Objective.costWeight(20), .budgetUSDPerRequest(1e-3), .budgetUSDPerWindow(usd: 1, seconds: 600)])
    func `a window remembers what it costs under another objective, also after restarts`(between: Objective) throws {
        let window = Objective.budgetUSDPerWindow(usd: 0.1, seconds: 3_600)
        func open(_ objective: Objective, _ path: String) throws -> Router {
            try Fixture.router(
                Fixture.configuration(PolicySettings(objective: objective, seed: 3)), artefact: Fixture.artefact(),
                path: path, clock: { 1_700_000_000_000 })
        }
        func spend(_ router: Router, _ numbers: Range<Int>) throws {
            for number in numbers {
                try router.say(router.route(Fixture.request(number)).record.id, quality: 0.9, costUSD: 1e-3)
            }
        }
        func change(_ router: Router, to objective: Objective) throws {
            try router.replace(
                with: Candidate(policy: PolicySettings(objective: objective, seed: 3)), ChangeReason(by: "test"))
        }
        let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
        let steady = try open(window, folder.path("store.db"))
        try spend(steady, 0..<30)
        let late = try steady.route(Fixture.request(30)).record
        try change(steady, to: between)
        try spend(steady, 31..<61)
        // What comes late of the time before counts as well.
        try steady.say(late.id, costUSD: 2e-3)
        try change(steady, to: window)
        let budget = try #require(steady.stats().budget)
        #expect(abs(budget.windowSpentUSD - 0.062) < 1e-9, "\(budget)")
        let scores = try steady.route(Fixture.request(1, dryRun: true)).record.scores

        let copy = try folder.copy()
        let fromLog = try open(window, copy.path("store.db"))
        #expect(fromLog.stats().budget == budget)
        #expect(try fromLog.route(Fixture.request(1, dryRun: true)).record.scores == scores)
        try fromLog.close()
        try steady.close()

        var stopped = try open(window, other.path("store.db"))
        try spend(stopped, 0..<30)
        let lateToo = try stopped.route(Fixture.request(30)).record
        for numbers in [31..<45, 45..<61] {
            try stopped.close()
            stopped = try open(between, other.path("store.db"))
            try spend(stopped, numbers)
        }
        try stopped.say(lateToo.id, costUSD: 2e-3)
        try stopped.close()
        stopped = try open(window, other.path("store.db"))
        #expect(stopped.stats().budget == budget)
        #expect(try stopped.route(Fixture.request(1, dryRun: true)).record.scores == scores)
        try stopped.close()
    }

    /// The log is read from its beginning, where the policy was another one: nothing of before is the window's.
    @Test(arguments: [true, false]) func `a window that came later has cost what was decided since it came`(
        isPut: Bool
    ) throws {
        func settings(_ objective: Objective) -> Configuration {
            Fixture.configuration(PolicySettings(objective: objective, seed: 3))
        }
        func spend(_ router: Router, _ numbers: Range<Int>) throws {
            for number in numbers {
                try router.say(router.route(Fixture.request(number)).record.id, quality: 0.9, costUSD: 1e-3)
            }
        }
        let (before, window) = (settings(.costWeight(20)), settings(.budgetUSDPerWindow(usd: 0.1, seconds: 3_600)))
        let folder = try TemporaryFolder()
        let router = try Fixture.router(before, path: folder.path("store.db"))
        try spend(router, 0..<30)
        if isPut {
            try router.replace(with: Candidate(policy: window.policy), ChangeReason(by: "test"))
        } else {
            try router.reconfigure(window)
        }
        try spend(router, 30..<40)
        let (budget, copy) = (try #require(router.stats().budget), try folder.copy())
        #expect(budget.windowDecisions == 10 && abs(budget.windowSpentUSD - 0.01) < 1e-9)
        let again = try Fixture.router(isPut ? before : window, path: copy.path("store.db"))
        #expect(again.stats().budget == budget)
        try again.close()
        let replay = try LogReplay(path: folder.path("store.db"), features: Fixture.extractor, artefact: { _ in nil })
        for count in [5, 40] {
            let verdicts = try replay.replay(replay.latest(count: count)).map { $0?.verdict }
            #expect(verdicts == [ReplayVerdict?](repeating: .same, count: count))
        }
        try router.close()
    }
}
