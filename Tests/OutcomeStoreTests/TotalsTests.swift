import GRDB
import Routing
import TestFiles
import Testing

@testable import OutcomeStore

/// What a store counts of its events as they come.
@Suite struct TotalsTests {
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
