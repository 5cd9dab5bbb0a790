import Dispatch
import Foundation
import GRDB
import Routing
import TestFiles
import Testing

@testable import OutcomeStore

@Suite struct LogReaderTests {
    static func readAll(_ reader: LogReader) throws -> [LogEntry] {
        var entries: [LogEntry] = []
        while let entry = try reader.next() { entries.append(entry) }
        return entries
    }

    @Test(arguments: [1, 7, 1000])
    func `a reader sees every decision with its feedback, in order, page by page`(pageEventsMax: Int) throws {
        let folder = try TemporaryFolder()
        let events = try FaultTests.closedStore(folder, seed: 31)
        let reader = try LogReader(path: folder.path(), pageEventsMax: pageEventsMax)
        #expect(try Self.readAll(reader) == LogEntryTests.entries(events))
        #expect(try reader.next() == nil)
    }

    @Test func `beside a running store it sees what is committed and what is in the journal`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path(), options: CrashTests.patient)
        var maker = EventMaker(seed: 32)
        var events: [StoredEvent] = []
        for index in 0..<200 {
            let event = maker.event()
            try store.writer.append(.event(event))
            events.append(StoredEvent(position: store.position, event: event))
            if index == 120 { try store.flush() }
        }
        try store.settle()
        let reader = try OutcomeStore.read(path: folder.path())
        #expect(try Self.readAll(reader) == LogEntryTests.entries(events))
        #expect(store.committedPosition == 121)
        try store.append(maker.decision())
        try store.close()
    }

    /// Whatever moment the reader starts at, it sees a beginning of the log without a gap, and then the next.
    @Test func `reading while another thread writes never misses one in the middle`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path(), options: StoreOptions(journalBytesMax: 5_000))
        let writing = DispatchGroup()
        DispatchQueue.global().async(group: writing) {
            var maker = EventMaker(seed: 33)
            for _ in 0..<4_000 { try? store.append(maker.event()) }
        }
        var rounds = 0
        var isWriting = true
        while isWriting {
            isWriting = writing.wait(timeout: .now()) == .timedOut
            let placed = store.nextDecisionNumber - 1
            let entries = try Self.readAll(try OutcomeStore.read(path: folder.path()))
            #expect(entries.map(\.decision.number) == Array(1..<UInt64(entries.count + 1)))
            // The last one has its place, and may be on its way into the journal.
            #expect(UInt64(entries.count) + 1 >= placed)
            rounds += 1
        }
        #expect(rounds > 1)
        try store.close()
    }

    @Test func `another process reads while this one writes`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path())
        var maker = EventMaker(seed: 34)
        for _ in 0..<50 { try store.append(maker.decision()) }
        try store.flush()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let script =
            "import sqlite3,sys; c=sqlite3.connect('file:'+sys.argv[1]+'?mode=ro',uri=True); "
            + "print(c.execute('SELECT sum(decisions) FROM decision_runs').fetchone()[0])"
        process.arguments = ["python3", "-c", script, folder.path()]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        process.waitUntilExit()
        #expect(String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) == "50\n")
        try store.append(maker.decision())
        try store.flush()
        try store.close()
    }

    @Test func `replay and pages are read by index, without sorting`() throws {
        let store = try OutcomeStore.open(path: nil)
        let plan = try #require(store.writer.database).read { database in
            try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN \(Database.eventsSQL)", arguments: [0])
                .map { $0["detail"] as String }
        }
        #expect(plan.filter { $0.contains("TEMP B-TREE") }.isEmpty, "\(plan)")
        try store.close()
    }
}
