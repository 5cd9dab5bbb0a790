import Foundation
import RouterEngine
import Routing
import TestFiles
import Testing

@Suite struct SessionTests {
    private static let cached = Fixture.models.map { model in
        var model = model
        model.prices.cachedInputUSDPerMTok = (model.prices.inputUSDPerMTok ?? 0) / 10
        return model
    }

    private func router(
        _ sessions: SessionSettings = SessionSettings(), objective: Objective = .costWeight(20), path: String? = nil,
        models: [Model] = cached, clock: @escaping @Sendable () -> Int64 = { 1_700_000_000_000 }
    ) throws -> Router {
        var configuration = Fixture.configuration(PolicySettings(objective: objective, seed: 5), models: models)
        configuration.policy.exploration.kind = .epsilon
        configuration.policy.exploration.epsilon = 0.9
        configuration.sessions = sessions
        return try Fixture.router(configuration, path: path, clock: clock)
    }

    private func turn(_ session: String?, tokens: Int = 1000, dryRun: Bool = false) -> RouteRequest {
        RouteRequest(prompt: Fixture.prompt(1), session: session, inputTokens: tokens, dryRun: dryRun)
    }

    @Test func `a conversation stays with its first model, and such a turn is marked`() throws {
        let router = try router(SessionSettings(qualityMargin: 1))
        var firsts: Set<String> = []
        for number in 0..<20 {
            let first = try router.route(turn("s\(number)")).record
            #expect(first.reason != .sessionPinned && first.isEvaluable)
            firsts.insert(first.model)
            for _ in 0..<4 {
                let next = try router.route(turn("s\(number)")).record
                #expect(next.model == first.model && next.reason == .sessionPinned)
                #expect(next.propensity == 1 && !next.isEvaluable && !next.explored)
            }
        }
        #expect(firsts.count > 1)
        #expect(router.stats().sessions.sessions == 20)
    }

    @Test func `tenants that use the same key have a conversation each, also after a restart`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store.db")
        func turn(_ tenant: String?, dryRun: Bool = false) -> RouteRequest {
            RouteRequest(
                prompt: Fixture.prompt(1), attributes: tenant.map { ["tenant": $0] } ?? [:], session: "s",
                inputTokens: 1000, dryRun: dryRun)
        }
        var router = try router(SessionSettings(qualityMargin: 1), path: path)
        let tenants: [String?] = ["clinic", "lab", nil]
        var models: [String] = []
        for tenant in tenants {
            let first = try router.route(turn(tenant)).record
            #expect(first.reason != .sessionPinned && first.scores.allSatisfy { $0.switchCostUSD == nil })
            models.append(first.model)
        }
        func expectThree(_ router: Router) throws {
            for (tenant, model) in zip(tenants, models) {
                let next = try router.route(turn(tenant, dryRun: true)).record
                #expect(next.reason == .sessionPinned && next.model == model)
            }
            #expect(router.stats().sessions.sessions == 3)
        }
        // As a crash leaves it: from the log alone.
        let copy = try folder.copy()
        let killed = try self.router(SessionSettings(qualityMargin: 1), path: copy.path("store.db"))
        try expectThree(killed)
        try killed.close()
        for _ in 0..<2 {
            try expectThree(router)
            try router.close()
            router = try self.router(SessionSettings(qualityMargin: 1), path: path)
        }
        try router.close()
    }

    @Test func `the lost prompt cache is the cost of switching`() throws {
        let router = try router(SessionSettings(pin: false))
        let first = try router.route(turn("s", tokens: 1000)).record
        let place = try #require(Self.cached.firstIndex { $0.name == first.model })
        let price = try #require(Self.cached[place].prices.inputUSDPerMTok)
        // A turn of 1,500 tokens finds 1,000 of them in the cache, nine tenths off.
        let saving = 1000 * price * 0.9 * 1e-6
        let (fresh, next) = (
            try router.route(turn(nil, tokens: 1500, dryRun: true)).record,
            try router.route(turn("s", tokens: 1500, dryRun: true)).record
        )
        for (without, with) in zip(fresh.scores, next.scores) {
            #expect(without.switchCostUSD == nil)
            let stays = with.model == first.model
            #expect(abs(with.switchCostUSD! - (stays ? 0 : saving)) < 1e-15)
            #expect(abs(with.costUSD! - (without.costUSD! - (stays ? saving : 0))) < 1e-15)
        }
        // What was written is in the cache, too, once feedback has told.
        router.feedback(decision: first.id, outcome: Outcome(quality: 1, outputTokens: 400)) { _ in
            // Routing has seen it.
        }
        let later = try router.route(turn("s", tokens: 1500, dryRun: true)).record
        let other = try #require(later.scores.first { $0.model != first.model }?.switchCostUSD)
        #expect(abs(other - 1400 * price * 0.9 * 1e-6) < 1e-15)
    }

    @Test func `the cache is forgotten before the conversation is`() throws {
        let clock = Ticker(1_700_000_000_000)
        let router = try router(
            SessionSettings(qualityMargin: 1, cacheSeconds: 60, idleSeconds: 600), clock: { clock.next(0) })
        let first = try router.route(turn("s")).record
        _ = clock.next(60_001)
        let second = try router.route(turn("s")).record
        #expect(second.reason == .sessionPinned && second.model == first.model)
        #expect(second.scores.allSatisfy { $0.switchCostUSD == 0 })
        _ = clock.next(600_001)
        let third = try router.route(turn("s")).record
        #expect(third.reason != .sessionPinned && third.scores.allSatisfy { $0.switchCostUSD == nil })
    }

    @Test func `a conversation leaves a model that may not answer, is much worse, or has had its turns`() throws {
        let router = try router(SessionSettings(qualityMargin: 1, pinnedTurnsMax: 3))
        let first = try router.route(turn("s")).record
        for _ in 0..<3 { #expect(try router.route(turn("s")).record.reason == .sessionPinned) }
        #expect(try router.route(turn("s", dryRun: true)).record.reason != .sessionPinned)
        let strict = try self.router(SessionSettings(qualityMargin: 0.05))
        let stays = try strict.route(turn("s")).record.model
        var others = turn("s")
        others.candidates = Fixture.models.map(\.name).filter { $0 != stays }
        #expect(try strict.route(others).record.reason != .sessionPinned)
        for number in 0..<40 {
            let record = try strict.route(RouteRequest(prompt: Fixture.prompt(number), candidates: [first.model]))
                .record
            try strict.say(record.id, quality: 0)
        }
        let left = try strict.route(
            RouteRequest(prompt: Fixture.prompt(1), candidates: [first.model], session: "t")
        ).record
        #expect(left.model == first.model)
        #expect(try strict.route(turn("t")).record.reason != .sessionPinned)
    }

    @Test func `a quality bar is kept in a conversation, too`() throws {
        let router = try router(objective: .minQuality(0.9))
        for number in 0..<60 {
            let record = try router.route(RouteRequest(prompt: Fixture.prompt(1), candidates: ["small"])).record
            try router.say(record.id, quality: number % 2 == 0 ? 0.8 : 0.85)
        }
        _ = try router.route(RouteRequest(prompt: Fixture.prompt(1), candidates: ["small"], session: "s"))
        let next = try router.route(turn("s", dryRun: true)).record
        #expect(next.reason != .sessionPinned)
        #expect(next.scores.first { $0.model == "small" }!.quality < 0.9)
    }

    @Test func `above the limit the longest silent conversation is forgotten`() throws {
        let router = try router(SessionSettings(qualityMargin: 1, sessionsMax: 3))
        for session in ["a", "b", "c"] { _ = try router.route(turn(session)) }
        _ = try router.route(turn("a"))
        _ = try router.route(turn("d"))
        #expect(router.stats().sessions.sessions == 3)
        #expect(try router.route(turn("a", dryRun: true)).record.reason == .sessionPinned)
        #expect(try router.route(turn("b", dryRun: true)).record.reason != .sessionPinned)
        for number in 0..<10_000 { _ = try router.route(turn("x\(number % 7)")) }
        #expect(router.stats().sessions.sessions == 3)
    }

    @Test func `a dry run leaves a conversation where it was`() throws {
        let router = try router()
        _ = try router.route(turn("s", dryRun: true))
        #expect(router.stats().sessions.sessions == 0)
    }

    @Test func `conversations survive a restart and a kill`() throws {
        let folder = try TemporaryFolder()
        let settings = SessionSettings(qualityMargin: 1)
        let router = try router(settings, path: folder.path("store"))
        for number in 0..<12 { _ = try router.route(turn("s\(number % 5)")) }
        func view(_ router: Router) throws -> [[ModelScore]] {
            try (0..<6).map { try router.route(turn("s\($0)", dryRun: true)).record.scores }
        }
        let before = try view(router)
        let copy = try folder.copy()
        let killed = try self.router(settings, path: copy.path("store"))
        #expect(try view(killed) == before)
        try router.close()
        let again = try self.router(settings, path: folder.path("store"))
        #expect(try view(again) == before)
        try again.close()
        try killed.close()
    }

    /// A turn of 1,000 tokens, answered with 400: what came late of an earlier turn isn't in the cache of the last one, and
    /// of a shorter prompt no more than itself is.
    @Test func `the cache holds the last turn and its answer, and no more of a prompt than there is`() throws {
        let router = try router(SessionSettings(pin: false))
        let first = try router.route(turn("s", tokens: 700)).record
        let last = try router.route(turn("s", tokens: 1000)).record
        for (record, tokens) in [(first, 9_000), (last, 400)] {
            router.feedback(decision: record.id, outcome: Outcome(quality: 1, outputTokens: tokens)) { _ in }
        }
        let other = Self.cached.map(\.name).first { $0 != last.model }
        router.feedback(decision: last.id, model: other, outcome: Outcome(quality: 1, outputTokens: 5_000)) { _ in }
        let price = try #require(Self.cached.first { $0.name == last.model }?.prices.inputUSDPerMTok)
        for (asked, held) in [(5_000, 1_400.0), (1_400, 1_400), (300, 300)] {
            let next = try router.route(turn("s", tokens: asked, dryRun: true)).record
            let saved = try #require(next.scores.first { $0.model != last.model }?.switchCostUSD)
            #expect(abs(saved - held * price * 0.9 * 1e-6) < 1e-15, "\(asked)")
        }
    }

    @Test func `what a file says anew of conversations holds from their next turn on`() throws {
        let clock = Ticker(1_700_000_000_000)
        var configuration = Fixture.configuration(PolicySettings(objective: .costWeight(20), seed: 5))
        configuration.policy.exploration.kind = .epsilon
        configuration.sessions = SessionSettings(qualityMargin: 1, idleSeconds: 600, sessionsMax: 9)
        let router = try Fixture.router(configuration, clock: { clock.next(0) })
        for session in ["a", "b", "c", "d"] { _ = try router.route(turn(session)) }
        _ = clock.next(600_000)
        #expect(try router.route(turn("a", dryRun: true)).record.reason == .sessionPinned, "to the last millisecond")
        configuration.sessions.idleSeconds = 599.999
        try router.reconfigure(configuration)
        let late = try router.route(turn("a", dryRun: true)).record
        #expect(late.reason != .sessionPinned && late.scores.allSatisfy { $0.switchCostUSD == nil })
        configuration.sessions = SessionSettings(pin: false, idleSeconds: 600, sessionsMax: 2)
        try router.reconfigure(configuration)
        #expect(router.stats().sessions.sessionsMax == 2)
        #expect(try router.route(turn("b")).record.reason != .sessionPinned)
        #expect(router.stats().sessions.sessions == 2)
        try router.close()
    }
}
