import GRDB
import Routing
import TestFiles
import Testing

@testable import OutcomeStore

@Suite struct DecisionRunTests {
    /// Commits when it is asked to, so that runs don't hang on how busy the machine is.
    private let unhurried = StoreOptions(commitDelayMilliseconds: 600_000, recentDecisionsMax: 0)

    /// Decisions whose identifiers come nearly in order, feedback now and then, and commits at any moment.
    private func events(seed: UInt64, count: Int) -> [Event] {
        var maker = EventMaker(seed: seed)
        var made: [Event] = []
        while made.count < count {
            if made.isEmpty || maker.chance(0.97) {
                made.append(.decision(maker.decision()))
            } else {
                made.append(.feedback(maker.feedback()))
            }
        }
        // Threads hand in what they have made in the order in which they come to it.
        for place in made.indices.dropLast(9) where maker.chance(0.2) {
            let other = place + 1 + maker.below(8)
            if case .decision = made[place], made[place..<other].allSatisfy(\.isDecision), made[other].isDecision {
                made.swapAt(place, other)
            }
        }
        return made
    }

    private func filled(_ folder: TemporaryFolder, seed: UInt64, count: Int = 700) throws -> [StoredEvent] {
        var maker = EventMaker(seed: seed &+ 99)
        let store = try OutcomeStore.open(path: folder.path(), options: unhurried)
        var stored: [StoredEvent] = []
        for event in events(seed: seed, count: count) {
            try store.writer.append(.event(event))
            stored.append(StoredEvent(position: store.position, event: event))
            if maker.chance(0.01) { try store.flush() }
        }
        try store.flush()
        try store.close()
        return stored
    }

    private func number(_ folder: TemporaryFolder, _ sql: String) throws -> Int {
        try DatabaseQueue(path: folder.path()).read { try Int.fetchOne($0, sql: sql) ?? -1 }
    }

    @Test(arguments: 0..<6 as Range<UInt64>)
    func `whatever shares a row, each is found by its identifier, and all come in their order`(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let stored = try filled(folder, seed: seed)
        let reader = try EventReader(path: folder.path())
        #expect(try reader.events(after: 0, count: 5000) == stored)
        for (position, count) in [(0, 1), (1, 7), (60, 64), (333, 1000), (699, 3), (700, 3)] {
            let expected = stored.filter { $0.position > UInt64(position) }.prefix(count)
            #expect(try reader.events(after: UInt64(position), count: count) == Array(expected))
        }
        let decisions = stored.compactMap { stored -> (UInt64, DecisionRecord)? in
            if case .decision(let record) = stored.event { (stored.position, record) } else { nil }
        }
        for (position, record) in decisions {
            let found = try #require(try reader.decision(record.id))
            #expect(found.position == position && found.record == record)
            #expect(try reader.decision(record.id.successor) == nil)
        }
        for count in [0, 1, 5, 64, 65, 300, 5000] {
            #expect(try reader.latestDecisions(count: count) == decisions.suffix(count).map(\.1.id))
            let log = try OutcomeStore.read(path: folder.path())
            try log.skip(toLast: count)
            var rest: [DecisionRecord] = []
            while let entry = try log.next() { rest.append(entry.decision) }
            #expect(rest == decisions.suffix(count).map(\.1))
        }
        #expect(try OutcomeStore.inspect(path: folder.path()).decisions == UInt64(decisions.count))
        let (runs, rows) = (
            try number(folder, "SELECT count(*) FROM decision_runs"),
            try number(folder, "SELECT count(*) FROM decisions")
        )
        #expect(runs > 20 && runs + rows < decisions.count / 3 && rows > 0, "\(runs) runs and \(rows) rows")
    }

    @Test func `a run ends at its limit, and at its bytes`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path(), options: unhurried)
        var maker = EventMaker(seed: 1)
        for _ in 0..<130 { try store.writer.append(.event(.decision(maker.decision()))) }
        for _ in 0..<3 {
            var long = maker.decision()
            long.prompt = String(repeating: "x", count: 40_000)
            try store.writer.append(.event(.decision(long)))
        }
        try store.close()
        let counts = try DatabaseQueue(path: folder.path()).read {
            try Int.fetchAll($0, sql: "SELECT decisions FROM decision_runs ORDER BY first_position")
        }
        #expect(counts.first == 64 && counts.max() == 64 && counts.reduce(0, +) == 133)
        #expect(try number(folder, "SELECT max(length(frames)) FROM decision_runs") < 120_000)
    }

    @Test func `a cut in the middle of a run keeps what is behind it, and what is still spoken of`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path(), options: StoreOptions(recentDecisionsMax: 0))
        var maker = EventMaker(seed: 5)
        let decisions = (0..<200).map { _ in maker.decision() }
        for decision in decisions { try store.writer.append(.event(.decision(decision))) }
        // Within the second run, if there is one of 64.
        try store.saveCheckpoint([1], name: "engine", position: 100, isKept: true)
        let given = Feedback(decision: decisions[70].id, model: decisions[70].model, outcome: Outcome(quality: 1))
        try store.writer.append(
            .event(
                .feedback(
                    FeedbackEvent(given: given, merged: given, status: .recorded, timeMilliseconds: 1, learnt: true))))
        let compaction = try #require(
            try store.compact(RetentionSettings(decisions: 50), nowMilliseconds: 0))
        #expect(compaction.horizon == 100 && compaction.droppedDecisions == 99)
        #expect(try store.entry(decisions[99].id) == nil && store.entry(decisions[100].id)?.decision == decisions[100])
        try store.close()
        let again = try OutcomeStore.open(path: folder.path())
        #expect(try again.record(decisions[70].id) == decisions[70] && again.record(decisions[69].id) == nil)
        try again.close()
        let log = try OutcomeStore.read(path: folder.path())
        var rest: [DecisionRecord] = []
        while let entry = try log.next() { rest.append(entry.decision) }
        #expect(rest == Array(decisions[100...]))
        let found = try OutcomeStore.inspect(path: folder.path())
        #expect(found.decisions == 100 && found.beforeHorizon == 1)
    }

    @Test func `a store whose decisions have rows of their own is read as it is, and goes on in runs`() throws {
        let folder = try TemporaryFolder()
        let stored = try filled(folder, seed: 3)
        try folder.spreadRuns()
        try folder.execute(
            """
            DROP TABLE decision_runs; PRAGMA user_version = 2; DELETE FROM grdb_migrations WHERE identifier = '3'
            """)
        let before = try folder.bytes(of: "log.sqlite")
        #expect(try EventReader(path: folder.path()).events(after: 0, count: 5000) == stored)
        #expect(try OutcomeStore.inspect(path: folder.path()).position == 700)
        #expect(try folder.bytes(of: "log.sqlite") == before)
        let store = try OutcomeStore.open(path: folder.path())
        #expect(try store.events() == stored)
        var maker = EventMaker(seed: 77)
        // Behind all of them in the order of identifiers.
        while maker.nextNumber <= 2000 { _ = maker.decision() }
        let more = (0..<70).map { _ in maker.decision() }
        for decision in more { try store.writer.append(.event(.decision(decision))) }
        try store.close()
        #expect(try number(folder, "SELECT sum(decisions) FROM decision_runs") == 70)
        let again = try EventReader(path: folder.path())
        #expect(try again.events(after: 700, count: 100).map(\.event) == more.map { .decision($0) })
        #expect(try again.latestDecisions(count: 71).count == 71)
    }

    @Test func `a run of half a frame, or of none, is damage that is named`() throws {
        for damage in [
            "substr(frames, 1, length(frames) - 3)", "x'00'", "x'" + String(repeating: "41", count: 300) + "'",
        ] {
            let folder = try TemporaryFolder()
            _ = try filled(folder, seed: 4, count: 100)
            try folder.execute("UPDATE decision_runs SET frames = CAST(\(damage) AS BLOB)")
            #expect("\(damage)") {
                try OutcomeStore.inspect(path: folder.path())
            } throws: { error in
                if case StoreError.corrupt = error { true } else { false }
            }
        }
    }

    @Test func `positions and counts that cannot be are damage, or nothing, and never a trap`() throws {
        for change in [
            "first_position = -first_position", "first_position = 0 WHERE first_position = 1", "decisions = -5",
            "decisions = 9223372036854775807", "last_position = -1", "first_id = x'00' WHERE first_position = 1",
            "last_id = x''",
        ] {
            let folder = try TemporaryFolder()
            let stored = try filled(folder, seed: 6, count: 150)
            try folder.execute("UPDATE decision_runs SET \(change)")
            for count in [0, 3, Int.max] {
                let reader = try EventReader(path: folder.path())
                _ = try? reader.latestDecisions(count: count)
                _ = try? reader.events(after: UInt64(count), count: 10)
                if case .decision(let record) = stored[count % 100].event { _ = try? reader.decision(record.id) }
                _ = try? OutcomeStore.read(path: folder.path()).skip(toLast: count)
            }
            _ = try? OutcomeStore.inspect(path: folder.path())
            if let store = try? OutcomeStore.open(path: folder.path()) {
                _ = try? store.compact(RetentionSettings(decisions: 10), nowMilliseconds: 0)
                try? store.close()
            }
        }
    }
}

extension Event {
    fileprivate var isDecision: Bool { if case .decision = self { true } else { false } }
}
