import Foundation
import OutcomeStore
import Routing
import TestFiles
import Testing

@testable import RouterEngine

/// A log that is cut while it is written: what is learnt, spent and computed again afterwards.
@Suite struct RetentionTests {
    private func configuration(keeping seconds: Double?) -> Configuration {
        var configuration = Fixture.configuration(PolicySettings(objective: .budgetUSDPerRequest(4e-4), seed: 21))
        configuration.retention = seconds.map { RetentionSettings(ageDays: $0 / 86_400) }
        return configuration
    }

    private func router(_ seconds: Double?, _ path: String, _ clock: Ticker) throws -> Router {
        try Fixture.router(
            configuration(keeping: seconds), artefact: Fixture.artefact(), path: path, clock: { clock.next(100) })
    }

    /// Routes and tells, every fourth time of a decision some hundred back, too.
    private func play(_ router: Router, _ numbers: Range<Int>, _ decided: inout [ULID]) throws {
        for number in numbers {
            let record = try router.route(Fixture.request(number)).record
            decided.append(record.id)
            try router.say(record.id, quality: Fixture.quality(record.model, number), costUSD: 1e-4)
            if number % 4 == 0, number >= 100 { try router.say(decided[number - 100], source: "judge", quality: 0.4) }
        }
    }

    private func scores(_ router: Router) throws -> [[ModelScore]] {
        try (0..<40).map { try router.route(Fixture.request($0, dryRun: true)).record.scores }
    }

    /// Two thousand decisions in 400 s are read again a year later, all of them older than the minute that is kept.
    @Test func `a log that is too old as a whole is not dropped before the clock has been believed for a day`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("log.sqlite")
        let first = try router(60, path, Ticker(1_700_000_000_000))
        var decided: [ULID] = []
        try play(first, 0..<2_000, &decided)
        try first.close()
        let later = decided.last!.timeMilliseconds + 365 * 86_400_000
        let again = try Fixture.router(
            configuration(keeping: 60), artefact: Fixture.artefact(), path: path, clock: { later })
        var watch = again.clockWatch(steady: 0)
        let isBelieved = again.believesClock(&watch, steady: 600_000)
        #expect(!isBelieved)
        #expect(try again.compact(byAge: isBelieved) == nil)
        #expect(try again.explain(decided[0]).record.id == decided[0])
        let isBelievedLater = again.believesClock(&watch, steady: 600_000 + ClockWatch.doubtMilliseconds)
        #expect(isBelievedLater)
        let compaction = try again.compact(byAge: isBelievedLater)
        #expect(compaction?.droppedDecisions ?? 0 > 0)
        try again.close()
    }

    @Test func `a router whose log was cut decides and restarts as one whose log is whole, to the last bit`() throws {
        let folder = try TemporaryFolder()
        let (cut, whole) = (
            try router(40, folder.path("cut"), Ticker(1_700_000_000_000)),
            try router(nil, folder.path("whole"), Ticker(1_700_000_000_000))
        )
        var (one, other): ([ULID], [ULID]) = ([], [])
        for part in 0..<4 {
            try play(cut, part * 150..<part * 150 + 150, &one)
            try play(whole, part * 150..<part * 150 + 150, &other)
            let compaction = try cut.compact()
            #expect((compaction?.droppedDecisions ?? 0 > 50) == (part >= 2), "part \(part)")
            #expect(try whole.compact() == nil)
            #expect(try scores(cut) == scores(whole), "part \(part)")
        }
        #expect(cut.stats().counters == whole.stats().counters)
        #expect(throws: RouteError.unknownDecision(one[0].description)) { try cut.say(one[0], quality: 1) }
        #expect(throws: RouteError.unknownDecision(one[0].description)) { try cut.explain(one[0]) }
        // As after kill -9: the checkpoint of the cut, and the events behind it.
        for (name, seconds) in [("cut", 40.0), ("whole", nil)] {
            for file in folder.names where file.hasPrefix(name) && !file.hasSuffix("-lock") {
                try FileManager.default.copyItem(
                    atPath: folder.path(file), toPath: folder.path(file.replacing(name, with: "\(name)2")))
            }
            let again = try router(seconds, folder.path("\(name)2"), Ticker(1_700_000_500_000))
            #expect(try scores(again) == scores(whole), "\(name)")
            try again.close()
        }
        try cut.close()
        try whole.close()
    }

    @Test func `of a number of decisions a sixteenth more stays at most, where checkpoints are as close`() throws {
        var configuration = Fixture.configuration(PolicySettings(objective: .costWeight(20), seed: 3))
        configuration.retention = RetentionSettings(decisions: 320)
        let folder = try TemporaryFolder()
        let path = folder.path("store")
        let router = try Fixture.router(configuration, path: path)
        #expect(router.eventsPerCut == 20)
        for _ in 0..<60 {
            for number in 0..<10 { _ = try router.route(Fixture.request(number)) }
            try router.saveCheckpoint()
        }
        let compaction = try #require(try router.compact())
        #expect((250...280).contains(compaction.droppedDecisions), "\(compaction)")
        // By size it is what the log has taken so far; without a limit, what it always was.
        configuration.retention = RetentionSettings(megabytes: 1)
        try router.reconfigure(configuration)
        #expect((1..<Router.eventsPerCutMax).contains(router.eventsPerCut))
        configuration.retention = nil
        try router.reconfigure(configuration)
        #expect(router.eventsPerCut == Router.eventsPerCutMax)
        try router.close()
    }

    @Test func `a checkpoint that can't be gone on from is passed over, but not where the log was cut`() throws {
        let folder = try TemporaryFolder()
        for isCut in [false, true] {
            let path = folder.path("\(isCut)")
            var decided: [ULID] = []
            let live = try router(40, path, Ticker(1_700_000_000_000))
            for part in 0..<3 {
                try play(live, part * 150..<part * 150 + 150, &decided)
                if isCut { _ = try live.compact() }
            }
            let (scores, horizon, position) = (try scores(live), live.store.horizon, live.store.position)
            try live.close()
            #expect((horizon > 0) == isCut)
            let store = try OutcomeStore.open(path: path)
            var bytes = try #require(try store.checkpoint(named: LogFold.checkpointName)).bytes
            bytes[0] = 200
            try store.saveCheckpoint(bytes, name: LogFold.checkpointName, position: position)
            try store.close()
            let detail = "version of the checkpoint 200, where this one reads \(LogFold.checkpointVersion)"
            guard isCut else {
                let again = try router(40, path, Ticker(1_700_000_500_000))
                #expect(try self.scores(again) == scores)
                #expect(again.health().learner.contains(detail))
                try again.close()
                continue
            }
            #expect(
                throws: RouterError.store(.unusableCheckpoint(path: path, position: horizon, detail: detail))
            ) { try router(40, path, Ticker(1_700_000_500_000)) }
        }
    }

    @Test func `every decision behind the horizon is computed again to the last bit; one before it is said to be gone`()
        throws
    {
        let folder = try TemporaryFolder()
        let path = folder.path("store")
        let artefact = try Fixture.artefact()
        let live = try router(40, path, Ticker(1_700_000_000_000))
        var decided: [ULID] = []
        try play(live, 0..<200, &decided)
        _ = try live.compact()
        try play(live, 200..<400, &decided)
        let compaction = try #require(try live.compact())
        try live.close()
        // As where a stop finds one under way.
        #expect(try live.compact() == nil)
        let replay = try LogReplay(path: path, features: Fixture.extractor) { _ in artefact }
        let verdicts = try replay.replay(decided)
        for (place, verdict) in verdicts.enumerated().suffix(200) {
            #expect(verdict?.verdict == .same, "\(place): \(verdict?.verdict as Any)")
        }
        #expect(compaction.droppedDecisions > 0)
        for verdict in verdicts.prefix(200) {
            guard let verdict else { continue }
            guard case .impossible(.logTruncated) = verdict.verdict else {
                Issue.record("\(verdict)")
                continue
            }
        }
        #expect(verdicts.prefix(100).contains { $0 == nil })
    }
}
