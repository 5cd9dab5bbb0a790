import Artefact
import Features
import OutcomeStore
import Routing
import TestFiles
import Testing

@testable import RouterEngine

@Suite struct LoggedOutcomesTests {
    private static func read(
        _ path: String, features: FeatureExtractor = Fixture.extractor
    ) throws -> (logged: LoggedOutcomes, rows: [OutcomeRow]) {
        var rows: [OutcomeRow] = []
        let logged = try LoggedOutcomes.read(path: path, features: features) { rows.append($0) }
        return (logged, rows)
    }

    @Test func `a store teaches what was drawn, with its propensity, features and resolved outcome`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("log.sqlite")
        let router = try Fixture.router(artefact: Fixture.artefact(), path: path)
        let replies = try (0..<8).map { try router.route(Fixture.request($0)) }
        for (number, reply) in replies.enumerated() where number < 6 {
            try router.say(reply.record.id, source: "client", quality: 0.25)
        }
        try router.say(replies[0].record.id, source: "client", quality: 0.75)
        try router.say(replies[1].record.id, source: "judge", quality: 1)
        try router.say(replies[2].record.id, source: "client", error: .refused)
        try router.say(replies[6].record.id, error: .refused)
        try router.say(replies[7].record.id, error: .timeout)
        let (logged, rows) = try Self.read(path)

        // Revised, judged later by another source, refused after a quality (the stated one holds), refused: 0.
        let qualities = rows.map { $0.outcomes.values.first?.quality }
        #expect(qualities == [0.75, 1, 0.25, 0.25, 0.25, 0.25, 0])
        #expect(logged.counts == .init(decisions: 8, unjudged: 1))
        for (row, reply) in zip(rows, replies) {
            #expect(row.propensity == reply.record.propensity && row.features == reply.record.features)
            #expect(Array(row.outcomes.keys) == [reply.record.model] && row.prompt == "")
            #expect(row.predictedQuality.count == 3 && row.timeMilliseconds == 1_700_000_000_000)
            #expect(row.features == Fixture.extractor.extract(Fixture.prompt(Int(reply.record.number) - 1)))
        }
        try router.close()
        #expect(try Self.read(path).rows == rows)
    }

    @Test func `of several sources the heaviest of the policy has the last word, whoever spoke later`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("log.sqlite")
        var policy = PolicySettings(seed: 7)
        policy.learning.sources = ["human": SourceSettings(weight: 5), "judge": SourceSettings(weight: 2)]
        let router = try Fixture.router(Fixture.configuration(policy), path: path)
        let record = try router.route(Fixture.request(1)).record
        try router.say(record.id, source: "human", quality: 0.25)
        try router.say(record.id, source: "judge", quality: 1, costUSD: 0.002)
        try router.say(record.id, source: "client", quality: 0.5, costUSD: 0.001)
        try router.close()
        let rows = try Self.read(path).rows
        // Field by field: the human on quality, the judge on what the human did not speak of.
        #expect(rows.first?.outcomes[record.model]?.quality == 0.25)
        #expect(rows.first?.outcomes[record.model]?.costUSD == 0.002)
        #expect(router.stats().models.first { $0.model == record.model }?.meanQuality == 0.25)
    }

    @Test func `features of another extractor are of no use, and prompts that were kept are`() throws {
        let other = try FeatureExtractor(
            spec: FeatureSpec(surface: true, table: false, hashedNgramBuckets: 16, promptBytesMax: 4_096), table: nil)
        for logging in [PromptLogging.never, .hash, .full] {
            let folder = try TemporaryFolder()
            let path = folder.path("log.sqlite")
            var configuration = Fixture.configuration()
            configuration.logPrompts = logging
            let router = try Fixture.router(configuration, path: path)
            try router.say(router.route(Fixture.request(1)).record.id, quality: 1)
            try router.close()
            let (logged, rows) = try Self.read(path, features: other)
            if logging == .full {
                #expect(rows.map(\.prompt) == [String(decoding: Fixture.prompt(1), as: UTF8.self)])
                #expect(rows[0].features == nil)
            } else {
                #expect(rows.isEmpty && logged.foreignRouters == ["untrained": 1])
                #expect(logged.counts.unreadable == 1)
            }
        }
    }

    @Test func `a pinned turn counts with the probability of the draw that pinned it`() throws {
        let router = try Fixture.router()
        var request = Fixture.request(1)
        request.session = "talk"
        var record = try router.route(request).record
        let drawn = record.propensity
        let said = { (record: DecisionRecord) in
            LogEntry(
                decision: record,
                feedback: [
                    MergedFeedback(
                        feedback: Feedback(decision: record.id, model: record.model, outcome: Outcome(quality: 1)),
                        firstPosition: 1, position: 1)
                ])
        }
        var logged = LoggedOutcomes(
            Fixture.extractor,
            notes: [Note(subject: .artefact, text: "untrained \(Fixture.extractor.contentHash)", timeMilliseconds: 0)])
        var rows = [logged.row(of: said(record))]
        record.reason = .sessionPinned
        record.scores[record.chosen].probability = 1
        rows.append(logged.row(of: said(record)))
        record.session = "another talk, whose first turn is not in the log"
        rows.append(logged.row(of: said(record)))
        record.scores[record.chosen].probability = 0
        rows.append(logged.row(of: said(record)))
        #expect(rows.map { $0?.propensity } == [drawn, drawn, 1, nil])
        #expect(logged.counts == .init(decisions: 4, unsupported: 1, pinned: 3))
    }
}
