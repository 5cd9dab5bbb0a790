import Foundation
import GRDB
import Routing
import TestFiles
import Testing

@testable import OutcomeStore

/// Files of an open store that somebody else makes shorter, as a shell does before `> decisions.db`.
@Suite struct CuttingOffTests {
    @Test(arguments: ["log.sqlite", "log.sqlite-wal"], [0, 40_000] as [off_t])
    func `nothing is acknowledged that would go behind the hole of a file that was cut off`(name: String, size: off_t)
        throws
    {
        let folder = try TemporaryFolder()
        var maker = EventMaker(seed: 17)
        let first = try OutcomeStore.open(path: folder.path())
        for _ in 0..<200 { try first.append(maker.decision()) }
        try first.close()
        let store = try OutcomeStore.open(path: folder.path())
        let told = Told()
        for _ in 0..<200 { try store.append(maker.decision()) }
        try store.append(.feedback(maker.feedback())) { told.add(0, $0) }
        try store.flush()
        #expect(try #require(SystemFile.size(folder.path(name))) > 80_000)
        #expect(truncate(folder.path(name), size) == 0)
        let error = StoreError.cutOff(path: folder.path(name))
        try store.append(.feedback(maker.feedback())) { told.add(1, $0) }
        #expect(throws: StoreError.self) { try store.flush() }
        #expect(told.errors == [error] && store.failure == error, "\(told.errors)")
        #expect(throws: StoreError.self) { try store.close() }
    }

    @Test func `pages that are given back, and a log that another program folds back, are nobody's damage`() throws {
        let folder = try TemporaryFolder()
        var maker = EventMaker(seed: 18)
        let store = try OutcomeStore.open(path: folder.path())
        var sizes: [Int] = []
        for round in 0..<4 {
            for _ in 0..<400 { try store.append(maker.decision()) }
            try store.saveCheckpoint([1], name: "engine", position: store.position, isKept: true)
            try store.flush()
            if round == 2 {
                _ = try #require(try store.compact(RetentionSettings(decisions: 50), nowMilliseconds: 0))
            }
            let other = try DatabaseQueue(path: folder.path())
            _ = try other.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            try other.close()
            #expect(SystemFile.size(folder.path("log.sqlite-wal")) == 0)
            sizes.append(try #require(SystemFile.size(folder.path())))
        }
        for _ in 0..<3 {
            try store.append(.feedback(maker.feedback()))
            try store.flush()
        }
        #expect(store.failure == nil && sizes[2] < sizes[1] && sizes[3] > sizes[2], "\(sizes)")
        try store.close()
        _ = try OutcomeStore.inspect(path: folder.path())
    }

    /// As programs do that ship the log elsewhere.
    @Test func `a log that another program folds back and begins anew is nobody's damage`() throws {
        let folder = try TemporaryFolder()
        var maker = EventMaker(seed: 19)
        let store = try OutcomeStore.open(path: folder.path())
        let other = try DatabaseQueue(path: folder.path())
        try other.write { try $0.execute(sql: "CREATE TABLE shipped (number INTEGER)") }
        for _ in 0..<4 {
            for _ in 0..<400 { try store.append(maker.decision()) }
            try store.flush()
            let before = try #require(SystemFile.size(folder.path("log.sqlite-wal")))
            _ = try other.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            try other.write { try $0.execute(sql: "INSERT INTO shipped VALUES (1)") }
            #expect(1..<before ~= (try #require(SystemFile.size(folder.path("log.sqlite-wal")))))
            try store.append(.feedback(maker.feedback()))
            try store.flush()
        }
        try other.close()
        try store.close()
        _ = try OutcomeStore.inspect(path: folder.path())
    }

    /// A program that folds the log back cuts the file to what the database was before the commit that it met.
    @Test func `a file that was cut to what the database was after pages were given back is whole`() throws {
        let folder = try TemporaryFolder()
        let (file, log) = (folder.path(), folder.path("log.sqlite-wal"))
        try Data(count: 100).write(to: URL(fileURLWithPath: file))
        try Data(repeating: 1, count: 100).write(to: URL(fileURLWithPath: log))
        var places = StorePlaces(store: file)
        try places.checkAfterCommit(mayShrink: true) { 60 }
        #expect(truncate(file, 60) == 0)
        try places.checkAfterCommit(mayShrink: false) { 80 }
        #expect(truncate(file, 59) == 0)
        #expect(throws: StoreError.cutOff(path: file)) { try places.checkBeforeCommit { 80 } }
        // Long after it, the file has what the database has.
        try Data(count: 100).write(to: URL(fileURLWithPath: file))
        places = StorePlaces(store: file)
        try places.checkAfterCommit(mayShrink: true) { 60 }
        for _ in 0..<1000 { try places.checkAfterCommit(mayShrink: false) { 100 } }
        #expect(truncate(file, 60) == 0)
        #expect(throws: StoreError.cutOff(path: file)) { try places.checkBeforeCommit { 80 } }
    }
}
