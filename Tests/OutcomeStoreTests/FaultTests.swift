import Foundation
import GRDB
import Locks
import Routing
import TestFiles
import Testing

@testable import OutcomeStore

@Suite struct FaultTests {
    @Test func `a second opener is refused by the first one's process, until it closes`() throws {
        let folder = try TemporaryFolder()
        let first = try OutcomeStore.open(path: folder.path())
        #expect(
            throws: StoreError.inUse(path: folder.path(), processID: Int(ProcessInfo.processInfo.processIdentifier))
        ) {
            try OutcomeStore.open(path: folder.path())
        }
        try first.close()
        try OutcomeStore.open(path: folder.path()).close()
    }

    @Test func `a second opener is refused by a hard link, too, and where the lock file was removed`() throws {
        let folder = try TemporaryFolder()
        let first = try OutcomeStore.open(path: folder.path())
        #expect(link(folder.path(), folder.path("other.sqlite")) == 0)
        #expect(throws: StoreError.inUse(path: folder.path("other.sqlite"), processID: nil)) {
            try OutcomeStore.open(path: folder.path("other.sqlite"))
        }
        try FileManager.default.removeItem(atPath: folder.path("log.sqlite-lock"))
        #expect(throws: StoreError.inUse(path: folder.path(), processID: nil)) {
            try OutcomeStore.open(path: folder.path())
        }
        var maker = EventMaker(seed: 3)
        try first.append(maker.decision())
        try first.close()
        let again = try OutcomeStore.open(path: folder.path())
        #expect(try again.events().count == 1)
        try again.close()
    }

    @Test(.enabled(if: geteuid() == 0, "only root can make files for somebody else"))
    func `what root makes beside a store belongs to the store's owner, so that a server can open it`() throws {
        let folder = try TemporaryFolder()
        try OutcomeStore.open(path: folder.path()).close()
        try FileManager.default.removeItem(atPath: folder.path("log.sqlite-lock"))
        #expect(chown(folder.path(), 65_534, 65_534) == 0)
        let store = try OutcomeStore.open(path: folder.path())
        for name in folder.names {
            let owner = try FileManager.default.attributesOfItem(atPath: folder.path(name))[.ownerAccountID] as? Int
            #expect(owner == 65_534, "\(name)")
        }
        try store.close()
    }

    @Test func `a link to a store is that store: the same lock, the same journal`() throws {
        let folder = try TemporaryFolder()
        let files = FileManager.default
        try files.createDirectory(atPath: folder.path("other"), withIntermediateDirectories: true)
        // One of them beside it, one from elsewhere by two steps; and before there is a store to lead to.
        try files.createSymbolicLink(atPath: folder.path("link.sqlite"), withDestinationPath: "log.sqlite")
        try files.createSymbolicLink(atPath: folder.path("other/far.sqlite"), withDestinationPath: "../link.sqlite")
        let store = try OutcomeStore.open(path: folder.path("other/far.sqlite"))
        for name in ["log.sqlite", "link.sqlite", "other/far.sqlite"] {
            #expect(throws: StoreError.self, "\(name)") { try OutcomeStore.open(path: folder.path(name)) }
        }
        var maker = EventMaker(seed: 2)
        let decisions = (0..<5).map { _ in maker.decision() }
        for decision in decisions { try store.append(decision) }
        // As a crash would leave it.
        for name in folder.names where name.hasPrefix("log.sqlite") {
            try files.copyItem(atPath: folder.path(name), toPath: folder.path("copy-\(name)"))
        }
        try store.close()
        try files.createSymbolicLink(atPath: folder.path("c.sqlite"), withDestinationPath: "copy-log.sqlite")
        // On a busy machine some have been committed by the time they are copied.
        let found = try OutcomeStore.inspect(path: folder.path("c.sqlite"))
        #expect(found.decisions + UInt64(found.journaled) == 5)
        #expect(try OutcomeStore.read(path: folder.path("c.sqlite")).nextPage().count == 5)
        let again = try OutcomeStore.open(path: folder.path("c.sqlite"))
        #expect(again.totals().decisions == 5)
        try again.close()
    }

    @Test func `a journal of another store is refused, and nothing is changed`() throws {
        let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
        var (maker, stranger) = (EventMaker(seed: 20), EventMaker(seed: 21))
        let foreign = try OutcomeStore.open(path: other.path())
        for _ in 0..<9 { try foreign.append(stranger.decision()) }
        let pending = try other.bytes(of: "log.sqlite-pending1")
        try foreign.close()
        let store = try OutcomeStore.open(path: folder.path())
        let own = (0..<4).map { _ in maker.decision() }
        for decision in own { try store.append(decision) }
        let ownPending = try folder.bytes(of: "log.sqlite-pending1")
        try store.close()
        try folder.write(pending, to: "log.sqlite-pending1")
        #expect(throws: StoreError.foreignJournal(path: folder.path("log.sqlite-pending1"), position: 4)) {
            try OutcomeStore.open(path: folder.path())
        }
        #expect(try folder.bytes(of: "log.sqlite-pending1") == pending)
        // Its own journal, all of which is committed, is none.
        try folder.write(ownPending, to: "log.sqlite-pending1")
        let again = try OutcomeStore.open(path: folder.path())
        #expect(again.totals().decisions == 4)
        try again.close()
    }

    @Test
    func `a copy that was put back beside an old log is found out where pages are missing, without the lock, too`()
        throws
    {
        let folder = try TemporaryFolder()
        let options = StoreOptions(checkAtOpenBytesMax: 0)
        var store = try OutcomeStore.open(path: folder.path(), options: options)
        var maker = EventMaker(seed: 22)
        try store.append(maker.decision())
        try store.flush()
        try OutcomeStore.backUp(path: folder.path(), to: folder.path("copy.sqlite"))
        // What was folded back into the file is not in the log that stands beside it later.
        for _ in 0..<600 { try store.append(maker.decision()) }
        try store.close()
        store = try OutcomeStore.open(path: folder.path(), options: options)
        try store.append(maker.decision())
        try store.flush()
        let log = try folder.bytes(of: "log.sqlite-wal")
        try store.close()
        try folder.write(try folder.bytes(of: "copy.sqlite"), to: "log.sqlite")
        try folder.write(log, to: "log.sqlite-wal")
        for rest in ["-shm", "-lock"] { try? FileManager.default.removeItem(atPath: folder.path("log.sqlite\(rest)")) }
        #expect {
            try OutcomeStore.open(path: folder.path(), options: options)
        } throws: {
            if case StoreError.corrupt = $0 { true } else { false }
        }
        for rest in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: folder.path("log.sqlite\(rest)")) }
        let again = try OutcomeStore.open(path: folder.path(), options: options)
        #expect(again.totals().decisions == 1)
        try again.close()
    }

    @Test func `what is no file, or an empty one, is said to be that`() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path("folder"), withIntermediateDirectories: true)
        #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
        try folder.write([], to: "empty")
        for (name, found) in [("folder", "a folder"), ("pipe", "a pipe"), ("empty", "an empty file")] {
            let path = folder.path(name)
            let ways: [(String, () throws -> Void)] = [
                ("check", { _ = try OutcomeStore.inspect(path: path) }),
                ("backup", { try OutcomeStore.backUp(path: path, to: folder.path("copy")) }),
                ("compact", { _ = try OutcomeStore.compact(path: path, nil, nowMilliseconds: 0) }),
                ("migrate", { _ = try OutcomeStore.migrate(path: path) }),
                ("serve", { if name != "empty" { _ = try OutcomeStore.open(path: path) } else { throw Skipped() } }),
            ]
            for (way, body) in ways {
                #expect("\(way) \(name)") {
                    try body()
                } throws: {
                    $0 is Skipped || "\($0)".contains("no store of this program but \(found)")
                }
            }
        }
        #expect(try folder.bytes(of: "empty").isEmpty)
    }

    private struct Skipped: Error {}

    @Test func `SQLite's commonest errors are said in words, with what stands behind them`() {
        for (code, words) in [
            (13, "the disk is full"), (1544, "can't be written"), (14, "can't be opened"), (5, "locked"),
        ] {
            let error = StoreError.database(path: "log", code: Int32(code), message: "…")
            #expect("\(error)".contains(words) && "\(error)".contains("SQLite error \(code)"))
        }
        let far = StoreError.database(path: String(repeating: "/a", count: 255), code: 14, message: "…")
        #expect("\(far)".contains("longer path than SQLite takes"))
        let full = StoreDatabase.storeError(
            DatabaseError(resultCode: .SQLITE_FULL, message: "not an error"), path: "log")
        #expect(full == .database(path: "log", code: 13, message: "database or disk is full"))
    }

    @Test func `closing twice is closing once, and a closed store says so`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path())
        var maker = EventMaker(seed: 1)
        try store.append(maker.decision())
        try store.close()
        try store.close()
        #expect(throws: StoreError.closed) { try store.append(maker.decision()) }
        #expect(throws: StoreError.closed) { try store.flush() }
        let told = Told()
        store.append(maker.feedback()) { told.add(0, $0) }
        #expect(told.errors == [.closed])
        #expect(store.failure == .closed)
    }

    @Test func `a file that is no store is refused and left as it was`() throws {
        let folder = try TemporaryFolder()
        let text = Array(String(repeating: "decision,model\n", count: 200).utf8)
        try folder.write(text, to: "notes.csv")
        let foreign = try DatabaseQueue(path: folder.path("foreign.sqlite"))
        try foreign.write { try $0.execute(sql: "CREATE TABLE t (a); INSERT INTO t VALUES (1)") }
        try foreign.close()
        let before = try folder.bytes(of: "foreign.sqlite")
        for name in ["notes.csv", "foreign.sqlite"] {
            #expect {
                _ = try OutcomeStore.open(path: folder.path(name))
            } throws: { error in
                if case StoreError.foreignFile = error { true } else { false }
            }
            #expect {
                _ = try OutcomeStore.read(path: folder.path(name))
            } throws: { error in
                if case StoreError.foreignFile = error { true } else { false }
            }
        }
        #expect(try folder.bytes(of: "notes.csv") == text)
        #expect(try folder.bytes(of: "foreign.sqlite") == before)
    }

    @Test func `a store of a newer version is refused with both versions`() throws {
        let folder = try TemporaryFolder()
        try OutcomeStore.open(path: folder.path()).close()
        let queue = try DatabaseQueue(path: folder.path())
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 99") }
        try queue.close()
        let error = StoreError.newerSchema(path: folder.path(), found: 99, supported: Schema.version)
        #expect(throws: error) { try OutcomeStore.open(path: folder.path()) }
        #expect(throws: error) { try OutcomeStore.read(path: folder.path()) }
    }

    @Test func `a folder that is not there is named`() throws {
        #expect {
            _ = try OutcomeStore.open(path: "/nowhere/at/all/log.sqlite")
        } throws: {
            "\($0)".contains("/nowhere/at/all/log.sqlite-lock: open failed: No such file")
        }
        #expect(throws: StoreError.self) { try OutcomeStore.read(path: "/nowhere/log.sqlite") }
    }

    /// A store of some hundred events, closed.
    static func closedStore(_ folder: TemporaryFolder, seed: UInt64) throws -> [StoredEvent] {
        var maker = EventMaker(seed: seed)
        let store = try OutcomeStore.open(path: folder.path())
        let events = (0..<300).map { StoredEvent(position: UInt64($0 + 1), event: maker.event()) }
        for event in events { try store.append(event.event) }
        try store.close()
        return events
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `flipped bytes are an error or change nothing`(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let events = try Self.closedStore(folder, seed: 7)
        var maker = EventMaker(seed: seed)
        var bytes = try folder.bytes(of: "log.sqlite")
        for _ in 0..<4 { bytes[maker.below(bytes.count)] ^= UInt8(1 + maker.below(255)) }
        try folder.write(bytes, to: "log.sqlite")
        do {
            let store = try OutcomeStore.open(path: folder.path())
            let replayed = try store.events()
            #expect(replayed == events)
            try store.close()
        } catch let error as StoreError {
            #expect("\(error)".contains("log.sqlite"))
        }
    }

    @Test func `a truncated database is refused and left as it was`() throws {
        let whole = try TemporaryFolder()
        _ = try Self.closedStore(whole, seed: 8)
        let bytes = try whole.bytes(of: "log.sqlite")
        for share in [0, 0.001, 0.1, 0.5, 0.9, 0.999, 0.99999] {
            let folder = try TemporaryFolder()
            try folder.write(try whole.bytes(of: "log.sqlite-lock"), to: "log.sqlite-lock")
            let cut = Array(bytes[..<Int(Double(bytes.count) * share)])
            try folder.write(cut, to: "log.sqlite")
            #expect(throws: StoreError.self, "\(share)") { try OutcomeStore.open(path: folder.path()) }
            #expect(try folder.bytes(of: "log.sqlite") == cut)
        }
    }

    @Test func `an empty file becomes a store, which keeps what it is told`() throws {
        let folder = try TemporaryFolder()
        try folder.write([], to: "log.sqlite")
        var maker = EventMaker(seed: 10)
        let decision = maker.decision()
        let store = try OutcomeStore.open(path: folder.path())
        try store.append(decision)
        try store.close()
        let again = try OutcomeStore.open(path: folder.path())
        #expect(try again.entry(decision.id)?.decision == decision)
        try again.close()
    }

    @Test func `a full disk fails those who wait, stops the store, and loses nothing acknowledged`() throws {
        let folder = try TemporaryFolder()
        let options = StoreOptions(databaseBytesMax: 400_000)
        let store = try OutcomeStore.open(path: folder.path(), options: options)
        var maker = EventMaker(seed: 11)
        var events: [Event] = []
        let told = Told()
        while store.failure == nil, events.count < 100_000 {
            let event: Event = events.count % 2 == 0 ? .decision(maker.decision()) : .feedback(maker.feedback())
            let index = events.count
            do {
                try store.append(event) { told.add(index, $0) }
                events.append(event)
            } catch let error as StoreError {
                guard case .failed = error else { throw error }
            }
        }
        #expect(events.count < 100_000)
        #expect {
            try store.append(maker.decision())
        } throws: {
            "\($0)".contains("stopped after a failed write") && "\($0)".contains("full")
        }
        #expect(throws: StoreError.self) { try store.close() }
        let lost = told.errors.count
        #expect(lost > 0)
        let acknowledged = told.indices.prefix(told.indices.count - lost)
        // The journal had taken all of it: with room again, nothing is missing at all.
        let again = try OutcomeStore.open(path: folder.path())
        let found = try again.events().map(\.event)
        #expect(found == Array(events[..<found.count]))
        #expect(found.count > acknowledged.last ?? -1)
        try again.close()
    }

    @Test(arguments: ["log.sqlite", "log.sqlite-wal", "log.sqlite-pending1"], [true, false])
    func `nothing is acknowledged that would go to files that were removed or replaced`(name: String, isReplaced: Bool)
        throws
    {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path())
        var maker = EventMaker(seed: 13)
        let told = Told()
        try store.append(.decision(maker.decision())) { told.add(0, $0) }
        try store.append(.feedback(maker.feedback())) { told.add(1, $0) }
        try store.flush()
        try FileManager.default.moveItem(atPath: folder.path(name), toPath: folder.path("elsewhere"))
        if isReplaced { try FileManager.default.copyItem(atPath: folder.path("elsewhere"), toPath: folder.path(name)) }
        let error = StoreError.moved(path: folder.path(name))
        try store.append(.feedback(maker.feedback())) { told.add(2, $0) }
        #expect(throws: StoreError.self) { try store.flush() }
        #expect(told.errors == [error] && store.failure == error, "\(told.errors)")
        #expect(throws: error) { try store.close() }
    }

    @Test func `a link to a name that is no UTF-8 is refused: it would be taken for another file`() throws {
        let folder = try TemporaryFolder()
        #expect(symlink([CChar(bitPattern: 0xE9), 0], folder.path()) == 0)
        #expect(throws: StoreError.foreignFile(path: folder.path(), found: "a link to a name that is no UTF-8")) {
            try OutcomeStore.open(path: folder.path())
        }
        #expect(folder.names == ["log.sqlite"])
    }

    @Test func `a journal on a full disk refuses the event and all later ones`() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("log.sqlite-pending1"), withDestinationPath: "/dev/full")
        let store = try OutcomeStore.open(path: folder.path())
        var maker = EventMaker(seed: 12)
        #expect(throws: StoreError.system(path: folder.path("log.sqlite-pending1"), call: "write", code: ENOSPC)) {
            try store.append(maker.decision())
        }
        #expect(store.failure == .system(path: folder.path("log.sqlite-pending1"), call: "write", code: ENOSPC))
        let position = store.position
        #expect(throws: StoreError.self) { try store.append(maker.decision()) }
        #expect(store.position == position)
        #expect(throws: StoreError.self) { try store.close() }
    }

    @Test func `a database locked by another is waited for, and not for ever`() throws {
        let folder = try TemporaryFolder()
        var maker = EventMaker(seed: 13)
        for isReleased in [true, false] {
            let store = try OutcomeStore.open(
                path: folder.path(), options: StoreOptions(lockedSecondsMax: isReleased ? 60 : 0.1))
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let other = try DatabaseQueue(path: folder.path(), configuration: configuration)
            try other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
            let told = Told()
            try store.append(maker.decision())
            store.append(maker.feedback()) { told.add(1, $0) }
            if isReleased {
                try other.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
                try store.flush()
                #expect(told.indices == [1] && told.errors.isEmpty)
                try store.close()
            } else {
                #expect(throws: StoreError.self) { try store.flush() }
                #expect(told.errors.count == 1)
                try other.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
                #expect(throws: StoreError.self) { try store.close() }
            }
            try other.close()
        }
        let store = try OutcomeStore.open(path: folder.path())
        #expect(store.position == 4)
        try store.close()
    }

    @Test func `above its limits the store is overloaded, and takes more when it has caught up`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(
            path: folder.path(), options: StoreOptions(waitingEventsMax: 5, commitDelayMilliseconds: 600_000))
        var maker = EventMaker(seed: 14)
        for _ in 0..<5 { try store.append(maker.decision()) }
        #expect {
            try store.append(maker.decision())
        } throws: { error in
            if case StoreError.overloaded(waitingEvents: 5, _) = error { true } else { false }
        }
        let told = Told()
        store.append(maker.feedback()) { told.add(0, $0) }
        #expect(told.errors.count == 1)
        #expect(store.position == 5)
        try store.flush()
        try store.append(maker.decision())
        #expect(store.position == 6)
        try store.close()
    }

    @Test func `where much waits, who appends waits for the writer, and for a moment only where it cannot come on`()
        throws
    {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(
            path: folder.path(),
            options: StoreOptions(pileBytesMax: 0, pileWaitMicroseconds: 40_000, pileWaitMillisecondsMax: 40))
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: folder.path(), configuration: configuration)
        try other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        var maker = EventMaker(seed: 15)
        // The writer takes the first ones, if it is quick, and hangs; those behind them wait.
        let clock = ContinuousClock()
        let stuck = try clock.measure { for _ in 0..<20 { try store.append(maker.decision()) } }
        #expect(stuck >= .milliseconds(9 * 40))
        try other.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
        try store.flush()
        #expect(store.committedPosition == 20)
        try store.close()
        try other.close()
    }

    @Test func `who waits for the writer is told when it has come on`() {
        let state = UnfairMutex(
            StoreState(
                head: LogHead(), hasJournal: false, options: StoreOptions(pileBytesMax: 1000, pileWaitMicroseconds: 7)))
        var maker = EventMaker(seed: 16)
        #expect(state.withLock { $0.seekRoom() } == nil)
        for _ in 0..<3 {
            let decision = maker.decision()
            #expect(throws: Never.self) {
                try state.withLock {
                    try $0.append(.decision(KeptDecision(decision)), whenDurable: nil)
                }
            }
        }
        // Three of some kilobytes: the longer the more of them wait.
        let pile = Double(state.withLock { $0.waitingBytes }) / 1000
        #expect(pile > 1 && state.withLock { $0.seekRoom() } == 7 * pile * pile)
        #expect(state.withLock { $0.seekRoom() } != nil)
        state.withLock { $0.leaveWithoutRoom() }
        #expect(state.withLock { $0.take().count } == 3)
        #expect(state.withLock { $0.takeRoomSeekers() } == 1)
        #expect(state.withLock { $0.takeRoomSeekers() } == 0)
        #expect(state.withLock { $0.seekRoom() } == nil)
    }
}
