import Foundation
import GRDB
import TestFiles
import Testing

@testable import OutcomeStore

/// Whether a write-ahead log is taken for the database's that it lies beside.
@Suite struct OpeningMarkTests {
    /// Nothing else looks at the pages.
    private static let options = StoreOptions(checkAtOpenBytesMax: 0)

    /// A store of some decisions in the file, and two more in the log and in the journal beside it.
    private static func open(_ folder: TemporaryFolder, _ maker: inout EventMaker) throws -> OutcomeStore {
        let store = try OutcomeStore.open(path: folder.path(), options: options)
        for _ in 0..<2 { try store.append(maker.decision()) }
        try store.flush()
        return store
    }

    @Test(arguments: ["backup", "copy of the file"])
    func `a copy that was put back beside a later log that fits is refused by whoever opens it, and left as it was`(
        how: String
    ) throws {
        let folder = try TemporaryFolder()
        var maker = EventMaker(seed: 70)
        var store = try Self.open(folder, &maker)
        let copy: [UInt8]
        if how == "backup" {
            // Of the very life whose log is left.
            try OutcomeStore.backUp(path: folder.path(), to: folder.path("backup"))
            copy = try folder.bytes(of: "backup")
            for _ in 0..<2 { try store.append(maker.decision()) }
            try store.flush()
        } else {
            try store.close()
            copy = try folder.bytes(of: "log.sqlite")
            store = try Self.open(folder, &maker)
        }
        let left = try folder.copy()
        try store.close()
        try left.write(copy, to: "log.sqlite")
        for name in ["-shm", "-pending1", "-pending2"] {
            try? FileManager.default.removeItem(atPath: left.path("log.sqlite\(name)"))
        }
        let before = try left.bytes(of: "log.sqlite-wal")
        #expect(!before.isEmpty)
        let ways: [(String, () throws -> Void)] = [
            ("open", { try OutcomeStore.open(path: left.path(), options: Self.options).close() }),
            ("check", { _ = try OutcomeStore.inspect(path: left.path()) }),
            ("export", { _ = try OutcomeStore.read(path: left.path()) }),
            ("replay", { _ = try EventReader(path: left.path()) }),
            ("backup", { try OutcomeStore.backUp(path: left.path(), to: left.path("copy")) }),
        ]
        for (way, body) in ways {
            #expect(throws: StoreError.foreignLog(path: left.path("log.sqlite-wal")), "\(way)") { try body() }
        }
        #expect(try left.bytes(of: "log.sqlite") == copy && left.bytes(of: "log.sqlite-wal") == before)
        try FileManager.default.removeItem(atPath: left.path("log.sqlite-wal"))
        let again = try OutcomeStore.open(path: left.path(), options: Self.options)
        #expect(again.totals().decisions == 2)
        try again.close()
    }

    @Test func `a log that a crash left is the store's own, life after life`() throws {
        var folder = try TemporaryFolder()
        var maker = EventMaker(seed: 71)
        for life in 1...4 {
            let store = try Self.open(folder, &maker)
            #expect(store.totals().decisions == UInt64(2 * life))
            let left = try folder.copy()
            try store.close()
            folder = left
        }
    }

    @Test(arguments: ["no lock", "a lock of an earlier version", "a lock that names the mark before"])
    func `where the lock doesn't say whose the log is, it is taken for the store's own`(lock: String) throws {
        let folder = try TemporaryFolder()
        var maker = EventMaker(seed: 72)
        let first = try Self.open(folder, &maker)
        let old = try folder.bytes(of: "log.sqlite-lock")
        try first.close()
        let store = try Self.open(folder, &maker)
        let left = try folder.copy()
        try store.close()
        switch lock {
        case "no lock": try FileManager.default.removeItem(atPath: left.path("log.sqlite-lock"))
        case "a lock of an earlier version": try left.write(Array("17 store\n".utf8), to: "log.sqlite-lock")
        default: try left.write(old, to: "log.sqlite-lock")
        }
        let again = try OutcomeStore.open(path: left.path(), options: Self.options)
        #expect(again.totals().decisions == 4)
        try again.close()
    }

    @Test func `while somebody reads an older state the lock names no mark, and nothing is refused later`() throws {
        let folder = try TemporaryFolder()
        var maker = EventMaker(seed: 73)
        let first = try Self.open(folder, &maker)
        let left = try folder.copy()
        try first.close()
        var unsafe = Configuration()
        unsafe.allowsUnsafeTransactions = true
        let reader = try DatabaseQueue(path: left.path(), configuration: unsafe)
        try reader.writeWithoutTransaction { database in
            try database.execute(sql: "BEGIN")
            _ = try Int.fetchOne(database, sql: "SELECT count(*) FROM decision_runs")
        }
        let second = try Self.open(left, &maker)
        #expect(try StoreLock.mark(store: left.path()) == nil)
        let later = try left.copy()
        try reader.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
        try reader.close()
        try second.close()
        let again = try OutcomeStore.open(path: later.path(), options: Self.options)
        #expect(again.totals().decisions == 4)
        #expect(try StoreLock.mark(store: later.path()) != nil)
        try again.close()
    }

    @Test func `the lock is rewritten where it lies, and known again`() throws {
        let folder = try TemporaryFolder()
        try Data([1]).write(to: URL(fileURLWithPath: folder.path()))
        let mark = OpeningMark.draw()
        for written in [mark, nil, mark] {
            let lock = try StoreLock.take(store: folder.path())
            try lock.rememberStore(mark: written)
            #expect(try StoreLock.mark(store: folder.path()) == written)
        }
        #expect(try StoreLock.take(store: folder.path()).hasSeenStore)
        #expect(try folder.bytes(of: "log.sqlite-lock").count < 64)
        #expect(try StoreLock.mark(store: folder.path("none")) == nil)
    }
}
