import Foundation
import Routing
import Testing

@testable import OutcomeStore

@Suite struct InspectionTests {
    /// A closed store of 40 decisions with a feedback each and a checkpoint.
    private func filled(_ folder: TestFolder) throws {
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
        let folder = try TestFolder()
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
            let folder = try TestFolder()
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

    @Test func `a backup taken while a writer writes is a sound store of one moment, and nothing is overwritten`()
        throws
    {
        let folder = try TestFolder()
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
