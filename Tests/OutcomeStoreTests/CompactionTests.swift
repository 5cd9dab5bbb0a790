import Foundation
import GRDB
import Routing
import TestFiles
import Testing

@testable import OutcomeStore

@Suite struct CompactionTests {
    private let latest = RetentionSettings(decisions: 300)

    /// 1,000 decisions, each with a feedback at once, every tenth with a late one 200 decisions on; a checkpoint that is
    /// kept every 400 events.
    private func fill(_ store: OutcomeStore) throws -> [DecisionRecord] {
        var maker = EventMaker(seed: 3)
        var decisions: [DecisionRecord] = []
        for index in 0..<1000 {
            var decision = maker.decision()
            decision.timeMilliseconds = Int64(index) * 1000
            decision.prompt = String(repeating: "x", count: 2000)
            decisions.append(decision)
            try store.append(decision)
            try say(of: decision, 0.5, store)
            if index % 10 == 0, index >= 200 { try say(of: decisions[index - 200], 0.25, source: "late", store) }
            if index % 200 == 199 {
                try store.saveCheckpoint([1, 2, 3], name: "engine", position: store.position, isKept: true)
            }
        }
        return decisions
    }

    private func say(of decision: DecisionRecord, _ quality: Double, source: String = "client", _ store: OutcomeStore)
        throws
    {
        let given = Feedback(
            decision: decision.id, source: source, model: decision.model, outcome: Outcome(quality: quality))
        store.append(
            FeedbackEvent(given: given, merged: given, status: .recorded, timeMilliseconds: 1, learnt: true)
        ) { _ in
            // Nobody waits; the flush of whoever reads does.
        }
    }

    private func read(_ path: String) throws -> [LogEntry] {
        let reader = try OutcomeStore.read(path: path)
        var entries: [LogEntry] = []
        while let entry = try reader.next() { entries.append(entry) }
        return entries
    }

    @Test func `a check counts what readers see, and what is there besides`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path())
        _ = try fill(store)
        _ = try #require(try store.compact(latest, nowMilliseconds: 0))
        try store.close()
        let found = try OutcomeStore.inspect(path: folder.path())
        let seen = try read(folder.path())
        #expect(found.horizon > 0 && found.decisions == UInt64(seen.count))
        #expect(found.firstDecisionMilliseconds == seen.map(\.decision.timeMilliseconds).min())
        // Of 400 decisions, each with a word at once and 40 late ones. 20 of these are of decisions before the cut, which are
        // there yet, each with the word that was said at once.
        #expect(found.decisions == 400 && found.feedback == 440 && found.beforeHorizon == 40)
    }

    @Test func `the log is cut at a kept checkpoint; what is behind it stays whole, and the totals count on`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path())
        let decisions = try fill(store)
        let (totals, before) = (
            store.totals(),
            try {
                try store.flush(); return try read(folder.path())
            }()
        )
        let compaction = try #require(try store.compact(latest, nowMilliseconds: 0))
        // 700 decisions are too many; the checkpoint before that stands behind number 600.
        let kept = try read(folder.path())
        #expect(kept == Array(before.suffix(400)))
        #expect(kept.map(\.decision) == Array(decisions.suffix(400)))
        #expect(store.totals() == totals && store.horizon == compaction.horizon)
        // 20 of those that went had been spoken of behind the cut: they stay for the learner, not for readers.
        #expect(compaction.droppedDecisions == 580)
        #expect(try store.entry(decisions[400].id) == nil && store.record(decisions[400].id) == decisions[400])
        #expect(try store.entry(decisions[600].id)?.feedback.count == 2)
        try store.close()
        let again = try OutcomeStore.open(path: folder.path())
        #expect(again.horizon == compaction.horizon && again.totals() == totals)
        #expect(try again.entry(decisions[399].id) == nil && again.record(decisions[399].id) == nil)
        #expect(try again.record(decisions[400].id) == decisions[400])
        #expect(try again.events().filter { $0.position > compaction.horizon }.count == 840)
        try again.close()
        let found = try OutcomeStore.inspect(path: folder.path())
        #expect(found.horizon == compaction.horizon && found.checkpoints.first == compaction.horizon)
    }

    @Test func `what was changed, and what became of a roll-out, outlives every cut`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path())
        store.append(Note(subject: .registry, text: "version 1", timeMilliseconds: 1)) { _ in
            // The cut waits for it.
        }
        _ = try fill(store)
        let changes = try store.changes()
        #expect(try #require(try store.compact(latest, nowMilliseconds: 0)).horizon > 1)
        #expect(changes.count == 1)
        #expect(try store.changes() == changes)
        try store.close()
        let again = try OutcomeStore.open(path: folder.path())
        #expect(try again.changes() == changes)
        try again.close()
    }

    @Test func `the disk gets its room back, at once in a new store, by compact in an old one`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path())
        _ = try fill(store)
        let compaction = try #require(try store.compact(latest, nowMilliseconds: 0))
        #expect(compaction.bytesAfter < compaction.bytesBefore * 3 / 4)
        try store.close()
        let size = try #require(SystemFile.size(folder.path()))
        #expect(size < compaction.bytesBefore * 3 / 4)
        // One that doesn't give pages back by itself, as the first version made them.
        try DatabaseQueue(path: folder.path()).writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = NONE; VACUUM")
        }
        let rewritten = try OutcomeStore.compact(
            path: folder.path(), RetentionSettings(decisions: 100), nowMilliseconds: 0)
        #expect(rewritten.compaction?.droppedDecisions ?? 0 > 150 && rewritten.bytes < size)
        #expect(try read(folder.path()).count == 200)
    }

    @Test
    func `a clock that calls the whole log too old drops nothing of a closed store, until somebody vouches for it`()
        throws
    {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path())
        _ = try fill(store)
        try store.close()
        let (day, last): (Int64, Int64) = (86_400_000, 999_000)
        let limits = RetentionSettings(ageDays: 30)
        let compact = { (now: Int64, believes: Bool) in
            try OutcomeStore.compact(path: folder.path(), limits, nowMilliseconds: now, believesClock: believes)
        }
        let late = last + 30 * day + 1
        #expect(throws: StoreError.doubtfulClock(path: folder.path(), last: last, now: late)) {
            try compact(late, false)
        }
        #expect(try read(folder.path()).count == 1000)
        #expect(try compact(late - 1, false).compaction?.droppedDecisions ?? 0 > 0)
        #expect(try compact(late, true).compaction != nil)
    }

    @Test func `age and size cut as number does; nothing is cut without a checkpoint, or twice`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path())
        let decisions = try fill(store)
        let day = 1000.0 / 86_400
        #expect(try store.compact(RetentionSettings(ageDays: 1), nowMilliseconds: 1_000_000) == nil)
        // The 300 of the first 300 seconds are too old; the last checkpoint before is at 200.
        let old = try #require(try store.compact(RetentionSettings(ageDays: 0.7 * day), nowMilliseconds: 1_000_000))
        #expect(old.droppedDecisions == 180)
        #expect(try store.compact(RetentionSettings(decisions: 900), nowMilliseconds: 0) == nil)
        #expect(try store.compact(RetentionSettings(megabytes: 1000), nowMilliseconds: 0) == nil)
        let small = try #require(try store.compact(RetentionSettings(megabytes: 1), nowMilliseconds: 0))
        #expect(try store.compact(RetentionSettings(decisions: 900), nowMilliseconds: 0) == nil)
        #expect(small.horizon > old.horizon && small.bytesAfter < 2 << 20)
        #expect(try store.entry(decisions[199].id) == nil && store.entry(decisions[999].id) != nil)
        try store.close()
    }

    @Test func `while it drops, others append, and lose nothing`() async throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path())
        _ = try fill(store)
        var other = EventMaker(seed: 4)
        let more = (0..<500).map { _ in other.decision() }
        async let compacting = Task.detached { try store.compact(self.latest, nowMilliseconds: 0) }.value
        for decision in more { try store.append(decision) }
        let compaction = try await compacting
        #expect(compaction != nil)
        try store.flush()
        #expect(try read(folder.path()).map(\.decision).suffix(500) == more[...])
        try store.close()
    }

    @Test func `a crash between the steps leaves a store that has been cut, and is cleared with the next cut`() throws {
        let (folder, copy) = (try TemporaryFolder(), try TemporaryFolder())
        let store = try OutcomeStore.open(path: folder.path())
        let decisions = try fill(store)
        _ = try store.compact(latest, nowMilliseconds: 0) {
            for name in folder.names where !name.hasSuffix("-lock") {
                try? FileManager.default.copyItem(atPath: folder.path(name), toPath: copy.path(name))
            }
        }
        try store.close()
        let crashed = try OutcomeStore.open(path: copy.path())
        #expect(try crashed.entry(decisions[10].id) == nil && crashed.record(decisions[10].id) != nil)
        #expect(try read(copy.path()).count == 400)
        let next = try #require(try crashed.compact(RetentionSettings(decisions: 100), nowMilliseconds: 0))
        #expect(next.droppedDecisions > 700)
        #expect(try crashed.record(decisions[10].id) == nil)
        try crashed.close()
    }

    @Test func `a store of the first version is brought up, by itself or by migrate`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path())
        let decisions = try fill(store)
        try store.close()
        try folder.spreadRuns()
        try folder.execute(
            """
            DROP TABLE retention; ALTER TABLE checkpoints DROP COLUMN kept; DROP TABLE decision_runs;
            PRAGMA user_version = 1; DELETE FROM grdb_migrations WHERE identifier <> '1'
            """)
        #expect(try read(folder.path()).count == 1000)
        #expect(try EventReader(path: folder.path()).events(after: 0, count: 5000).count == 2080)
        let (from, to) = try OutcomeStore.migrate(path: folder.path())
        #expect((from, to) == (1, 3))
        #expect(try OutcomeStore.migrate(path: folder.path()).from == 3)
        #expect(try read(folder.path()).map(\.decision) == decisions)
    }
}
