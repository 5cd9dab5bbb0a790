import Foundation
import GRDB
import Routing
import TestFiles
import Testing

@testable import OutcomeStore

/// What is under way when a store closes.
@Suite struct ClosingTests {
    @Test func `somebody who reads holds no close up, and the next opening has everything`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path())
        var maker = EventMaker(seed: 41)
        for _ in 0..<20 { try store.append(maker.decision()) }
        try store.flush()
        var unsafe = Configuration()
        unsafe.allowsUnsafeTransactions = true
        let reader = try DatabaseQueue(path: folder.path(), configuration: unsafe)
        let count = "SELECT sum(decisions) FROM decision_runs"
        try reader.writeWithoutTransaction { database in
            try database.execute(sql: "BEGIN")
            #expect(try Int.fetchOne(database, sql: count) == 20)
        }
        for _ in 0..<20 { try store.append(maker.decision()) }
        // To wait for the reader would end with an error after `lockedSecondsMax`.
        try store.close()
        #expect(folder.names.contains("log.sqlite-wal"))
        try reader.writeWithoutTransaction { database in
            #expect(try Int.fetchOne(database, sql: count) == 20)
            try database.execute(sql: "COMMIT")
        }
        try reader.close()
        let again = try OutcomeStore.open(path: folder.path())
        #expect(again.position == 40)
        #expect(try again.entry(maker.decisions[0].id) != nil)
        try again.close()
        // Nothing is left beside it but the lock, though it was read by connections of its own.
        #expect(folder.names == ["log.sqlite", "log.sqlite-lock"])
    }

    @Test func `a temporary store that can't be opened leaves no folder`() throws {
        let options = StoreOptions(databaseBytesMax: 1)
        let error = #expect(throws: StoreError.self) { try OutcomeStore.open(path: nil, options: options) }
        guard case .database(let path, _, _) = try #require(error) else {
            Issue.record("\(error.map { "\($0)" } ?? "nothing")")
            return
        }
        #expect(path.contains("suffice-"))
        #expect(!FileManager.default.fileExists(atPath: (path as NSString).deletingLastPathComponent))
    }

    @Test func `who reads a closed store leaves it as one file; what a crash left lies there as before`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path())
        var maker = EventMaker(seed: 44)
        for _ in 0..<20 { try store.append(maker.decision()) }
        try store.flush()
        let crashed = try folder.copy()
        let left = crashed.names
        #expect(try OutcomeStore.inspect(path: crashed.path()).decisions == 20)
        #expect(crashed.names == left)
        try store.close()
        let bytes = try folder.bytes(of: "log.sqlite")
        _ = try OutcomeStore.inspect(path: folder.path())
        #expect(folder.names == ["log.sqlite", "log.sqlite-lock"])
        do {
            let reader = try OutcomeStore.read(path: folder.path())
            while try reader.next() != nil {}
        }
        // The threads that read beside one another let go of it one by one.
        for _ in 0..<500 where folder.names.count > 2 { Thread.sleep(forTimeInterval: 0.01) }
        #expect(folder.names == ["log.sqlite", "log.sqlite-lock"])
        try OutcomeStore.backUp(path: folder.path(), to: folder.path("copy"))
        #expect(folder.names == ["copy", "log.sqlite", "log.sqlite-lock"])
        #expect(try folder.bytes(of: "log.sqlite") == bytes)
    }

    @Test func `a cut ends with the store between two of its steps; what is left of it goes when the next looks`()
        throws
    {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path())
        var maker = EventMaker(seed: 42)
        let decisions = (0..<400).map { _ in maker.decision() }
        for (index, decision) in decisions.enumerated() {
            try store.append(decision)
            if index % 100 == 99 {
                try store.saveCheckpoint([1], name: "engine", position: store.position, isKept: true)
            }
        }
        #expect(throws: StoreError.closed) {
            try store.compact(RetentionSettings(decisions: 150), nowMilliseconds: 0) { try? store.close() }
        }
        let again = try OutcomeStore.open(path: folder.path())
        #expect(again.horizon == 200)
        #expect(try again.entry(decisions[199].id) == nil && again.entry(decisions[200].id) != nil)
        #expect(try again.record(decisions[0].id) != nil)
        // Nothing new is beyond the limits.
        let rest = try #require(try again.compact(RetentionSettings(decisions: 150), nowMilliseconds: 0))
        #expect(rest.horizon == 200 && rest.droppedDecisions == 200)
        #expect(try again.record(decisions[0].id) == nil && again.record(decisions[200].id) != nil)
        #expect(try again.compact(RetentionSettings(decisions: 150), nowMilliseconds: 0) == nil)
        let next = try #require(try again.compact(RetentionSettings(decisions: 50), nowMilliseconds: 0))
        #expect(next.horizon == 300 && next.droppedDecisions == 100)
        try again.close()
    }
}
