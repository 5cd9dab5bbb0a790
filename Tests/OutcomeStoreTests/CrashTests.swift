import Foundation
import GRDB
import Routing
import TestFiles
import Testing

@testable import OutcomeStore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct CrashTests {
    /// Commits only on `flush`: the journal keeps the rest, and the files lie still while they are copied.
    static let patient = StoreOptions(commitDelayMilliseconds: 600_000, journalBytesMax: 8_000)
    static let files = ["log.sqlite", "log.sqlite-wal", "log.sqlite-pending1", "log.sqlite-pending2"]

    /// The files of a running store, as a sudden end would leave them.
    static func crash(_ folder: TemporaryFolder) throws -> TemporaryFolder {
        let copy = try TemporaryFolder()
        for name in files where folder.names.contains(name) { try copy.write(try folder.bytes(of: name), to: name) }
        return copy
    }

    @Test(arguments: 0..<6 as Range<UInt64>)
    func `what was appended is there after a crash, committed or not`(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        var maker = EventMaker(seed: seed)
        var appended: [StoredEvent] = []
        let store = try OutcomeStore.open(path: folder.path(), options: Self.patient)
        for round in 0..<10 {
            for _ in 0..<maker.below(40) {
                let event = maker.event()
                // Nobody waits for it, so that it stays in the journal alone.
                try store.writer.append(.event(event))
                appended.append(StoredEvent(position: store.position, event: event))
            }
            try store.settle()
            if round % 3 == 0 {
                store.countUnknownDecision()
                try store.flush()
            }
            let copy = try Self.crash(folder)
            let after = try OutcomeStore.open(path: copy.path())
            #expect(try after.events() == appended)
            #expect(after.totals() == store.totals())
            #expect(after.position == store.position)
            #expect(after.nextDecisionNumber == store.nextDecisionNumber)
            try after.close()
        }
        try store.close()
    }

    @Test func `a torn tail loses the torn record alone, wherever it tears`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path(), options: Self.patient)
        var maker = EventMaker(seed: 9)
        let events = (0..<3).map { _ in Event.decision(maker.decision()) }
        for event in events { try store.append(event) }
        let crashed = try Self.crash(folder)
        let journal = try crashed.bytes(of: "log.sqlite-pending1")
        var ends = [0]
        for event in events {
            ends.append(ends.last! + JournalFrame.headerBytes + LoggedEvent.event(event).sealed().count)
        }
        #expect(ends.last == journal.count)
        for cut in stride(from: 0, through: journal.count, by: 41) {
            let copy = try Self.crash(crashed)
            try copy.write(Array(journal[..<cut]), to: "log.sqlite-pending1")
            let after = try OutcomeStore.open(path: copy.path())
            #expect(try after.events().map(\.event) == Array(events[..<ends.lastIndex { $0 <= cut }!]))
            try after.close()
        }
        try store.close()
    }

    @Test func `a damaged record with a sound one behind it is refused, and nothing is changed`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path(), options: Self.patient)
        var maker = EventMaker(seed: 10)
        for _ in 0..<3 { try store.append(maker.decision()) }
        let crashed = try Self.crash(folder)
        var journal = try crashed.bytes(of: "log.sqlite-pending1")
        journal[40] ^= 4
        try crashed.write(journal, to: "log.sqlite-pending1")
        for _ in 0..<2 {
            #expect {
                _ = try OutcomeStore.open(path: crashed.path())
            } throws: { error in
                "\(error)".contains("log.sqlite-pending1 is damaged at byte 0")
            }
            #expect(try crashed.bytes(of: "log.sqlite-pending1") == journal)
        }
        try store.close()
    }

    /// A real end by signal 9 at a random moment of a storm. What the child was told is written to files as it goes:
    /// one byte per event whose `append` returned, one per acknowledgement, each by one write.
    @Test(arguments: 0..<8 as Range<UInt64>)
    func `kill -9 loses nothing that was appended or acknowledged`(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        let path = folder.path()
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, seed = seed as UInt64] in
            let store = try OutcomeStore.open(path: path, options: StoreOptions(journalBytesMax: 20_000))
            let appended = try SystemFile(appendingTo: path + "-appended")
            let acknowledged = AcknowledgedFile(try SystemFile(appendingTo: path + "-acknowledged"))
            var random = EventMaker(seed: seed &+ 77)
            let last = UInt64(200 + random.below(3_000))
            // The end comes from another thread, so in the middle of whatever is being done.
            Thread.detachNewThread {
                while store.position < last || acknowledged.isEmpty {}
                kill(getpid(), SIGKILL)
            }
            var maker = EventMaker(seed: seed)
            while true {
                try store.append(maker.event()) { error in if error == nil { acknowledged.add() } }
                try appended.append([1])
            }
        }
        var maker = EventMaker(seed: seed)
        let appended = try folder.bytes(of: "log.sqlite-appended").count
        let acknowledged = try folder.bytes(of: "log.sqlite-acknowledged").count
        let all = (0...appended).map { StoredEvent(position: UInt64($0 + 1), event: maker.event()) }

        // A reader sees all of it before anybody has opened the store again.
        let reader = try OutcomeStore.read(path: path)
        var read: [DecisionRecord] = []
        while let entry = try reader.next() { read.append(entry.decision) }

        let store = try OutcomeStore.open(path: path)
        let events = try store.events()
        // The last event may be there without its `append` having returned.
        #expect(events.count == appended || events.count == appended + 1)
        #expect(events == Array(all.prefix(events.count)))
        #expect(read == events.compactMap { if case .decision(let decision) = $0.event { decision } else { nil } })
        // Acknowledgements come in order, so the number of them says which.
        let asked = events.filter { if case .decision = $0.event { false } else { true } }
        #expect(acknowledged > 0 && acknowledged <= asked.count)
        var recount = Totals()
        for event in events { recount.count(EventGist(.event(event.event))) }
        #expect(store.totals() == recount)
        #expect(try store.writer.database?.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
        try store.close()
    }
}

/// Counts acknowledgements in a file, one byte each.
private final class AcknowledgedFile: Sendable {
    private let file: SystemFile
    init(_ file: consuming SystemFile) { self.file = file }
    var isEmpty: Bool { (try? file.size()) == 0 }
    func add() { try? file.append([1]) }
}
