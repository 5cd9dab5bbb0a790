import Artefact
import Dispatch
import OutcomeStore
import Routing
import TestFiles
import Testing

@testable import RouterEngine

/// An artefact that is taught from a log of which the beginning is gone, or goes soon.
struct RetentionSwapTests {
    /// How another artefact comes to serve.
    enum Way: CaseIterable {
        case put, start, promotion
    }

    private static func configuration(keeping decisions: Int?) -> Configuration {
        var configuration = Fixture.configuration(PolicySettings(objective: .costWeight(50), seed: 21))
        configuration.retention = decisions.map { RetentionSettings(decisions: $0) }
        return configuration
    }

    private static func router(
        _ path: String, _ artefact: RouterArtefact, keeping decisions: Int? = nil, beside other: RouterArtefact
    ) throws -> Router {
        let ticker = Ticker(1_700_000_000_000)
        return try Router(
            configuration: configuration(keeping: decisions), artefact: artefact, features: Fixture.extractor,
            store: OutcomeStore.open(path: path), clock: { ticker.next(100) },
            artefacts: { $0 == other.label ? other : nil })
    }

    @discardableResult
    private static func play(_ router: Router, _ numbers: Range<Int>) throws -> [ULID] {
        try numbers.map { number in
            let record = try router.route(Fixture.request(number)).record
            try router.say(record.id, quality: Fixture.quality(record.model, number), costUSD: 1e-4)
            return record.id
        }
    }

    private static func scores(_ router: Router) throws -> [[ModelScore]] {
        try (0..<20).map { try router.route(Fixture.request($0, dryRun: true)).record.scores }
    }

    /// The log is cut at a checkpoint of before the swap; the process ends before another one was due.
    @Test(arguments: Way.allCases)
    func `what an artefact has learnt from events that are cut off afterwards outlives the process`(way: Way) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store")
        let (first, other) = (try Fixture.artefact(), try Fixture.artefact(seed: 2, name: "other"))
        var router = try Self.router(path, first, beside: other)
        try Self.play(router, 0..<200)
        try router.saveCheckpoint(isKept: true)
        try Self.play(router, 200..<300)
        switch way {
        case .put: try router.replace(with: Candidate(artefact: other), ChangeReason(by: "test"))
        case .start:
            try router.store.close()
            router = try Self.router(path, other, beside: first)
        case .promotion:
            _ = try CanaryWorld.begin(router, PolicySettings(objective: .costWeight(50), seed: 4), artefact: other)
            try Self.play(router, 300..<340)
            _ = try router.endRollout(promoting: true, ChangeReason(by: "test"))
            router.checkpoints.sync {}
        }
        #expect(router.health().router == other.label)
        let decided = try Self.play(router, 340..<360)
        try router.reconfigure(Self.configuration(keeping: 100))
        #expect(try router.compact()?.droppedDecisions ?? 0 > 0)
        let (known, learnt) = (try Self.scores(router), router.stats().learner.updates)
        try router.store.close()
        router = try Self.router(
            path, way == .start ? other : first, keeping: 100, beside: way == .start ? first : other)
        #expect(router.stats().learner.updates == learnt)
        #expect(try Self.scores(router) == known)
        try router.close()
        let replay = try LogReplay(path: path, features: Fixture.extractor) { label in
            [first, other].first { $0.label == label }
        }
        for one in try replay.replay(decided) { #expect(one?.verdict == .same, "\(one?.verdict as Any)") }
    }

    @Test func `decisions of an artefact that came after a cut can be computed again at once`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store")
        let (first, other) = (try Fixture.artefact(), try Fixture.artefact(seed: 2, name: "other"))
        let router = try Self.router(path, first, keeping: 100, beside: other)
        try Self.play(router, 0..<200)
        try router.saveCheckpoint(isKept: true)
        try Self.play(router, 200..<300)
        #expect(try router.compact()?.droppedDecisions ?? 0 > 0)
        try router.replace(with: Candidate(artefact: other), ChangeReason(by: "test"))
        let decided = try Self.play(router, 300..<320)
        // As while the server runs: nothing has been closed.
        let replay = try LogReplay(path: path, features: Fixture.extractor) { label in
            [first, other].first { $0.label == label }
        }
        for one in try replay.replay(decided) { #expect(one?.verdict == .same, "\(one?.verdict as Any)") }
        try router.close()
    }
}
