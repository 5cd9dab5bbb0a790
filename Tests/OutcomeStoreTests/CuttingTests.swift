import Foundation
import GRDB
import Routing
import TestFiles
import Testing

@testable import OutcomeStore

/// What a cut takes and leaves, beside lists of everything that was there.
@Suite struct CuttingTests {
    private static let limits = StoreOptions(commitDelayMilliseconds: 600_000, recentDecisionsMax: 0)

    /// Decisions and feedback whose places in rows hang on the seed, and what was stored.
    private func filled(_ folder: TemporaryFolder, seed: UInt64) throws -> [StoredEvent] {
        var maker = EventMaker(seed: seed)
        let store = try OutcomeStore.open(path: folder.path(), options: Self.limits)
        var stored: [StoredEvent] = []
        while stored.count < 240 {
            let event: Event =
                stored.isEmpty || maker.chance(0.75) ? .decision(maker.decision()) : .feedback(maker.feedback())
            try store.writer.append(.event(event))
            stored.append(StoredEvent(position: store.position, event: event))
            if maker.chance(0.03) { try store.flush() }
        }
        try store.close()
        return stored
    }

    @Test(arguments: UInt64(1)...6) func `a cut takes what lies before it, but for decisions that were spoken of since`(
        seed: UInt64
    ) throws {
        let source = try TemporaryFolder()
        let stored = try filled(source, seed: seed)
        // Rows of one decision each, as a cut leaves them, are cut in another way.
        if seed.isMultiple(of: 2) { try source.spreadRuns() }
        var cuts: [UInt64] = [1, 64, 65, 239, 240]
        // Just at a feedback, and just before and behind it.
        for case .feedback in stored.map(\.event) where cuts.count < 8 {
            let place = stored.first { if case .feedback = $0.event { !cuts.contains($0.position) } else { false } }
            if let place { cuts += [place.position - 1, place.position, place.position + 1] }
        }
        for cut in cuts where cut <= 240 {
            let folder = try source.copy()
            try DatabaseQueue(path: folder.path()).write { database in
                try database.setHorizon(cut)
                while try database.dropDecisions(upTo: cut, countMax: 7) != nil {}
                while try database.dropFeedback(upTo: cut, countMax: 7) != nil {}
            }
            var (decided, spoken): ([ULID: UInt64], [ULID: UInt64]) = ([:], [:])
            for event in stored {
                switch event.event {
                case .decision(let record): decided[record.id] = event.position
                case .feedback(let feedback) where feedback.status != .duplicate:
                    spoken[feedback.given.decision] = event.position
                default: break
                }
            }
            let kept = Set(decided.filter { $0.value > cut || spoken[$0.key] ?? 0 > cut }.keys)
            let (decisions, feedback) = try DatabaseQueue(path: folder.path()).read { database in
                var decisions: [UInt64] = []
                try database.forEachDecision(after: 0, upTo: .max >> 1) { decisions.append($0.position) }
                let sql = "SELECT position FROM feedback_events ORDER BY position"
                return (decisions, try Int64.fetchAll(database, sql: sql).map { UInt64($0) })
            }
            #expect(decisions == stored.filter { kept.contains($0.decisionID) }.map(\.position), "seed \(seed), \(cut)")
            let words = stored.filter { event in
                guard let id = event.event.spokenOf else { return false }
                return event.position > cut || kept.contains(id)
            }
            #expect(feedback == words.map(\.position), "seed \(seed), cut at \(cut)")
        }
    }

    /// With a place to cut at behind every event, limits are kept to the decision and to the millisecond.
    @Test func `a number and an age are kept exactly where the log may be cut anywhere`() throws {
        let start: Int64 = 1_700_000_000_000
        func filled(_ folder: TemporaryFolder) throws -> OutcomeStore {
            let store = try OutcomeStore.open(path: folder.path())
            var maker = EventMaker(seed: 3)
            for number in 0..<40 {
                var decision = maker.decision()
                decision.timeMilliseconds = start + Int64(number) * 1_000
                try store.append(decision)
                try store.saveCheckpoint([1], name: "engine", position: store.position, isKept: true)
            }
            return store
        }
        func left(_ limits: RetentionSettings, _ now: Int64) throws -> Int {
            let folder = try TemporaryFolder()
            let store = try filled(folder)
            _ = try store.compact(limits, nowMilliseconds: now)
            let count = try store.events().count
            try store.close()
            return count
        }
        for count in [1, 7, 39] { #expect(try left(RetentionSettings(decisions: count), start) == count) }
        // Ten seconds old is not older than ten seconds.
        let tenSeconds = RetentionSettings(ageDays: 10.0 / 86_400)
        for (now, count) in [(39_000, 11), (39_001, 10), (38_999, 11), (48_000, 2), (49_000, 1)] as [(Int64, Int)] {
            #expect(try left(tenSeconds, start + now) == count, "\(now)")
        }
    }

    @Test func `where several keep checkpoints, the log is cut where the most backward of them can go on`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path())
        var maker = EventMaker(seed: 3)
        for _ in 0..<30 { try store.append(maker.decision()) }
        for (name, position) in [("a", 12), ("b", 7), ("c", 20)] as [(String, UInt64)] {
            try store.saveCheckpoint([1], name: name, position: position, isKept: true)
        }
        let compaction = try store.compact(RetentionSettings(decisions: 1), nowMilliseconds: 0)
        #expect(compaction?.horizon == 7)
        #expect(try store.events().map(\.position) == Array(8...30))
        try store.close()
    }

    @Test func `a checkpoint that is kept stays a place to cut at, though it is written again`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path())
        var maker = EventMaker(seed: 4)
        for _ in 0..<30 { try store.append(maker.decision()) }
        try store.saveCheckpoint([1], name: "a", position: 7, isKept: true)
        for position in [7, 12, 20] as [UInt64] { try store.saveCheckpoint([2], name: "a", position: position) }
        #expect(try store.compact(RetentionSettings(decisions: 20), nowMilliseconds: 0)?.horizon == 7)
        #expect(try store.checkpoint(named: "a", atMost: 7)?.bytes == [2])
        try store.close()
    }

    @Test(arguments: UInt64(1)...3) func `from any position on, as many events as are asked for come, and no others`(
        seed: UInt64
    ) throws {
        let folder = try TemporaryFolder()
        let stored = try filled(folder, seed: seed)
        let reader = try EventReader(path: folder.path())
        for after in 0...241 as ClosedRange<UInt64> {
            for count in [0, 1, 2, 63, 64, 65, 1_000] {
                let expected = stored.filter { $0.position > after }.prefix(count)
                #expect(try reader.events(after: after, count: count) == Array(expected), "\(count) after \(after)")
            }
        }
        let store = try OutcomeStore.open(path: folder.path(), options: Self.limits)
        for after in [0, 1, 63, 64, 65, 200, 239, 240] as [UInt64] {
            #expect(try store.events(after: after) == stored.filter { $0.position > after }, "after \(after)")
        }
        try store.close()
    }
}

extension StoredEvent {
    fileprivate var decisionID: ULID {
        if case .decision(let record) = event { record.id } else { ULID(high: 0, low: 0) }
    }
}
