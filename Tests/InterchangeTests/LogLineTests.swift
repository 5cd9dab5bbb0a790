import Routing
import StrictJSON
import TestFiles
import Testing

@testable import Interchange

@Suite struct LogLineTests {
    private static let id = ULID("01JD0000000000000000000001")!

    private func decision(prompt: String? = nil) -> DecisionRecord {
        let scores = [
            ModelScore(
                model: "small", priorQuality: 0.5, quality: 0.8, qualitySD: 0.05, costUSD: 3e-5,
                latencyMilliseconds: nil,
                utility: 0.75, probability: 0.96),
            ModelScore(
                model: "la\"rge", priorQuality: 0.5, quality: 0.9, qualitySD: 0.1, costUSD: nil, latencyMilliseconds: 9,
                utility: 0.1, probability: 0.1 + 0.2 - 0.26),
        ]
        return DecisionRecord(
            number: 1, id: Self.id, timeMilliseconds: 1_700_000_000_123, seed: 7, chosen: 0, scores: scores,
            excluded: ["old": "retired"], reason: .cheapestAdequate, explored: false, objective: .minQuality(0.8),
            budgetCostWeight: nil, router: "base@3", policy: "default@7", learnerState: 2, features: [1], context: [2],
            task: "mbpp", attributes: ["region": "eu"], prompt: prompt)
    }

    private func text(_ line: ExportLine) -> String {
        var writer = JSONWriter()
        line.write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func `a decision without feedback has empty outcomes and feedback`() throws {
        let line = text(ExportLine(decision: decision()))
        #expect(line.hasSuffix("\n") && !line.dropLast().contains("\n"))
        let json = try JSONDocument().parse(line)
        #expect(json["decision"]?.string == Self.id.description && json["id"]?.string == Self.id.description)
        #expect(json["prompt"]?.isNull == true)
        #expect(json["propensity"]?.double == 0.96)
        #expect(String(decoding: json["outcomes"]!.rawBytes, as: UTF8.self) == "{}")
        #expect(String(decoding: json["feedback"]!.rawBytes, as: UTF8.self) == "[]")
        let other = json["models"]?["la\"rge"]
        #expect(other?["probability"]?.double?.bitPattern == (0.1 + 0.2 - 0.26).bitPattern)
        #expect(other?["cost_usd"]?.isNull == true)
    }

    @Test func `a hash is no prompt and a number that JSON cannot hold is null`() throws {
        let digits = String(repeating: "0a", count: 32)
        var decision = decision(prompt: DecisionRecord.hashPrefix + digits)
        decision.scores[0].utility = -.infinity
        decision.scores[0].costUSD = .infinity
        let json = try JSONDocument().parse(text(ExportLine(decision: decision)))
        #expect(json["prompt"]?.isNull == true && json["prompt_sha256"]?.string == digits)
        #expect(json["models"]?["small"]?["utility"]?.isNull == true)
        #expect(json["models"]?["small"]?["cost_usd"]?.isNull == true)
    }

    @Test func `feedback is written per source and model with only what was said`() throws {
        let feedback = [
            Feedback(decision: Self.id, source: "client", model: "small", outcome: Outcome(quality: 0.8)),
            Feedback(
                decision: Self.id, source: "judge", model: "la\"rge", outcome: Outcome(costUSD: 0.5, inputTokens: 3),
                verdict: .goodFit, error: .timeout),
        ]
        let outcome = Outcome(quality: 0.8, costUSD: 3e-5)
        let line = text(ExportLine(decision: decision(), feedback: feedback, outcome: outcome))
        #expect(line.contains(#""outcomes":{"small":{"quality":0.8,"cost_usd":3e-05}}"#))
        #expect(
            line.contains(
                #""feedback":[{"source":"client","model":"small","quality":0.8},{"source":"judge","model":"la\"rge","cost_usd":0.5,"input_tokens":3,"verdict":"good_fit","error":"timeout"}]"#
            ))
    }

    @Test func `an exported line is a bandit row`() throws {
        let folder = try TemporaryFolder()
        var lines = text(ExportLine(decision: decision(prompt: "p\n"), outcome: Outcome(quality: 0.25)))
        lines += text(ExportLine(decision: decision(prompt: "")))
        var reader = try OutcomeReader(path: folder.write(lines, to: "log.jsonl"))
        let first = try #require(try reader.next()).get()
        #expect(
            first
                == OutcomeRow(
                    id: Self.id.description, task: "mbpp", prompt: "p\n", attributes: ["region": "eu"],
                    propensity: 0.96, outcomes: ["small": Outcome(quality: 0.25)],
                    timeMilliseconds: 1_700_000_000_123, predictedQuality: ["small": 0.8, "la\"rge": 0.9]))
        let unanswered = try #require(try reader.next()).get()
        #expect(unanswered.outcomes == ["small": Outcome()] && unanswered.propensity == 0.96)
    }

    @Test func `a pinned turn says by which draw it counts, and is still no draw to whoever values policies`() throws {
        var pinned = decision(prompt: "p")
        pinned.reason = .sessionPinned
        pinned.scores[0].probability = 1
        pinned.scores[1].probability = 0
        let line = text(ExportLine(decision: pinned, outcome: Outcome(quality: 1), drawPropensity: 0.25))
        let folder = try TemporaryFolder()
        var reader = try OutcomeReader(path: folder.write(line, to: "log.jsonl"))
        let row = try #require(try reader.next()).get()
        #expect(row.propensity == 1 && row.drawPropensity == 0.25)
        // Written again, without the reason, it is a pinned turn still.
        var writer = JSONWriter()
        row.write(to: &writer)
        for text in [line, String(decoding: writer.bytes, as: UTF8.self).replacing(/,"models":.*}/, with: "}")] {
            var decisions = try DecisionReader(path: folder.write(text, to: "again.jsonl"))
            let entry = try #require(try decisions.next()).get()
            #expect(entry.record.reason == .sessionPinned && !entry.record.isEvaluable && entry.record.propensity == 1)
            #expect(entry.outcome == Outcome(quality: 1))
        }
    }

    @Test func `the share that a log has dropped is kept with each decision`() throws {
        let lines = ["0.5", "null", "0.75", "1"].enumerated().map {
            #"{"id":"\#($0)","prompt":"p","propensity":0.5,"pdrop":\#($1),"outcomes":{"a":{"quality":1}}}"#
        }
        let folder = try TemporaryFolder()
        var reader = try DecisionReader(path: folder.write(lines.joined(separator: "\n"), to: "log.jsonl"))
        for share in [0.5, 0, 0.75] {
            #expect(try #require(try reader.next()).get().dropShare == share)
        }
        guard case .failure(let error)? = try reader.next() else {
            Issue.record("a log that dropped all of them")
            return
        }
        #expect(error.line == 4 && error.field == "pdrop")
    }

    @Test func `the table quotes as RFC 4180 says`() {
        let line = ExportLine(decision: decision(prompt: "a,\"b\"\nc"), outcome: Outcome(quality: 1, outputTokens: 3))
        #expect(
            String(decoding: line.tableRow, as: UTF8.self)
                == "\(Self.id),1700000000123,mbpp,small,0.96,cheapest_adequate,false,base@3,default@7,1.0,,,3,,\"a,\"\"b\"\"\nc\",\r\n"
        )
        let hashed = ExportLine(
            decision: decision(prompt: DecisionRecord.hashPrefix + String(repeating: "0a", count: 32)))
        #expect(String(decoding: hashed.tableRow, as: UTF8.self).hasSuffix(",,,,,,,\r\n"))
        var pinned = line
        pinned.drawPropensity = 0.25
        #expect(String(decoding: pinned.tableRow, as: UTF8.self).hasSuffix(",0.25\r\n"))
        #expect(String(decoding: ExportLine.tableHeader, as: UTF8.self).hasPrefix("decision,time_ms,task,model,"))
    }

    @Test func `a prediction is one line in roster order`() {
        var writer = JSONWriter()
        let line = PredictionLine(
            id: "val/1",
            predicted: [
                .init(model: "z", quality: 0.5, qualitySD: 0.25, costUSD: nil),
                .init(model: "a", quality: 1, qualitySD: 0, costUSD: 0.125),
            ], distance: 0.75, expectedError: 0.125)
        line.write(to: &writer)
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"id":"val/1","predicted":{"z":{"quality":0.5,"quality_sd":0.25,"cost_usd":null},"a":{"quality":1.0,"quality_sd":0.0,"cost_usd":0.125}},"distance":0.75,"expected_error":0.125}"#
                + "\n")
    }

    @Test func `feedback lines are handed out as they stand`() throws {
        let folder = try TemporaryFolder()
        let good = [
            #"{"decision":"01JD0000000000000000000001","quality":0.5}"#,
            #"{"op":"feedback", "decision":"01JD0000000000000000000001","verdict":"failed","source":"judge","x":{}}"#,
            #"{"decision":"01JD0000000000000000000001","error":"timeout","model":"m"}"#,
            #"{"decision":"01JD0000000000000000000001","input_tokens":0}"#,
        ]
        var file = try FeedbackFile(path: folder.write(good.joined(separator: "\n\n"), to: "f.jsonl"))
        for (index, line) in good.enumerated() {
            let item = try #require(try file.next()).get()
            #expect(item == FeedbackFile.Item(line: 1 + 2 * index, json: Array(line.utf8)))
        }
        #expect(try file.next() == nil)
    }

    static let badFeedback: [(line: String, field: String?)] = [
        ("[]", nil), ("x", nil), (#"{"quality":1}"#, "decision"), (#"{"decision":"01JD","quality":1}"#, "decision"),
        (#"{"decision":7,"quality":1}"#, "decision"), (#"{"decision":"01JD0000000000000000000001"}"#, nil),
        (#"{"decision":"01JD0000000000000000000001","quality":null,"source":"x"}"#, nil),
        (#"{"decision":"01JD0000000000000000000001","output_chars":3}"#, nil),
        (#"{"decision":"01JD0000000000000000000001","quality":1.01}"#, "quality"),
        (#"{"decision":"01JD0000000000000000000001","verdict":"great"}"#, "verdict"),
        (#"{"decision":"01JD0000000000000000000001","error":1}"#, "error"),
        (#"{"decision":"01JD0000000000000000000001","cost_usd":-1}"#, "cost_usd"),
        (#"{"decision":"01JD0000000000000000000001","output_tokens":1.5}"#, "output_tokens"),
        (#"{"decision":"01JD0000000000000000000001","quality":1,"source":3}"#, "source"),
        (#"{"decision":"01JD0000000000000000000001","quality":1,"model":""}"#, "model"),
        (#"{"op":"route","decision":"01JD0000000000000000000001","quality":1}"#, "op"),
    ]

    @Test(arguments: badFeedback)
    func `a bad feedback line is named`(line: String, field: String?) throws {
        let folder = try TemporaryFolder()
        var file = try FeedbackFile(path: folder.write("\n\(line)\n", to: "f.jsonl"))
        let next = try #require(try file.next())
        let error = try #require(#expect(throws: RowError.self) { try next.get() })
        #expect(error.line == 2 && error.field == field)
    }
}
