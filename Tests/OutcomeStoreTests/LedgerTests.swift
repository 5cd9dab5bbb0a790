import Foundation
import GRDB
import Locks
import Routing
import Synchronization
import TestFiles
import Testing

@testable import OutcomeStore

@Suite struct LedgerTests {
    /// What `entry` must say, from the events alone.
    static func ledger(_ events: [StoredEvent]) -> [LedgerEntry] {
        var entries: [LedgerEntry] = []
        for stored in events {
            switch stored.event {
            case .decision(let decision):
                entries.append(LedgerEntry(decision: decision))
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
            for entry in Self.ledger(events) {
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

    @Test(arguments: 0..<6 as Range<UInt64>)
    func `totals equal a recount of the tables and of the log`(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        var maker = EventMaker(seed: seed)
        let store = try OutcomeStore.open(path: folder.path())
        for _ in 0..<800 { try store.append(maker.event()) }
        for _ in 0..<seed { store.countUnknownDecision() }
        try store.close()
        let again = try OutcomeStore.open(path: folder.path())
        let totals = again.totals()
        try again.close()

        let database = try DatabaseQueue(path: folder.path())
        try database.read { database in
            func count(_ sql: String) throws -> UInt64 { UInt64(try Int.fetchOne(database, sql: sql) ?? -1) }
            let rows = try count("SELECT count(*) FROM decisions")
            #expect(totals.decisions == (try rows + count("SELECT sum(decisions) FROM decision_runs")))
            #expect(totals.feedback == (try count("SELECT count(*) FROM feedback")))
            for (status, total) in [("revised", totals.feedbackRevised), ("duplicate", totals.feedbackDuplicate)] {
                #expect(total == (try count("SELECT count(*) FROM feedback_events WHERE status = '\(status)'")))
            }
            #expect(totals.unknownDecision == seed)
        }
        var models: [String: ModelTotals] = [:]
        let reader = try OutcomeStore.read(path: folder.path())
        while let entry = try reader.next() {
            let model = entry.decision.model
            models[model, default: ModelTotals()].decisions += 1
            for said in entry.feedback where said.feedback.source == "client" && said.feedback.model == model {
                let outcome = said.feedback.outcome
                models[model]?.qualityCount += outcome.quality == nil ? 0 : 1
                models[model]?.qualitySum += outcome.quality ?? 0
                models[model]?.costCount += outcome.costUSD == nil ? 0 : 1
                models[model]?.costUSDSum += outcome.costUSD ?? 0
            }
        }
        #expect(Set(models.keys) == Set(totals.models.keys))
        for (name, counted) in models {
            let model = try #require(totals.models[name])
            #expect(model.decisions == counted.decisions)
            #expect(model.qualityCount == counted.qualityCount && model.costCount == counted.costCount)
            #expect(abs((model.meanQuality ?? -1) - (counted.meanQuality ?? -1)) < 1e-12)
            #expect(abs((model.meanCostUSD ?? -1) - (counted.meanCostUSD ?? -1)) < 1e-12)
        }
    }

    @Test func `totals by hand, with a revision and a word on another model`() {
        var totals = Totals()
        let id = ULID(high: 1, low: 1)
        func count(_ model: String, _ status: FeedbackStatus, _ before: Outcome?, _ after: Outcome?) {
            let given = Feedback(decision: id, model: model)
            totals.count(
                .other(
                    .feedback(
                        FeedbackEvent(
                            given: given, merged: given, status: status, timeMilliseconds: 0, learnt: true,
                            previousOutcome: before, outcome: after))))
        }
        count("a", .recorded, nil, Outcome(quality: 0.5, costUSD: 2))
        count("a", .revised, Outcome(quality: 0.5, costUSD: 2), Outcome(quality: 1, costUSD: 2))
        count("b", .recorded, Outcome(quality: 1, costUSD: 2), Outcome(quality: 1, costUSD: 2))
        count("a", .duplicate, Outcome(quality: 1, costUSD: 2), Outcome(quality: 1, costUSD: 2))
        #expect(totals.feedback == 2 && totals.feedbackRevised == 1 && totals.feedbackDuplicate == 1)
        #expect(totals.models["a"]?.meanQuality == 1 && totals.models["a"]?.meanCostUSD == 2)
        #expect(totals.models["a"]?.qualityCount == 1)
        #expect(totals.models["b"] == nil)
    }
}
