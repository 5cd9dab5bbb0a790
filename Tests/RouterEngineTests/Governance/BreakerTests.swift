import Foundation
import RouterEngine
import Routing
import Synchronization
import TestFiles
import Testing

@Suite struct BreakerTests {
    /// A clock that stands still until it is set.
    private final class Clock: Sendable {
        private let time = Mutex<Int64>(1_700_000_000_000)
        var now: Int64 { time.withLock { $0 } }
        func pass(seconds: Double) { time.withLock { $0 += Int64(seconds * 1000) } }
    }

    private static let settings = BreakerSettings(
        windowAttempts: 5, failures: 3, latencyMilliseconds: 2000, openSeconds: 10, openSecondsMax: 30,
        probeShare: 0.25, probeSuccesses: 2)

    private func router(
        _ clock: Clock, path: String? = nil, models: [Model] = Fixture.models, floor: Double = 0,
        settings: BreakerSettings = settings
    ) throws -> Router {
        var configuration = Fixture.configuration(
            PolicySettings(objective: .costWeight(20), exploration: .init(floor: floor), seed: 3), models: models)
        configuration.breakers = settings
        return try Fixture.router(configuration, path: path, clock: { clock.now })
    }

    private func state(_ router: Router, _ model: String) -> BreakerStats.State? {
        router.stats().breakers.first { $0.model == model }?.state
    }

    private func request(_ number: Int, candidates: [String]? = nil) -> RouteRequest {
        RouteRequest(prompt: Fixture.prompt(number), candidates: candidates)
    }

    /// Decides for `model` alone and says how it went.
    private func attempt(_ router: Router, _ model: String, error: AttemptError? = nil, latency: Double? = nil) throws {
        let record = try router.route(request(1, candidates: [model])).record
        try router.say(
            record.id, quality: error == nil ? 0.9 : nil, latencyMilliseconds: latency, error: error)
    }

    @Test func `errors and slow answers open a breaker, bad answers do not`() throws {
        let clock = Clock()
        let router = try router(clock)
        for _ in 0..<9 { try attempt(router, "small", error: .refused) }
        #expect(state(router, "small") == .closed)
        try attempt(router, "small", error: .timeout)
        // As slow as the limit is not beyond it.
        try attempt(router, "small", latency: 2000)
        try attempt(router, "small", latency: 2001)
        #expect(state(router, "small") == .closed)
        try attempt(router, "small", error: .rateLimited)
        #expect(state(router, "small") == .open)
        #expect(try router.route(request(1)).record.excluded == ["small": "breaker_open"])
        #expect(router.health().breakers.map(\.model) == ["small"])
        #expect(router.health().breakers.first?.untilMilliseconds == clock.now + 10_000)
    }

    @Test func `an attempt is one failure, however many report it and however often`() throws {
        let clock = Clock()
        let router = try router(clock)
        for _ in 0..<2 {
            let record = try router.route(request(1, candidates: ["small"])).record
            try router.say(record.id, source: "gateway", error: .timeout)
            try router.say(record.id, source: "client", error: .timeout)
            try router.say(record.id, source: "client", latencyMilliseconds: 9_000, error: .timeout)
        }
        #expect(router.stats().breakers.first { $0.model == "small" }?.failures == 2)
        // One that had been heard of as answered, and is found to have failed, is no further attempt.
        let late = try router.route(request(1, candidates: ["small"])).record
        try router.say(late.id, costUSD: 0.001)
        try router.say(late.id, error: .providerError)
        #expect(state(router, "small") == .open)
        // Nor do two words on one trial close it.
        clock.pass(seconds: 10)
        let trial = try router.route(request(1, candidates: ["small"])).record
        try router.say(trial.id, source: "gateway", costUSD: 0.001)
        try router.say(trial.id, source: "client", quality: 1)
        #expect(state(router, "small") == .halfOpen)
    }

    /// On the chosen model and on one that stepped in; across a restart, too: who spoke first is in the log.
    @Test func `a second word on an attempt that the window has left behind is no further failure`() throws {
        let folder = try TemporaryFolder()
        let router = try router(Clock(), path: folder.path("store"))
        let failed = try (0..<4).map { _ in try router.route(request(1, candidates: ["small"])).record }
        for record in failed.prefix(2) {
            try router.say(record.id, source: "gateway", error: .timeout)
            try router.say(record.id, source: "gateway", model: "large", error: .timeout)
        }
        for model in ["small", "large"] { for _ in 0..<5 { try attempt(router, model) } }
        for record in failed.prefix(2) {
            try router.say(record.id, source: "gateway", latencyMilliseconds: 9_000, error: .timeout)
            for source in ["client", "judge"] {
                try router.say(record.id, source: source, error: .timeout)
                try router.say(record.id, source: source, model: "large", error: .timeout)
            }
        }
        #expect(router.stats().breakers.allSatisfy { $0.failures == 0 && $0.state == .closed })
        // What was never spoken of is news, however late it comes.
        for record in failed.suffix(2) { try router.say(record.id, error: .timeout) }
        #expect(router.stats().breakers.first { $0.model == "small" }?.failures == 2)
        let copy = try folder.copy()
        let again = try self.router(Clock(), path: copy.path("store"))
        #expect(again.stats().breakers == router.stats().breakers)
    }

    @Test func `whoever asked is told when a breaker opens, opens again, and closes, and of nothing else`() throws {
        let clock = Clock()
        let router = try router(clock)
        let told = Mutex<[String]>([])
        router.onBreaker { breaker in told.withLock { $0.append("\(breaker.model) \(breaker.state) \(breaker.trips)") }
        }
        for _ in 0..<3 { try attempt(router, "small", error: .timeout) }
        clock.pass(seconds: 10)
        try attempt(router, "small", error: .timeout)
        clock.pass(seconds: 20)
        for _ in 0..<4 { try attempt(router, "small") }
        try attempt(router, "large", error: .timeout)
        #expect(told.withLock { $0 } == ["small open 1", "small open 2", "small closed 0"])
    }

    @Test func `failures that a window has left behind do not count`() throws {
        let router = try router(Clock())
        for _ in 0..<4 {
            try attempt(router, "small", error: .timeout)
            try attempt(router, "small", error: .timeout)
            for _ in 0..<4 { try attempt(router, "small") }
        }
        #expect(state(router, "small") == .closed)
    }

    @Test func `a half-open model is drawn with at most its share, and that is what is logged`() throws {
        let clock = Clock()
        let router = try router(clock)
        let before = try router.route(request(1)).record
        let liked = before.scores.max { $0.probability < $1.probability }!
        #expect(liked.probability > 0.25)
        for _ in 0..<3 { try attempt(router, liked.model, error: .providerError) }
        clock.pass(seconds: 10)
        #expect(state(router, liked.model) == .halfOpen)
        let during = try router.route(request(1)).record
        let probe = try #require(during.scores.first { $0.model == liked.model })
        #expect(probe.isProbe && probe.probability == 0.25)
        #expect(abs(during.scores.reduce(0) { $0 + $1.probability } - 1) < 1e-12)
        // Drawn as often as it says: 4,000 draws, four standard deviations.
        var drawn = 0
        for _ in 0..<4000 where try router.route(request(1)).record.model == liked.model { drawn += 1 }
        #expect(abs(Double(drawn) - 1000) < 4 * (4000 * 0.25 * 0.75).squareRoot())
    }

    @Test func `a floor doesn't lift a half-open model above its share of trials, and the others keep theirs`() throws {
        let clock = Clock()
        var settings = Self.settings
        settings.probeShare = 0.05
        let router = try router(clock, floor: 0.2, settings: settings)
        for _ in 0..<3 { try attempt(router, "small", error: .providerError) }
        clock.pass(seconds: 10)
        let scores = try router.route(request(1)).record.scores
        for score in scores {
            if score.model == "small" { #expect(score.isProbe && abs(score.probability - 0.05) < 1e-12) }
            if score.model != "small" { #expect(score.probability >= 0.2 - 1e-12) }
        }
        #expect(abs(scores.reduce(0) { $0 + $1.probability } - 1) < 1e-12)
    }

    @Test func `trials close it again; a failed one opens it for twice as long, up to a limit`() throws {
        let clock = Clock()
        let router = try router(clock)
        for _ in 0..<3 { try attempt(router, "small", error: .timeout) }
        for seconds in [10.0, 20, 30, 30] {
            clock.pass(seconds: seconds - 0.001)
            #expect(state(router, "small") == .open)
            clock.pass(seconds: 0.001)
            #expect(state(router, "small") == .halfOpen)
            try attempt(router, "small", error: .timeout)
        }
        clock.pass(seconds: 30)
        try attempt(router, "small")
        #expect(state(router, "small") == .halfOpen)
        try attempt(router, "small")
        #expect(state(router, "small") == .closed)
        // A closed one starts with an empty window.
        for _ in 0..<2 { try attempt(router, "small", error: .timeout) }
        #expect(state(router, "small") == .closed)
    }

    @Test func `late news of attempts from before it opened neither close nor lengthen it`() throws {
        let clock = Clock()
        let router = try router(clock)
        let early = try (0..<8).map { _ in try router.route(request(1, candidates: ["small"])).record }
        clock.pass(seconds: 1)
        for _ in 0..<3 { try attempt(router, "small", error: .timeout) }
        clock.pass(seconds: 15)
        for record in early.prefix(4) { try router.say(record.id, quality: 1) }
        for record in early.suffix(4) { try router.say(record.id, error: .timeout) }
        #expect(state(router, "small") == .halfOpen)
    }

    @Test func `a request that all breakers would stop is answered all the same`() throws {
        let router = try router(Clock(), models: [Fixture.small, Fixture.large])
        for model in ["small", "large"] { for _ in 0..<3 { try attempt(router, model, error: .timeout) } }
        let record = try router.route(request(1)).record
        #expect(record.scores.count == 2 && record.excluded.isEmpty)
    }

    @Test func `breakers survive a kill, to the last bit`() throws {
        let (clock, folder) = (Clock(), try TemporaryFolder())
        let router = try router(clock, path: folder.path("store"))
        for _ in 0..<3 { try attempt(router, "small", error: .timeout) }
        try attempt(router, "large", error: .timeout)
        clock.pass(seconds: 12)
        try attempt(router, "small")
        let copy = try folder.copy()
        let again = try self.router(clock, path: copy.path("store"))
        #expect(again.statsButLog == router.statsButLog)
        #expect(state(again, "small") == .halfOpen)
        #expect(
            try again.route(request(2)).record.scores.map(\.probability)
                == router.route(request(2)).record.scores.map(\.probability))
        try again.close()
        // And from a checkpoint.
        let third = try self.router(clock, path: copy.path("store"))
        #expect(third.stats().breakers == router.stats().breakers)
    }
}
