import Routing
import TestFiles
import Testing

@testable import OutcomeStore

@Suite struct LogFieldsTests {
    private static func pages(_ reader: LogReader) throws -> [[LogEntry]] {
        var pages: [[LogEntry]] = []
        while case let next = try reader.nextPages({ $0 }), !next.isEmpty { pages += next }
        return pages
    }

    @Test(arguments: [1, 7, 1000])
    func `pages read side by side hold the same, in the same order`(pageEventsMax: Int) throws {
        let folder = try TemporaryFolder()
        let events = try FaultTests.closedStore(folder, seed: 41)
        let reader = try LogReader(path: folder.path(), pageEventsMax: pageEventsMax)
        #expect(try Self.pages(reader).flatMap(\.self) == LogEntryTests.entries(events))
        #expect(try reader.nextPages { $0 }.isEmpty)
    }

    @Test func `beside a running store they hold what is in the journal, too`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path(), options: CrashTests.patient)
        var maker = EventMaker(seed: 42)
        var events: [StoredEvent] = []
        for index in 0..<150 {
            let event = maker.event()
            try store.writer.append(.event(event))
            events.append(StoredEvent(position: store.position, event: event))
            if index == 90 { try store.flush() }
        }
        try store.settle()
        let reader = try OutcomeStore.read(path: folder.path())
        #expect(try Self.pages(reader).flatMap(\.self) == LogEntryTests.entries(events))
        try store.close()
    }

    @Test(arguments: [[], .features, .attributes, .particulars, .exclusions, [.features, .attributes]] as [LogFields])
    func `what is not asked for comes empty, and all the rest as it was written`(fields: LogFields) throws {
        let folder = try TemporaryFolder()
        let events = try FaultTests.closedStore(folder, seed: 43)
        let reader = try OutcomeStore.read(path: folder.path(), fields: fields)
        let expected = LogEntryTests.entries(events).map { entry in
            LogEntry(decision: entry.decision.with(fields), feedback: entry.feedback)
        }
        #expect(try Self.pages(reader).flatMap(\.self) == expected)
    }

    @Test func `a damaged record is found, whatever is asked for`() throws {
        let folder = try TemporaryFolder()
        _ = try FaultTests.closedStore(folder, seed: 44)
        try folder.execute(
            "UPDATE decision_runs SET frames = CAST(substr(frames, 1, length(frames) - 1) || x'00' AS BLOB)")
        let reader = try OutcomeStore.read(path: folder.path(), fields: [])
        #expect(throws: StoreError.self) { try reader.nextPages { $0 } }
    }

    @Test func `texts are the same whether they are known or not`() {
        let pool = TextPool()
        var maker = EventMaker(seed: 45)
        for _ in 0..<3_000 {
            let text = maker.chance(0.5) ? maker.text() : "model \(maker.below(600))"
            #expect(Array(text.utf8).withUnsafeBytes { pool.text($0) } == text)
        }
        #expect([0xFF, 0xFE].map(UInt8.init).withUnsafeBytes { pool.text($0) } == nil)
    }
}

extension DecisionRecord {
    fileprivate func with(_ fields: LogFields) -> DecisionRecord {
        var record = self
        if !fields.contains(.features) { record.features = [] }
        if !fields.contains(.attributes) { record.attributes = [:] }
        if !fields.contains(.exclusions) { record.excluded = [:] }
        if !fields.contains(.particulars) {
            (record.prompt, record.candidates, record.require) = (nil, nil, [])
            (record.statePosition, record.promptBytes, record.maxLatencyMilliseconds) = (0, 0, nil)
            (record.rollout, record.greedy) = (nil, nil)
        }
        return record
    }
}
