import Locks
import Routing
import TestFiles
import Testing

@testable import OutcomeStore

/// What the log says of a decision: its events, joined.
@Suite struct LogEntryTests {
    /// What `entry` must say, from the events alone.
    static func entries(_ events: [StoredEvent]) -> [LogEntry] {
        var entries: [LogEntry] = []
        for stored in events {
            switch stored.event {
            case .decision(let decision):
                entries.append(LogEntry(decision: decision))
            case .feedback(let event) where event.status != .duplicate:
                let merged = MergedFeedback(
                    feedback: event.merged, firstPosition: stored.position, position: stored.position)
                let index = entries.firstIndex { $0.decision.id == event.given.decision }!
                entries[index].feedback = MergedFeedback.union(entries[index].feedback, [merged])
            case .feedback, .roster, .note: break
            }
        }
        return entries
    }

    @Test func `by hand, two sources and a revision`() throws {
        let store = try OutcomeStore.open(path: nil)
        var maker = EventMaker(seed: 1)
        let decision = maker.decision()
        try store.append(decision)
        func say(_ source: String, _ quality: Double?, cost: Double?, merged: Outcome, _ status: FeedbackStatus) {
            let given = Feedback(
                decision: decision.id, source: source, model: "small",
                outcome: Outcome(quality: quality, costUSD: cost))
            let all = Feedback(decision: decision.id, source: source, model: "small", outcome: merged)
            store.append(
                FeedbackEvent(given: given, merged: all, status: status, timeMilliseconds: 0, learnt: true)
            ) { _ in }
        }
        say("client", nil, cost: 0.5, merged: Outcome(costUSD: 0.5), .recorded)
        say("judge", 0.25, cost: nil, merged: Outcome(quality: 0.25), .recorded)
        say("client", 1, cost: nil, merged: Outcome(quality: 1, costUSD: 0.5), .revised)
        say("judge", 0.25, cost: nil, merged: Outcome(quality: 0.25), .duplicate)
        let entry = try #require(try store.entry(decision.id))
        #expect(entry.decision == decision)
        #expect(entry.feedback.map(\.feedback.source) == ["client", "judge"])
        #expect(entry.feedback.map(\.firstPosition) == [2, 3])
        #expect(entry.feedback.map(\.position) == [4, 3])
        #expect(entry.feedback[0].feedback.outcome == Outcome(quality: 1, costUSD: 0.5))
        try store.close()
    }

    /// A small memory and restarts, so that every way to an entry is gone: memory, database, both.
    @Test(arguments: 0..<8 as Range<UInt64>)
    func `every entry is the sum of its events, wherever they are`(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        var maker = EventMaker(seed: seed)
        var events: [StoredEvent] = []
        let options = StoreOptions(commitDelayMilliseconds: 600_000, recentDecisionsMax: 5)
        for _ in 0..<3 {
            let store = try OutcomeStore.open(path: folder.path(), options: options)
            for _ in 0..<200 {
                let event = maker.event()
                try store.writer.append(.event(event))
                events.append(StoredEvent(position: store.position, event: event))
                if maker.chance(0.05) { try store.flush() }
            }
            for entry in Self.entries(events) {
                #expect(try store.entry(entry.decision.id) == entry)
            }
            try store.flush()
            #expect(store.writer.state.withLock { $0.recent.count } <= 200)
            try store.close()
        }
    }

    @Test func `memory holds few decisions once they are committed`() throws {
        let store = try OutcomeStore.open(path: nil, options: StoreOptions(recentDecisionsMax: 10))
        var maker = EventMaker(seed: 3)
        for _ in 0..<50 {
            for _ in 0..<20 { try store.writer.append(.event(maker.event())) }
            try store.flush()
        }
        // Feedback without its decision is let go with its commit, and two decisions go for each that comes.
        #expect(store.writer.state.withLock { $0.recent.count } < 60)
        try store.close()
    }
}
