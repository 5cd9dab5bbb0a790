import Foundation
import Routing
import TestFiles
import Testing

@testable import OutcomeStore

@Suite struct InspectionTests {
    /// A closed store of 40 decisions with a feedback each and a checkpoint.
    private func filled(_ folder: TemporaryFolder) throws {
        let store = try OutcomeStore.open(path: folder.path())
        var maker = EventMaker(seed: 3)
        let told = Told()
        for _ in 0..<40 {
            try store.append(maker.decision())
            store.append(maker.feedback()) { told.add(0, $0) }
        }
        try store.flush()
        try store.saveCheckpoint(Array(repeating: 7, count: 5000), name: "learner", position: 60)
        try store.close()
    }

    @Test func `a sound store is counted`() throws {
        let folder = try TemporaryFolder()
        try filled(folder)
        let found = try OutcomeStore.inspect(path: folder.path())
        #expect(found.decisions == 40 && found.feedback == 40 && found.changes == 0)
        #expect(found.position == 80 && found.checkpoints == [60] && found.journaled == 0)
        #expect(try #require(found.firstDecisionMilliseconds) <= found.lastDecisionMilliseconds ?? 0)
    }

    @Test func `a flipped bit in any record or in a checkpoint is found`() throws {
        let places = [
            ("decision_runs", "frames", "first_position"), ("feedback_events", "record", "position"),
            ("checkpoints", "record", "position"),
        ]
        for (table, bytes, place) in places {
            let folder = try TemporaryFolder()
            try filled(folder)
            try folder.execute(
                """
                UPDATE \(table) SET \(bytes) = CAST(substr(\(bytes), 1, 50) || x'5a' || substr(\(bytes), 52) AS BLOB)
                WHERE \(place) = (SELECT max(\(place)) FROM \(table))
                """
            )
            #expect("\(table)") {
                try OutcomeStore.inspect(path: folder.path())
            } throws: { error in
                if case StoreError.corrupt = error { true } else { false }
            }
        }
    }

    @Test(arguments: [
        ("DELETE FROM feedback_events WHERE position = 2", "1 events behind event 0 are not there"),
        (
            """
            DELETE FROM feedback_events WHERE position = (SELECT max(position) FROM feedback);
            UPDATE totals SET unknown_decision = 1
            """, "which is not there"
        ),
        (
            "DELETE FROM feedback WHERE position = (SELECT max(position) FROM feedback)", "what feedback at event"
        ),
        (
            "DELETE FROM decision_runs WHERE first_position = (SELECT min(first_position) FROM decision_runs)",
            "events behind event 0 are not there"
        ),
        ("DELETE FROM totals", "event 80 in a log that ends with event 0"),
        ("UPDATE totals SET position = 41", "event 80 in a log that ends with event 41"),
        ("UPDATE totals SET position = 9223372036854775807", "events behind event 0 are not there"),
        ("UPDATE totals SET next_number = 40", "decision 40 before number 40"),
        ("UPDATE totals SET unknown_decision = 1", "0 events behind event 0 are not there, where 1"),
        ("UPDATE retention SET horizon = 81", "cut at event 81"),
        ("DROP TABLE feedback", "it has no table feedback"),
    ])
    func `what is missing is found though every record is sound`(sql: String, words: String) throws {
        let folder = try TemporaryFolder()
        try filled(folder)
        try folder.execute(sql)
        #expect {
            try OutcomeStore.inspect(path: folder.path())
        } throws: { error in
            guard case StoreError.corrupt(_, let detail) = error else { return false }
            return detail.contains(words)
        }
    }

    @Test(arguments: [
        "decisions", "feedback_events", "feedback", "changes", "roster", "checkpoints", "totals", "model_totals",
        "retention", "decision_runs", "grdb_migrations",
    ])
    func `a store without one of its tables is not opened`(table: String) throws {
        let folder = try TemporaryFolder()
        try filled(folder)
        try folder.execute("DROP TABLE \(table)")
        let bytes = try folder.bytes(of: "log.sqlite")
        let refusal = StoreError.corrupt(path: folder.path(), detail: "it has no table \(table)")
        #expect(throws: refusal) { try OutcomeStore.open(path: folder.path()) }
        #expect(throws: refusal) { try OutcomeStore.inspect(path: folder.path()) }
        #expect(try folder.bytes(of: "log.sqlite") == bytes)
    }

    @Test func `feedback for decisions that nobody knows takes places that nothing is at, before a cut and behind it`()
        throws
    {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path())
        var maker = EventMaker(seed: 5)
        for number in 0..<200 {
            try store.append(maker.event())
            if number % 7 == 0 { store.countUnknownDecision() }
            if number % 50 == 49 {
                try store.saveCheckpoint([1], name: "learner", position: store.position, isKept: true)
            }
        }
        try store.flush()
        #expect(try OutcomeStore.inspect(path: folder.path()).position == store.position)
        #expect(try store.compact(RetentionSettings(decisions: 60), nowMilliseconds: 0) != nil)
        #expect(try OutcomeStore.inspect(path: folder.path()).horizon == store.horizon)
        try store.close()
    }

    @Test func `an empty file is no log to read, and is left as it was`() throws {
        let folder = try TemporaryFolder()
        try folder.write([], to: "log.sqlite")
        let error = #expect(throws: StoreError.self) { try OutcomeStore.read(path: folder.path()) }
        #expect("\(try #require(error))".contains("an empty file"))
        #expect(folder.names == ["log.sqlite"])
    }

    @Test func `a backup goes where a link leads, and its errors name what was asked for`() throws {
        let folder = try TemporaryFolder()
        try OutcomeStore.open(path: folder.path()).close()
        let manager = FileManager.default
        try manager.createDirectory(atPath: folder.path("mounted"), withIntermediateDirectories: true)
        try manager.createSymbolicLink(atPath: folder.path("copy"), withDestinationPath: "mounted/copy.sqlite")
        try OutcomeStore.backUp(path: folder.path(), to: folder.path("copy"))
        #expect(try manager.destinationOfSymbolicLink(atPath: folder.path("copy")) == "mounted/copy.sqlite")
        #expect(try OutcomeStore.inspect(path: folder.path("mounted/copy.sqlite")).decisions == 0)
        let nowhere = folder.path("nowhere/copy.sqlite")
        let error = #expect(throws: StoreError.self) { try OutcomeStore.backUp(path: folder.path(), to: nowhere) }
        let sentence = "\(try #require(error))"
        #expect(sentence.contains(nowhere) && !sentence.contains(".partial"), "\(sentence)")
    }

    @Test func `a backup taken while a writer writes is a sound store of one moment, and nothing is overwritten`()
        throws
    {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path())
        var maker = EventMaker(seed: 4)
        for _ in 0..<20 { try store.append(maker.decision()) }
        try store.flush()
        let later = (0..<400).map { _ in maker.decision() }
        let writing = Thread { for decision in later { try? store.append(decision) } }
        writing.start()
        try OutcomeStore.backUp(path: folder.path(), to: folder.path("copy.sqlite"))
        let found = try OutcomeStore.inspect(path: folder.path("copy.sqlite"))
        #expect(found.decisions >= 20 && found.position == found.decisions)
        #expect(throws: StoreError.self) {
            try OutcomeStore.backUp(path: folder.path(), to: folder.path("copy.sqlite"))
        }
        // Nothing lies beside it, and nothing is needed there: who may only read can look at it.
        #expect(folder.names.filter { $0.hasPrefix("copy.sqlite") } == ["copy.sqlite"])
        while !writing.isFinished {}
        try store.close()
        let copy = try OutcomeStore.open(path: folder.path("copy.sqlite"))
        #expect(copy.nextDecisionNumber == found.decisions + 1)
        try copy.close()
        #expect(!folder.names.contains("copy.sqlite.partial"))
    }
}
