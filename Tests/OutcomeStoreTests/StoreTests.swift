import Foundation
import Routing
import TestFiles
import Testing

@testable import OutcomeStore

@Suite struct StoreTests {
    @Test func `a new store is empty and counts from one`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path())
        #expect(store.nextDecisionNumber == 1)
        #expect(store.position == 0)
        #expect(store.totals() == Totals())
        #expect(try store.events().isEmpty)
        #expect(try store.roster().isEmpty)
        #expect(try store.checkpoint(named: "learner") == nil)
        #expect(try store.entry(ULID(high: 1, low: 2)) == nil)
        try store.close()
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `what is replayed is what was appended, before and after a restart`(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        var maker = EventMaker(seed: seed)
        let appended = (0..<600).map { StoredEvent(position: UInt64($0 + 1), event: maker.event()) }
        let store = try OutcomeStore.open(path: folder.path())
        for event in appended { try store.append(event.event) }
        #expect(try store.events() == appended)
        #expect(try store.events(after: 590) == Array(appended[590...]))
        #expect(store.position == 600)
        let totals = store.totals()
        let roster = try store.roster()
        try store.close()
        #expect(folder.names == ["log.sqlite", "log.sqlite-lock"])

        let again = try OutcomeStore.open(path: folder.path())
        #expect(try again.events() == appended)
        #expect(again.totals() == totals)
        #expect(try again.roster() == roster)
        #expect(again.nextDecisionNumber == maker.nextNumber)
        #expect(again.position == 600)
        try again.close()
    }

    @Test func `a feedback alone writes four pages: its event, the last word, the totals, its model's`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path())
        var maker = EventMaker(seed: 9)
        let decision = maker.decision()
        try store.append(decision)
        try store.flush()
        func say(_ quality: Double) throws {
            let given = Feedback(
                decision: decision.id, source: "client", model: decision.model, outcome: Outcome(quality: quality))
            var event = FeedbackEvent(
                given: given, merged: given, status: .recorded, timeMilliseconds: 1, learnt: true)
            event.outcome = given.outcome
            store.append(event) { _ in
                // The flush waits.
            }
            try store.flush()
        }
        // What the opening wrote has been folded back: the log begins anew, and grows when it has come to its old end.
        for number in 0..<30 { try say(Double(number) / 100) }
        let before = try folder.bytes(of: "log.sqlite-wal").count
        try say(0.5)
        let frame = 16_384 + 24
        let written = try folder.bytes(of: "log.sqlite-wal").count - before
        #expect(written == 4 * frame, "\(written) bytes")
        try store.close()
    }

    @Test func `acknowledgements come in order, each once, after the commit`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path())
        var maker = EventMaker(seed: 21)
        let told = Told()
        try store.append(maker.decision())
        for index in 0..<500 {
            store.append(maker.feedback()) { error in
                told.add(index, error)
                if store.committedPosition < UInt64(index + 2) { told.add(-1, error) }
            }
        }
        try store.flush()
        #expect(told.indices == Array(0..<500))
        #expect(told.errors.isEmpty)
        try store.close()
    }

    @Test func `threads that append at once get one order without a gap`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path())
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            var maker = EventMaker(seed: UInt64(thread))
            for index in 0..<200 {
                var decision = maker.decision()
                decision.id = ULID(high: UInt64(thread), low: UInt64(index))
                try? store.append(decision)
            }
        }
        let events = try store.events()
        #expect(events.map(\.position) == Array(1...1600))
        for thread in 0..<8 as Range<UInt64> {
            let lows = events.compactMap { event -> UInt64? in
                guard case .decision(let decision) = event.event, decision.id.high == thread else { return nil }
                return decision.id.low
            }
            #expect(lows == Array(0..<200))
        }
        try store.close()
    }

    @Test func `the latest checkpoint is found, the one before is kept, older ones go`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path())
        for position in 1...4 as ClosedRange<UInt64> {
            try store.saveCheckpoint([UInt8(position), 0, 255], name: "learner", position: position * 10)
        }
        try store.saveCheckpoint([], name: "other", position: 7)
        try store.close()
        let again = try OutcomeStore.open(path: folder.path())
        #expect(try again.checkpoint(named: "learner")?.position == 40)
        #expect(try again.checkpoint(named: "learner")?.bytes == [4, 0, 255])
        #expect(try again.checkpoint(named: "learner", atMost: 39)?.bytes == [3, 0, 255])
        #expect(try again.checkpoint(named: "learner", atMost: 29) == nil)
        #expect(try again.checkpoint(named: "other")?.bytes == [])
        try again.saveCheckpoint([9], name: "learner", position: 40)
        #expect(try again.checkpoint(named: "learner")?.bytes == [9])
        #expect(try again.checkpoint(named: "learner", atMost: 39)?.bytes == [3, 0, 255])
        try again.close()
    }

    @Test func `the roster holds the last change of each model in the order in which they came`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path())
        // `b` is retired, `a` comes back after it had gone.
        let names = ["b", "a", "b", "c", "a"]
        for (index, name) in names.enumerated() {
            store.append(
                RosterChange(
                    model: Model(name: name, state: index == 2 ? .retired : .active),
                    configured: index == 0 ? nil : Model(name: name), timeMilliseconds: Int64(index),
                    previousPrices: index == 2 ? Prices() : nil)
            ) { _ in }
        }
        let roster = try store.roster()
        #expect(roster.map(\.model.name) == ["b", "c", "a"])
        #expect(roster.map(\.timeMilliseconds) == [2, 3, 4])
        #expect(roster[0].model.state == .retired)
        try store.close()
    }

    @Test func `a temporary store works like another and is gone at close`() throws {
        let store = try OutcomeStore.open(path: nil)
        var maker = EventMaker(seed: 22)
        let events = (0..<100).map { StoredEvent(position: UInt64($0 + 1), event: maker.event()) }
        for event in events { try store.append(event.event) }
        #expect(try store.events() == events)
        let folder = (store.path as NSString).deletingLastPathComponent
        #expect(FileManager.default.fileExists(atPath: folder))
        try store.close()
        #expect(!FileManager.default.fileExists(atPath: folder))
    }

    @Test func `a store that its owner forgets to close is closed with it`() throws {
        let folder = try TemporaryFolder()
        var maker = EventMaker(seed: 23)
        do {
            let store = try OutcomeStore.open(path: folder.path())
            try store.append(maker.decision())
        }
        let again = try OutcomeStore.open(path: folder.path())
        #expect(again.position == 1)
        try again.close()
    }

    @Test func `a store that its own thread is the last to hold is closed with it`() throws {
        var maker = EventMaker(seed: 25)
        var store: OutcomeStore? = try OutcomeStore.open(path: nil)
        let folder = (try #require(store).path as NSString).deletingLastPathComponent
        let isLast = DispatchSemaphore(value: 0)
        try store?.append(maker.decision())
        store?.append(maker.feedback()) { [store] _ in
            isLast.wait()
            withExtendedLifetime(store) {}
        }
        store = nil
        isLast.signal()
        let end = ContinuousClock.now + .seconds(60)
        while FileManager.default.fileExists(atPath: folder), .now < end { usleep(10_000) }
        #expect(!FileManager.default.fileExists(atPath: folder))
    }
}
