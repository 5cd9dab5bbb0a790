import Foundation
import Routing
import StrictJSON
import TestFiles
import Testing

@testable import Interchange

/// Other programs' formats, written and read again.
@Suite struct ForeignFormatTests {
    private static let id = ULID("01JD0000000000000000000001")!

    private func decision(chosen: Int = 1, prompt: String? = "a|b: c") -> DecisionRecord {
        let scores = ["small", "large one", "third"].enumerated().map { place, name in
            ModelScore(
                model: name, priorQuality: 0.5, quality: 0.25 * Double(place + 1), qualitySD: 0.05,
                costUSD: place == 2 ? nil : 1e-4, latencyMilliseconds: nil, utility: 0,
                probability: [0.5, 0.25, 0.25][place])
        }
        return DecisionRecord(
            number: 1, id: Self.id, timeMilliseconds: 1_700_000_000_123, seed: 7, chosen: chosen, scores: scores,
            excluded: [:], reason: .bestUtility, explored: false, objective: .costWeight(10), budgetCostWeight: nil,
            router: "base@3", policy: "default@7", learnerState: 2, features: [1], context: [0.5, -2],
            task: "mbpp", attributes: ["region": "eu west"], prompt: prompt)
    }

    private func line(_ entry: VowpalDecision) -> String {
        var writer = JSONWriter()
        entry.writeJSON(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func `dsjson has the field conventions of the decision service`() throws {
        let text = line(VowpalDecision(decision(), outcome: Outcome(quality: 0.75, costUSD: 0.01)))
        let json = try JSONDocument().parse(text)
        #expect(json["_label_cost"]?.double == -0.75)
        #expect(json["_label_probability"]?.double == 0.25)
        #expect(json["_label_Action"]?.int == 2 && json["_labelIndex"]?.int == 1)
        #expect(json["a"]?.elements.map(\.int) == [2, 1, 3])
        #expect(json["p"]?.elements.map(\.double) == [0.25, 0.5, 0.25])
        #expect(json["c"]?["_multi"]?.elements.map { $0["Model"]?["name"]?.string } == ["small", "large one", "third"])
        #expect(json["pdrop"]?.double == 0 && json["_skipLearn"]?.bool == false)
        #expect(json["Timestamp"]?.string == "2023-11-14T22:13:20.123Z")
        #expect(json["EventId"]?.string == Self.id.description)
    }

    @Test func `a cost weight enters the reward, and a reward of 0 is no minus zero`() throws {
        let weighed = VowpalDecision(decision(), outcome: Outcome(quality: 0.75, costUSD: 0.01), costWeight: 50)
        #expect(weighed.reward == 0.25)
        #expect(VowpalDecision(decision(), outcome: Outcome(quality: 1), costWeight: 50).reward == nil)
        #expect(line(VowpalDecision(decision(), outcome: Outcome(quality: 0))).hasPrefix(#"{"_label_cost":0"#))
    }

    @Test func `without a known reward the line says that nothing is to be learnt`() throws {
        let json = try JSONDocument().parse(line(VowpalDecision(decision(), outcome: nil)))
        #expect(json["_skipLearn"]?.bool == true)
        #expect(VowpalDecision(decision(), outcome: nil).text.contains("0.25 |Model") == false)
    }

    @Test func `a pinned turn was not drawn: nobody learns from it, and no weight counts it`() throws {
        var pinned = decision()
        pinned.reason = .sessionPinned
        let entry = VowpalDecision(pinned, outcome: Outcome(quality: 0.75))
        let json = try JSONDocument().parse(line(entry))
        #expect(json["_skipLearn"]?.bool == true)
        #expect(json["o"]?.elements.first { _ in true }?["quality"]?.double == 0.75)
        #expect(!entry.text.contains("0:-0.75"))
        var arrays = BanditArrays()
        arrays.append(entry)
        #expect(arrays.count == 0 && arrays.pinnedCount == 1)
    }

    @Test func `an action that has no name or is no number is a bad row`() throws {
        var archive = NumPyArchive()
        archive.add("action", NumPyArray(.float64([0, 0.5, .nan, 1e300, 2, -1])))
        archive.add("reward", NumPyArray(.float64([Double](repeating: 1, count: 6))))
        archive.add("pscore", NumPyArray(.float64([Double](repeating: 0.5, count: 6))))
        archive.add("models", NumPyArray(.text(["a", "b"])))
        var bad = BadRows()
        let rows = try archive.banditRows(path: "log.npz", badRows: &bad).map(\.row)
        #expect(rows.map(\.outcomes) == [["a": Outcome(quality: 1)]] && bad.count == 5)
    }

    @Test func `a cost that is none is a bad row, and one that is NaN is unknown`() throws {
        var archive = NumPyArchive()
        archive.add("action", NumPyArray(.int64([0, 0, 0, 0, 0])))
        archive.add("reward", NumPyArray(.float64([Double](repeating: 1, count: 5))))
        archive.add("pscore", NumPyArray(.float64([Double](repeating: 0.5, count: 5))))
        archive.add("cost_usd", NumPyArray(.float64([0.25, .nan, -1, .infinity, 1e31])))
        var bad = BadRows()
        let rows = try archive.banditRows(path: "log.npz", firstID: 7, badRows: &bad)
        #expect(
            rows.map(\.row.outcomes) == [
                ["action_1": Outcome(quality: 1, costUSD: 0.25)], ["action_1": Outcome(quality: 1)],
            ])
        #expect(rows.map(\.row.id) == ["7", "8"] && rows.map(\.line) == [1, 2])
        #expect(bad.named.map(\.line) == [3, 4, 5] && bad.named.allSatisfy { $0.field == "cost_usd" })
    }

    @Test func `what a decision service dropped, and when it decided, is kept`() throws {
        func row(_ change: (String) -> String) throws -> OutcomeRow {
            let text = line(VowpalDecision(decision(), outcome: Outcome(quality: 0.75)))
            return try DecisionServiceRow().row(try JSONDocument().parse(change(text)))
        }
        let kept = try row { $0.replacing(#""pdrop":0.0"#, with: #""pdrop":0.75"#) }
        #expect(kept.dropShare == 0.75 && kept.timeMilliseconds == 1_700_000_000_123)
        #expect(try row { $0 }.dropShare == nil)
        #expect(throws: FieldError.self) { try row { $0.replacing(#""pdrop":0.0"#, with: #""pdrop":1"#) } }
        #expect(throws: FieldError.self) { try row { $0.replacing(#""pdrop":0.0"#, with: #""pdrop":-0.5"#) } }
    }

    @Test func `a draw that nobody has rated keeps its model, and a pinned turn its draw`() throws {
        let unrated = line(VowpalDecision(decision(), outcome: nil))
        #expect(try DecisionServiceRow().row(try JSONDocument().parse(unrated)).outcomes == ["large one": Outcome()])
        var pinned = decision()
        pinned.reason = .sessionPinned
        let text = line(VowpalDecision(pinned, outcome: Outcome(quality: 0.75), drawPropensity: 0.125))
        let row = try DecisionServiceRow().row(try JSONDocument().parse(text))
        #expect(row.drawPropensity == 0.125 && row.propensity == 0.25)
    }

    @Test func `cb_adf text labels the drawn action, and names can't break a line`() {
        let text = VowpalDecision(decision(), outcome: Outcome(quality: 0.75)).text
        #expect(
            text == """
                shared |Context f0:0.5 f1:-2.0 |Request task=mbpp region=eu_west
                |Model name=small |Offer quality:0.25 cost_usd:0.0001
                0:-0.75:0.25 |Model name=large_one |Offer quality:0.5 cost_usd:0.0001
                |Model name=third |Offer quality:0.75


                """)
    }

    @Test func `what is exported as dsjson comes back as the same bandit row`() throws {
        for outcome in [Outcome(quality: 0.75, costUSD: 0.01, outputTokens: 9, latencyMilliseconds: 40), nil] {
            let decision = decision()
            var writer = JSONWriter()
            ExportLine(decision: decision, outcome: outcome).write(to: &writer)
            let own = try OutcomeRow(try JSONDocument().parse(writer.bytes))
            let text = line(VowpalDecision(decision, outcome: outcome))
            let row = try DecisionServiceRow().row(try JSONDocument().parse(text))
            #expect(row.id == own.id && row.prompt == own.prompt && row.task == own.task)
            #expect(row.attributes == own.attributes && row.propensity == own.propensity)
            #expect(row.outcomes == own.outcomes)
        }
    }

    @Test func `a decision service's own line is read, too`() throws {
        let text = """
            {"_label_cost":-1.0,"_label_probability":0.8166667,"_label_Action":2,"_labelIndex":1,"o":[{"v":1.0,"EventId":"13118d9b"}],\
            "Timestamp":"2018-11-15T07:09:31.8350000Z","Version":"1","EventId":"13118d9b","a":[2,1,3],\
            "c":{"GUser":{"id":"rnc","major":"engineering"},"_multi":[{"TAction":{"a1":"f1"}},{"TAction":{"a2":"f2"}},\
            {"TAction":{"a3":"f3"}}]},"p":[0.816666663,0.183333333,0.183333333],"VWState":{"m":"f1"}}
            """
        let row = try DecisionServiceRow().row(try JSONDocument().parse(text))
        #expect(row.outcomes == ["f2": Outcome(quality: 1)] && row.propensity == 0.8166667)
        #expect(row.attributes == ["GUser.id": "rnc", "GUser.major": "engineering"])
    }

    @Test func `prompt, task and model are the features that columns name, and rewards lie on their scale`() throws {
        let text = """
            {"_label_cost":0.5,"_label_probability":0.5,"_label_Action":1,"_labelIndex":0,"EventId":"1","a":[1,2],\
            "c":{"From":[{"day":"monday"},{"kind":"sums","text":"What is 12 + 30?"}],"User":{"age":31,"region":"eu"},\
            "_multi":[{"Bot":{"id":"x","llm":"small"}},{"Bot":{"id":"y","llm":"large"}}]},"p":[0.5,0.5]}
            """
        let reading = TableReading(
            columns: ["prompt": "From.text", "task": "From.kind", "model": "Bot.llm"], qualityScale: -1...1)
        let row = try DecisionServiceRow(reading).row(try JSONDocument().parse(text))
        #expect(row.prompt == "What is 12 + 30?" && row.task == "sums")
        #expect(row.outcomes == ["small": Outcome(quality: 0.25)])
        #expect(row.attributes == ["From.day": "monday", "User.region": "eu"])
        // A slip in a name is no empty prompt, and a reward beyond its scale no quality.
        for columns in [["prompt": "User.text"], ["model": "Bot.name"]] {
            #expect(throws: FieldError.self) {
                try DecisionServiceRow(TableReading(columns: columns, qualityScale: -1...1))
                    .row(try JSONDocument().parse(text))
            }
        }
        #expect(throws: FieldError.self) { try DecisionServiceRow().row(try JSONDocument().parse(text)) }
        let folder = try TemporaryFolder()
        let log = try folder.write(text, to: "log.dsjson")
        var slip = Import(format: .dsjson)
        slip.table = TableReading(columns: ["task": "From.sort"], qualityScale: -1...1)
        let sink = try LineSink(path: folder.path("rows.jsonl"))
        var bad = BadRows()
        #expect(throws: InterchangeError.self) { _ = try slip.run(paths: [log], into: sink, badRows: &bad) }
    }

    @Test(arguments: [
        (
            #"{"EventId":"x","c":{"_multi":[{}]},"_labelIndex":1,"_label_probability":0.5,"_label_cost":0}"#,
            "_labelIndex"
        ),
        (#"{"EventId":"x","c":{"_multi":[{}]},"_labelIndex":0,"_label_Action":2,"_label_cost":0}"#, "_label_Action"),
        (#"{"EventId":"x","c":{"_multi":[{}]},"_labelIndex":0,"_label_probability":0,"_label_cost":0}"#, "_label_prob"),
        (
            #"{"EventId":"x","c":{"_multi":[{}]},"_labelIndex":0,"_label_probability":1,"_label_cost":-3}"#,
            "_label_cost"
        ),
        (
            #"{"EventId":"x","c":{"_multi":[{}]},"_label_Action":-9223372036854775808,"_label_probability":1,"_label_cost":0}"#,
            "_labelIndex"
        ),
        (#"{"c":{"_multi":[{}]},"_labelIndex":0}"#, "EventId"), ("[]", ""),
    ])
    func `a bad dsjson line names its field`(text: String, field: String) {
        #expect {
            _ = try DecisionServiceRow().row(try JSONDocument().parse(text))
        } throws: { error in
            (error as? FieldError)?.path.hasPrefix(field) ?? false
        }
    }

    @Test func `arrays survive a round trip through the archive, and damage is refused`() throws {
        let folder = try TemporaryFolder()
        var archive = NumPyArchive()
        archive.add("x", NumPyArray(.float64([1, -0.5, .infinity, 0, 3e-300, 6]), shape: [2, 3]))
        archive.add("a", NumPyArray(.int64([-3, 1 << 40])))
        archive.add("models", NumPyArray(.text(["größer", "", "a-b/c"])))
        archive.add("none", NumPyArray(.float64([]), shape: [0, 4]))
        let path = folder.path("log.npz")
        let sink = try LineSink(path: path)
        try archive.write(to: sink, path: path)
        try sink.close()
        #expect(try NumPyArchive.read(path: path) == archive)
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        for length in [0, 10, 21, bytes.count / 2, bytes.count - 1] {
            let cut = try folder.write(bytes[..<length], to: "cut.npz")
            #expect(throws: InterchangeError.self) { try NumPyArchive.read(path: cut) }
        }
        for place in bytes.indices {
            var damaged = bytes
            damaged[place] ^= 1 << UInt8(place % 8)
            // Refused, or the same: a flipped bit in a place that nobody reads changes nothing.
            if let read = try? NumPyArchive.read(path: folder.write(damaged[...], to: "damaged.npz")) {
                #expect(read == archive, "byte \(place)")
            }
        }
    }

    @Test func `a log in arrays comes back as bandit rows`() throws {
        var arrays = BanditArrays()
        arrays.append(VowpalDecision(decision(), outcome: Outcome(quality: 0.75, costUSD: 0.01)))
        arrays.append(VowpalDecision(decision(chosen: 0), outcome: Outcome(quality: 1)))
        arrays.append(VowpalDecision(decision(), outcome: nil))
        #expect(arrays.count == 2 && arrays.unratedCount == 1)
        #expect(arrays.archive["pi_b"] == NumPyArray(.float64([0.5, 0.25, 0.25, 0.5, 0.25, 0.25]), shape: [2, 3]))
        var bad = BadRows()
        let rows = try arrays.archive.banditRows(path: "log.npz", badRows: &bad).map(\.row)
        #expect(
            rows.map(\.outcomes) == [
                ["large one": Outcome(quality: 0.75, costUSD: 0.01)], ["small": Outcome(quality: 1)],
            ])
        #expect(rows.map(\.propensity) == [0.25, 0.5] && bad.count == 0)
        #expect(rows.map(\.timeMilliseconds) == [1_700_000_000_123, 1_700_000_000_123])
    }

    @Test func `a row of arrays with a number that cannot be is a bad row`() throws {
        var archive = NumPyArchive()
        archive.add("models", NumPyArray(.text(["a", "b"])))
        archive.add("action", NumPyArray(.int64([0, 0, 1, 2, -1, 1])))
        archive.add("reward", NumPyArray(.float64([0.5, 0.5, 1.5, 0, 0, 1])))
        archive.add("pscore", NumPyArray(.float64([0, 1.5, 0.5, 0.5, 0.5, 1])))
        var bad = BadRows(allowed: 5)
        let rows = try archive.banditRows(path: "log.npz", badRows: &bad)
        #expect(rows.map(\.line) == [6] && rows.first?.row.outcomes == ["b": Outcome(quality: 1)])
        #expect(bad.named.map(\.line) == [1, 2, 3, 4, 5])
    }

    @Test func `spend logs give cost, tokens and latency; a failed call has no outcome`() throws {
        let text = """
            {"request_id":"chatcmpl-1","call_type":"acompletion","spend":0.00021,"total_tokens":41,"prompt_tokens":11,\
            "completion_tokens":30,"startTime":"2026-05-01T12:00:00.250000Z","endTime":"2026-05-01T12:00:01.500000Z",\
            "model":"azure/gpt-4o","model_group":"gpt-4o","team_id":"t1","cache_hit":"False","status":"success",\
            "messages":"[{\\"role\\":\\"user\\",\\"content\\":\\"Hi\\"}]"}
            """
        let row = try SpendLogRow.row(try JSONDocument().parse(text))
        #expect(row.id == "chatcmpl-1" && row.prompt == "Hi" && row.attributes == ["team_id": "t1"])
        #expect(
            row.outcomes == [
                "gpt-4o": Outcome(costUSD: 0.00021, inputTokens: 11, outputTokens: 30, latencyMilliseconds: 1250)
            ])
        let failed = try SpendLogRow.row(
            try JSONDocument().parse(#"{"request_id":"2","model":"m","status":"failure","messages":{}}"#))
        #expect(failed.outcomes.isEmpty && failed.attributes["status"] == "failure")
    }

    @Test(arguments: [
        (#""messages":"{}","proxy_server_request":"{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}""#, "Hi"),
        (#""messages":{},"proxy_server_request":{"input":[{"role":"user","content":[{"text":"Hi"}]}]}"#, "Hi"),
        (#""messages":{},"proxy_server_request":{"messages":null,"prompt":["one","two"]}"#, "one\ntwo"),
        (#""messages":"{}","proxy_server_request":"{}""#, ""), (#""messages":[],"proxy_server_request":null"#, ""),
        (#""messages":"Just text""#, "Just text"), (#""messages":"{not JSON""#, "{not JSON"),
    ])
    func `the prompt is found where this or that version of the proxy keeps it`(fields: String, prompt: String) throws {
        let row = try SpendLogRow.row(try JSONDocument().parse(#"{"request_id":"1","model":"m",\#(fields)}"#))
        #expect(row.prompt == prompt)
    }

    @Test func `pages of spend logs are read row by row`() throws {
        let folder = try TemporaryFolder()
        let page = #"{"data":[{"request_id":"1","model":"m"},{"model":"m"},{"request_id":"3","model":"m"}],"total":3}"#
        let path = try folder.write(page + "\n" + #"{"data":[]}"# + "\n", to: "pages.json")
        let sink = try LineSink(path: folder.path("out.jsonl"))
        var bad = BadRows()
        #expect(try Import(format: .litellm).run(paths: [path], into: sink, badRows: &bad).rows == 2)
        #expect(bad.named.map(\.field) == ["request_id"] && bad.named.map(\.line) == [1])
    }

    @Test func `spend logs are read as lines or as one array, bad rows counted`() throws {
        let folder = try TemporaryFolder()
        let good = #"{"request_id":"1","model":"m","spend":0.5}"#
        let bad = #"{"request_id":"2","model":"m","spend":-1}"#
        for (text, line) in [
            ("\(good)\n\(bad)\n", 2), ("\n[\(good),\n \(bad)]\n", 3), ("\u{FEFF}[\(good),\r\n\r\n\(bad)]", 3),
        ] {
            let path = try folder.write(text, to: "spend.json")
            var (rows, badRows) = ([OutcomeRow](), BadRows(allowed: 1))
            try JSONRows(lineBytesMax: 1 << 20, row: SpendLogRow.row).read(path: path, badRows: &badRows) { row, _, _ in
                rows.append(row)
            }
            #expect(rows.map(\.id) == ["1"])
            #expect(badRows.named.map(\.field) == ["spend"] && badRows.named[0].line == line)
        }
    }

    @Test func `an array of spend logs may be packed, and a line in lines is bounded`() throws {
        let folder = try TemporaryFolder()
        func read(_ path: String, lineBytesMax: Int = 1 << 20) throws -> (ids: [String], bad: [RowError]) {
            var (ids, bad) = ([String](), BadRows())
            try JSONRows(lineBytesMax: lineBytesMax, row: SpendLogRow.row).read(path: path, badRows: &bad) {
                row, _, _ in
                ids.append(row.id)
            }
            return (ids, bad.named)
        }
        let packed = folder.path("spend.json.gz")
        let sink = try LineSink(path: packed)
        try sink.write(#"[{"request_id":"1","model":"m"},{"request_id":"2","model":"m"}]"#.utf8)
        try sink.close()
        #expect(try read(packed).ids == ["1", "2"])
        let lines = try folder.write(
            "{\"request_id\":\"1\",\"model\":\"\(String(repeating: "m", count: 99))\"}\n{\"request_id\":\"2\",\"model\":\"m\"}\n[]\n",
            to: "lines.json")
        let bounded = try read(lines, lineBytesMax: 64)
        #expect(bounded.ids == ["2"] && bounded.bad.map(\.line) == [1, 3])
        #expect(bounded.bad.first?.message == "longer than 64 bytes")
    }

    @Test func `times are read and written to the millisecond`() {
        for milliseconds: Int64 in [0, 951_782_400_000, 1_700_000_000_123, -1, 4_102_444_799_999] {
            #expect(UTCTime.milliseconds(UTCTime.text(milliseconds: milliseconds)) == milliseconds)
        }
        #expect(UTCTime.text(milliseconds: 951_782_400_000) == "2000-02-29T00:00:00.000Z")
        #expect(UTCTime.milliseconds("2026-05-01 12:00:00") == UTCTime.milliseconds("2026-05-01T12:00:00+00:00"))
        for bad in ["", "2026-13-01T00:00:00Z", "2026-05-01", "2026-05-01T12:00:00X", "2026-05-01T12:00:00.1+02:00"] {
            #expect(UTCTime.milliseconds(bad) == nil, "\(bad)")
        }
    }

    @Test func `an exported line is read again as the decision it was`() throws {
        let folder = try TemporaryFolder()
        let decision = decision(prompt: nil)
        var writer = JSONWriter()
        ExportLine(decision: decision, outcome: Outcome(quality: 0.75)).write(to: &writer)
        let path = try folder.write(String(decoding: writer.bytes, as: UTF8.self), to: "log.jsonl")
        var reader = try DecisionReader(path: path)
        let entry = try #require(try reader.next()).get()
        #expect(entry.isWhole && entry.outcome == Outcome(quality: 0.75))
        #expect(entry.record.model == decision.model && entry.record.propensity == decision.propensity)
        #expect(entry.record.objective == decision.objective && entry.record.context == decision.context)
        #expect(entry.record.scores.map(\.quality) == decision.scores.map(\.quality))
        #expect(entry.record.id == decision.id && entry.record.attributes == decision.attributes)
    }

    @Test func `a line whose probabilities contradict each other, or that comes twice, is a bad one`() throws {
        let folder = try TemporaryFolder()
        var writer = JSONWriter()
        ExportLine(decision: decision(prompt: nil), outcome: Outcome(quality: 0.75)).write(to: &writer)
        let line = String(decoding: writer.bytes, as: UTF8.self)
        let lines = [
            line.replacing(#""propensity":0.25"#, with: #""propensity":0.9"#),
            line.replacing(#""probability":0.5"#, with: #""probability":0.75"#), line, line,
        ]
        var reader = try DecisionReader(path: folder.write(lines.joined(), to: "log.jsonl"))
        var fields: [String?] = []
        while let next = try reader.next() {
            switch next {
            case .success: fields.append(nil)
            case .failure(let error): fields.append(error.field)
            }
        }
        #expect(fields == ["propensity", "models", nil, "decision"])
    }
}
