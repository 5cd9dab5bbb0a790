import Artefact
import Foundation
import LinearAlgebra
import Locks
import Routing
import TestFiles
import Testing

@testable import RouterEngine

/// Everything that happens to a router, in random order: the whole state, byte for byte, beside that of a copy which a
/// crash left behind, with and without a checkpoint on the way.
@Suite struct WholeStateTests {
    private struct World {
        var random: SplitMix64
        let ticker = Ticker(1_700_000_000_000)
        var configuration: Configuration
        var open: [(id: ULID, model: String)] = []

        init(seed: UInt64, objective: Objective) {
            random = SplitMix64(seed: seed)
            var policy = PolicySettings(objective: objective, seed: seed)
            policy.exploration.budgetUSDPerRequest = 1e-4
            policy.learning.tasksMax = 3
            policy.learning.sources = [
                "human": SourceSettings(weight: 3, trusted: true),
                "judge": SourceSettings(weight: 0.5, calibrate: true),
            ]
            configuration = Fixture.configuration(policy, models: Self.models)
            configuration.breakers = BreakerSettings(
                windowAttempts: 6, failures: 3, latencyMilliseconds: 5_000, openSeconds: 20, openSecondsMax: 60,
                probeShare: 0.2, probeSuccesses: 2)
            configuration.sessions = SessionSettings(
                qualityMargin: 0.4, costFactor: 100, pinnedTurnsMax: 3, cacheSeconds: 100, idleSeconds: 600,
                sessionsMax: 5)
        }

        private static let models = Fixture.models.map { model in
            var model = model
            model.prices.cachedInputUSDPerMTok = (model.prices.inputUSDPerMTok ?? 0) / 10
            return model
        }

        mutating func below(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

        mutating func request(dryRun: Bool = false) -> RouteRequest {
            var request = RouteRequest(
                prompt: Fixture.prompt(below(40)), objective: below(6) == 0 ? .minQuality(0.9) : nil, dryRun: dryRun)
            if below(2) == 0 { request.session = "s\(below(7))" }
            if below(3) == 0 { request.attributes = ["tenant": "t\(below(2))"] }
            if below(3) > 0 { request.task = "task \(below(5))" }
            if below(4) == 0 { request.inputTokens = 500 + below(2_000) }
            return request
        }

        /// One thing that happens.
        mutating func step(_ router: Router) throws {
            _ = ticker.next(Int64(below(4_000)))
            switch below(40) {
            case 0:
                let price = 0.1 + random.nextUniform()
                router.put(
                    ModelChange(
                        name: ["small", "fresh"][below(2)], inputUSDPerMTok: price, outputUSDPerMTok: 3 * price)
                ) { _ in }
            case 1: try reconfigure(router)
            case 2: _ = ticker.next(30_000)
            case 3..<20:
                let record = try router.route(request()).record
                open.append((record.id, record.model))
            default: try speak(router)
            }
        }

        private mutating func speak(_ router: Router) throws {
            guard !open.isEmpty else { return }
            // Mostly of a recent one; what was said may be said again, or otherwise.
            let (id, model) = open[max(0, open.count - 1 - below(12))]
            let (error, source) = (AttemptError.allCases[below(5)], ["client", "judge", "human"][below(3)])
            let other = below(6) == 0 ? ["small", "large"][below(2)] : nil
            let isBad = model == "middle" && open.count > 120
            let quality = isBad ? 0.3 * random.nextUniform() : 0.6 + 0.4 * random.nextUniform()
            let outcome = Outcome(
                quality: below(3) == 0 ? nil : quality, costUSD: below(3) == 0 ? 1e-4 * random.nextUniform() : nil,
                outputTokens: below(3) == 0 ? below(900) : nil,
                latencyMilliseconds: below(4) == 0 ? 200 + 6_000 * random.nextUniform() : 300)
            let done = DispatchSemaphore(value: 0)
            router.feedback(
                decision: id, source: source, model: other, outcome: outcome, error: below(5) == 0 ? error : nil
            ) { _ in done.signal() }
            done.wait()
        }

        private mutating func reconfigure(_ router: Router) throws {
            switch below(5) {
            case 0: configuration.policy.learning.enabled.toggle()
            case 1: configuration.policy.exploration.budgetUSDPerRequest = 1e-5 * Double(1 + below(20))
            case 2: configuration.sessions.idleSeconds = 60 * Double(1 + below(10))
            case 3: configuration.breakers.openSeconds = 10 * Double(1 + below(4))
            default: configuration.policy.learning.forgetting = [0.99, 0.998, 0.95][below(3)]
            }
            try router.reconfigure(configuration)
        }
    }

    private static func state(_ router: Router) -> [UInt8] {
        router.ledger.withLock { $0.accounts.encoded($0.epoch) }
    }

    /// What the state is made of, past what its bytes say.
    private static func expectSame(_ a: Router, _ b: Router, _ comment: Comment) {
        let (one, other) = (a.ledger.withLock { $0.accounts }, b.ledger.withLock { $0.accounts })
        #expect(one.learner.models.keys == other.learner.models.keys, comment)
        for (name, state) in one.learner.models {
            #expect(other.learner.models[name]?.posterior == state.posterior, comment)
            #expect(other.learner.models[name]?.cost == state.cost, comment)
        }
        #expect(one.learner.judges == other.learner.judges, comment)
        #expect(one.learner.alarms.latest == other.learner.alarms.latest, comment)
        #expect(one.learner.heard == other.learner.heard && one.learner.updates == other.learner.updates, comment)
        #expect(one.pacer == other.pacer && one.meter == other.meter && one.breakers == other.breakers, comment)
        #expect(state(a) == state(b), comment)
        #expect(a.statsButLog == b.statsButLog, comment)
    }

    private static func router(_ world: World, _ artefact: RouterArtefact?, _ path: String) throws -> Router {
        let ticker = world.ticker
        return try Fixture.router(
            world.configuration, artefact: artefact, path: path, clock: { ticker.next(0) })
    }

    @Test(
        arguments: [
            Objective.budgetUSDPerRequest(4e-4), .budgetUSDPerWindow(usd: 0.02, seconds: 600), .minMeanQuality(0.8),
        ], [true, false])
    func `whatever happened, the state after a crash is the state before it`(
        objective: Objective, isTrained: Bool
    ) throws {
        let artefact = isTrained ? try Fixture.artefact() : nil
        for seed in 1...2 as ClosedRange<UInt64> {
            let folder = try TemporaryFolder()
            var world = World(seed: seed, objective: objective)
            let router = try Self.router(world, artefact, folder.path("store"))
            for step in 1...900 {
                try world.step(router)
                if step % 290 == 0 { try router.saveCheckpoint() }
                guard step % 145 == 0 || step == 900 else { continue }
                let comment: Comment = "seed \(seed), \(step) steps"
                let copy = try folder.copy()
                let again = try Self.router(world, artefact, copy.path("store"))
                Self.expectSame(again, router, comment)
                for _ in 0..<12 {
                    let request = world.request(dryRun: true)
                    #expect(try again.route(request).record.scores == router.route(request).record.scores, comment)
                }
                // A state that looks the same goes on the same.
                if step == 900 { try Self.goOn(world, again, router, comment) }
                try again.close()
            }
            try router.close()
        }
    }

    /// The same things happen to both: decisions have the same numbers, so that the same models are drawn.
    private static func goOn(_ world: World, _ a: Router, _ b: Router, _ comment: Comment) throws {
        var world = world
        for _ in 0..<150 {
            let wanted = world.request()
            _ = world.ticker.next(700)
            let (one, other) = (try a.route(wanted).record, try b.route(wanted).record)
            #expect(one.scores == other.scores && one.model == other.model && one.reason == other.reason, comment)
            try a.say(one.id, quality: 0.4, costUSD: 2e-4, latencyMilliseconds: 100)
            try b.say(other.id, quality: 0.4, costUSD: 2e-4, latencyMilliseconds: 100)
        }
        expectSame(a, b, comment)
    }
}
