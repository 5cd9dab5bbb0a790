import Routing
import TestFiles
import Testing

@testable import Interchange

@Suite struct ImportTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Imports one file and reads the result back.
    private func run(
        _ text: String, named name: String = "in.csv", format: ImportFormat, bad: inout BadRows
    ) throws -> (rows: [OutcomeRow], summary: Import.Summary) {
        let path = try folder.write(text, to: name)
        let sink = try LineSink(path: folder.path("out.jsonl"))
        let summary = try Import(format: format).run(paths: [path], into: sink, badRows: &bad)
        try sink.close()
        var unread = BadRows()
        let rows = try Dataset.read(paths: [folder.path("out.jsonl")], prices: PriceList(), badRows: &unread).rows
        #expect(unread.count == 0)
        return (rows, summary)
    }

    @Test func `outcomes are checked put in order and priced`() throws {
        try folder.write(#"{"b":{"input_usd_per_mtok":1,"output_usd_per_mtok":2}}"#, to: "models.json")
        var bad = BadRows()
        let text = #"""
            {"outcomes":{"b":{"quality":1,"input_tokens":10,"output_tokens":20,"x":1},"a":{}},"prompt":"p","id":1,"difficulty":3}
            {"id":"2"}
            """#
        let path = try folder.write(text, to: "in.jsonl")
        let sink = try LineSink(path: folder.path("out.jsonl"))
        let summary = try Import(format: .outcomes).run(paths: [path], into: sink, badRows: &bad)
        try sink.close()
        #expect(summary == Import.Summary(rows: 1, outcomes: 2, unknownCosts: 1))
        #expect(
            String(decoding: try folder.bytes(of: "out.jsonl"), as: UTF8.self)
                == #"{"id":1,"prompt":"p","outcomes":{"a":{},"b":{"quality":1.0,"cost_usd":5e-05,"input_tokens":10,"output_tokens":20}}}"#
                + "\n")
        #expect(bad.named == [RowError(file: path, line: 2, field: "prompt", message: "missing")])
    }

    @Test func `values over many lines are told as such, and one broken line is not`() throws {
        let pretty = """
            {
              "session_id": "s",
              "model": "m"
            }
            """
        for format in [ImportFormat.jsonl, .dsjson, .litellm, .outcomes] {
            var bad = BadRows(allowed: 1_000)
            #expect(throws: InterchangeError.severalLinesPerValue(file: folder.path("in.json")), "\(format)") {
                _ = try run(pretty, named: "in.json", format: format, bad: &bad)
            }
            // Cut off in the middle, thrice; and a whole one with two that are no objects.
            for text in [#"{"a":"#, #"{"a":1}"# + "\nx\ny"] {
                var bad = BadRows(allowed: 1_000)
                _ = try? run("\(text)\n\(text)\n\(text)\n{\n", named: "in.json", format: format, bad: &bad)
                #expect(bad.count >= 4, "\(format): \(text)")
            }
        }
    }

    @Test func `an id that was there before is a bad line, in the same file or another`() throws {
        let row = { (id: String) in #"{"id":"\#(id)","prompt":"p","outcomes":{"a":{"quality":1}}}"# }
        let drawn = #"{"id":"d","prompt":"p","propensity":0.5,"outcomes":{"a":{"quality":1}}}"#
        let first = try folder.write(
            [row("1"), row("2"), row("1"), drawn, drawn].joined(separator: "\n"), to: "a.jsonl")
        let second = try folder.write(row("2"), to: "b.jsonl")
        let sink = try LineSink(path: folder.path("out.jsonl"))
        var bad = BadRows()
        let summary = try Import(format: .outcomes).run(paths: [first, second], into: sink, badRows: &bad)
        #expect(summary.rows == 4, "a log without times may draw for one id again")
        #expect(bad.named.map(\.file) == [first, second] && bad.named.map(\.line) == [3, 1])
        #expect(bad.named.first?.description.hasSuffix("id: 1 stands in row 1 already, and would count twice") == true)
    }

    @Test func `line ends inside a field, times and draws come back as they were exported`() throws {
        var bad = BadRows()
        let text =
            "decision,model,propensity,quality,time_ms,draw_propensity,prompt\r\n"
            + "1,a,1.0,0.5,1700000000123,0.25,\"x\r\ny\nz\r\"\r\n2,a,1.0,,,,q\r\n"
        let (rows, summary) = try run(text, format: .csv, bad: &bad)
        #expect(bad.count == 0 && summary.outcomes == 1)
        #expect(rows.map(\.prompt) == ["x\r\ny\nz\r", "q"])
        #expect(rows[0].timeMilliseconds == 1_700_000_000_123 && rows[0].drawPropensity == 0.25)
        #expect(rows[1].outcomes == ["a": Outcome()])
    }

    @Test func `a log that has kept no prompts comes back without them, and says so`() throws {
        var bad = BadRows()
        let text = #"""
            {"decision":"01","id":"01","prompt":null,"propensity":0.25,"outcomes":{"b":{"quality":1,"cost_usd":0.5}}}
            {"id":"02","prompt":null,"outcomes":{"b":{"quality":1}}}
            """#
        let (rows, summary) = try run(text, named: "log.jsonl", format: .outcomes, bad: &bad)
        #expect(summary == Import.Summary(rows: 1, outcomes: 1, unknownPrompts: 1))
        #expect(
            rows == [
                OutcomeRow(
                    id: "01", prompt: "", propensity: 0.25, outcomes: ["b": Outcome(quality: 1, costUSD: 0.5)])
            ])
        #expect(bad.named.map(\.field) == ["prompt"])
    }

    @Test func `outcomes that a format doesn't look for are not lost`() throws {
        var bad = BadRows()
        let exported = #"{"decision":"01","id":"01","prompt":"p","model":"b","outcomes":{"b":{"quality":1}}}"#
        let (rows, _) = try run(exported, named: "log.jsonl", format: .jsonl, bad: &bad)
        #expect(rows.isEmpty && bad.named.map(\.field) == ["outcomes"])
        #expect(bad.named.first?.message.contains("--format outcomes") == true)
        // What tells of an outcome itself may call anything else so.
        let own = #"{"id":"1","prompt":"p","model":"b","quality":0.5,"outcomes":{"status":"done"}}"#
        let told = try run(own, named: "own.jsonl", format: .jsonl, bad: &bad)
        #expect(told.rows.map { $0.outcomes["b"]?.quality } == [0.5] && bad.count == 1)
    }

    @Test func `a log's times and expectations are kept`() throws {
        var bad = BadRows()
        let text = #"""
            {"id":"01","prompt":"p","propensity":0.25,"time_ms":1700000000123,"outcomes":{"b":{"quality":1}},\#
            "models":{"b":{"quality":0.75,"cost_usd":1},"a":{"quality":0.5}}}
            """#
        let (rows, _) = try run(text, named: "log.jsonl", format: .outcomes, bad: &bad)
        #expect(rows.map(\.timeMilliseconds) == [1_700_000_000_123])
        #expect(rows.map(\.predictedQuality) == [["a": 0.5, "b": 0.75]])
    }

    @Test func `a model that the first prompts were not run on has its column, and a text's is no model's`() throws {
        var bad = BadRows()
        let (rows, _) = try run(
            "prompt,a,b,note\nq1,,True,x\nq2,True,False,\nq3,False,,y\n", format: .routellm, bad: &bad)
        #expect(bad.count == 0)
        #expect(rows.map { $0.outcomes.mapValues(\.quality) } == [["b": 1], ["a": 1, "b": 0], ["a": 0]])
        _ = try run("prompt,a,b\nq1,True,N/A\nq2,True,False\n", format: .routellm, bad: &bad)
        #expect(bad.named.map(\.field) == ["b"] && bad.named[0].line == 3, "not a model silently left out")
    }

    /// Two of them would sum up to no number.
    @Test func `a cost that no request has is refused`() throws {
        var bad = BadRows()
        _ = try run("id,prompt,model,cost_usd\n1,p,a,1e308\n2,p,a,1e30\n", format: .csv, bad: &bad)
        _ = try run(
            #"{"id":1,"prompt":"p","outcomes":{"a":{"cost_usd":1e308}}}"#, named: "in.jsonl", format: .outcomes,
            bad: &bad)
        #expect(bad.named.map(\.field) == ["cost_usd", "outcomes.a.cost_usd"])
        #expect(bad.named.allSatisfy { $0.message.hasSuffix("is not in [0, 1e+30]") })
    }

    @Test func `a long table is grouped by identifier`() throws {
        var bad = BadRows()
        let text = """
            id,task,prompt,model,quality,cost_usd,input_tokens,output_tokens,latency_ms,note
            1,t,"a, ""b""
            c",small,1,0.5,3,4.0,5.5,x
            2,,q,small,0,,,,,

            1,,,large,0.25,,,,,
            """
        let (rows, summary) = try run("\u{FEFF}" + text, format: .csv, bad: &bad)
        #expect(bad.report == [])
        #expect(summary == Import.Summary(rows: 2, outcomes: 3, unknownCosts: 2))
        let small = Outcome(quality: 1, costUSD: 0.5, inputTokens: 3, outputTokens: 4, latencyMilliseconds: 5.5)
        #expect(
            rows == [
                OutcomeRow(
                    id: "1", task: "t", prompt: "a, \"b\"\nc",
                    outcomes: ["small": small, "large": Outcome(quality: 0.25)]),
                OutcomeRow(id: "2", prompt: "q", outcomes: ["small": Outcome(quality: 0)]),
            ])
    }

    static let badLines: [(line: String, field: String?)] = [
        ("1,p", nil), ("1,p,m,0.5,,,", nil), (",p,m,0.5,,", "id"), ("1,p,,0.5,,", "model"), ("1,p,m,1.5,,", "quality"),
        ("1,p,m,high,,", "quality"), ("1,p,m,nan,,", "quality"), ("1,p,m,,-1,", "cost_usd"),
        ("1,p,m,,1e999,", "cost_usd"),
        ("1,p,m,,,1.5", "input_tokens"), ("1,p,m,,,-1", "input_tokens"), ("0,other,m,,,", "prompt"),
        ("0,p,first,,,", "model"), ("1,\"p\"x,m,,,", nil),
    ]

    @Test(arguments: badLines)
    func `a bad line of a long table is named`(line: String, field: String?) throws {
        var bad = BadRows()
        let text = "id,prompt,model,quality,cost_usd,input_tokens\n0,p,first,1,0,0\n\(line)\n9,p,m,1,0,0\n"
        let (rows, _) = try run(text, format: .csv, bad: &bad)
        #expect(rows.map(\.id) == ["0", "9"])
        #expect(bad.count == 1 && bad.named.first?.line == 3 && bad.named.first?.field == field)
    }

    @Test(arguments: [",", ";", "\t"])
    func `what separates the header's columns separates all fields`(separator: String) throws {
        var bad = BadRows()
        let fields = [
            ["id", "prompt", "model", "\"quality\"", "cost_usd"], ["1", "\"a,b;c\td\"", "m", "1", "$0.5"],
            ["2", "a\"", "m", "0", ""],
        ]
        let text = fields.map { $0.joined(separator: separator) }.joined(separator: "\n")
        let (rows, _) = try run(text, format: .csv, bad: &bad)
        #expect(bad.report == [])
        #expect(rows.map(\.prompt) == ["a,b;c\td", "a\""])
        #expect(rows.map { $0.outcomes["m"]?.costUSD } == [0.5, nil])
    }

    @Test(arguments: [",", ";"])
    func `a header whose names hold other marks is cut where most are`(separator: String) throws {
        var bad = BadRows()
        let other = separator == "," ? ";" : ","
        let header = ["id", "prompt", "model", "quality", "note\(other) or \"\"none"].joined(separator: separator)
        let line = ["1", "p", "m", "1", "x\(other)y"].joined(separator: separator)
        let (rows, _) = try run("\(header)\n\(line)\n", format: .csv, bad: &bad)
        #expect(bad.report == [] && rows.map(\.id) == ["1"])
    }

    @Test(arguments: [ImportFormat.csv, .jsonl])
    func `without ids lines of one prompt make a row, each model once`(format: ImportFormat) throws {
        let lines = [("p", "a", 1.0), ("q", "a", 0.5), ("p", "b", 0.25), ("p", "a", 0), ("p", "b", 0.75)]
        let text =
            format == .csv
            ? "prompt,model,quality\n" + lines.map { "\($0),\($1),\($2)\n" }.joined()
            : lines.map { #"{"prompt":"\#($0)","model":"\#($1)","quality":\#($2)}"# + "\n" }.joined()
        var bad = BadRows()
        let (rows, summary) = try run(text, named: "evals.2.csv", format: format, bad: &bad)
        #expect(bad.report == [])
        #expect(summary == Import.Summary(rows: 3, outcomes: 5, unknownCosts: 5, rowsByPrompt: 3))
        #expect(rows.map(\.id) == ["evals/0", "evals/1", "evals/2"])
        #expect(rows.map(\.prompt) == ["p", "q", "p"])
        let qualities = rows.map { $0.outcomes.mapValues(\.quality) }
        #expect(qualities == [["a": 1, "b": 0.25], ["a": 0.5], ["a": 0, "b": 0.75]])
    }

    @Test func `without ids every draw is a row, and two files never share a name`() throws {
        let text = "prompt,model,propensity\np,a,0.5\np,b,0.25\n"
        let paths = try ["log.csv", "log.1.csv"].map { try folder.write(text, to: $0) }
        let sink = try LineSink(path: folder.path("out.jsonl"))
        var bad = BadRows()
        let summary = try Import(format: .csv).run(paths: paths, into: sink, badRows: &bad)
        try sink.close()
        #expect(bad.report == [] && summary.rows == 4 && summary.rowsByPrompt == 4)
        let rows = try Dataset.read(paths: [folder.path("out.jsonl")], prices: PriceList(), badRows: &bad).rows
        #expect(rows.map(\.id) == ["log/0", "log/1", "log/2", "log/3"])
        #expect(rows.map(\.outcomes.keys.first) == ["a", "b", "a", "b"])
    }

    @Test func `without ids a line must have a prompt, and objects have ids all or none`() throws {
        var bad = BadRows()
        let (rows, _) = try run("prompt,model,quality\n,a,1\np,a,1\n", format: .csv, bad: &bad)
        #expect(rows.count == 1 && bad.named.map(\.field) == ["prompt"])
        let some = #"{"prompt":"p","model":"a"}"# + "\n" + #"{"id":"1","prompt":"p","model":"b"}"#
        var badObjects = BadRows()
        _ = try run(some, format: .jsonl, bad: &badObjects)
        #expect(badObjects.named.map(\.field) == ["id"] && badObjects.named.first?.line == 2)
        var late = BadRows()
        let others = #"{"id":"1","prompt":"p","model":"b"}"# + "\n" + #"{"prompt":"p","model":"a"}"#
        _ = try run(others, format: .jsonl, bad: &late)
        #expect(late.named.map(\.field) == ["id"] && late.named.first?.line == 2)
    }

    @Test(arguments: [
        (["prompt": "text", "model": "lm"], "no column lm; it has: nr, text, llm; did you mean llm?"),
        (["prompt": "text", "task": "text", "model": "llm"], "--columns names text for prompt and for task"),
        (["prompt": "text"], "no column model; it has: nr, text, llm; which one it is: --columns model=NAME"),
    ])
    func `a header speaks of the table's own columns`(columns: [String: String], said: String) throws {
        let path = try folder.write("nr,text,llm\n1,p,m\n", to: "in.csv")
        let sink = try LineSink(path: folder.path("out.jsonl"))
        var (bad, reading) = (BadRows(), Import(format: .csv))
        reading.table = TableReading(columns: columns)
        #expect {
            _ = try reading.run(paths: [path], into: sink, badRows: &bad)
        } throws: { error in
            "\(error)".contains(said)
        }
    }

    @Test func `an open quotation mark is a bad row`() throws {
        var bad = BadRows()
        _ = try run("id,prompt,model\n1,\"p,m\n2,p,m\n", format: .csv, bad: &bad)
        #expect(bad.count == 1 && bad.named[0].line == 2)
    }

    @Test(arguments: ["", "\n\n", "id,prompt\n", "id,prompt,model,id\n", "\"id"])
    func `a table without its columns is refused`(text: String) throws {
        for format in [ImportFormat.csv, .routerbench, .routellm] {
            guard format == .csv || !text.contains("prompt") else { continue }
            var bad = BadRows()
            #expect(throws: InterchangeError.self) { try run(text, format: format, bad: &bad) }
        }
    }

    @Test func `a RouterBench table becomes one row per prompt`() throws {
        var bad = BadRows()
        let text = #"""
            sample_id,prompt,eval_name,a/x,b,a/x|model_response,b|model_response,a/x|total_cost,b|total_cost,oracle_model_to_route_to
            mbpp.dev.1,"['It\'s ""A"".\nPrint']",mbpp,0.0,1.0,"['C)']","[""don't""]",7.5e-05,,b
            mbpp.dev.2,plain,mbpp,,2.0,,,,,b
            mbpp.dev.3,plain,mbpp,,0.25,,abc,,0.5,b
            """#
        let (rows, _) = try run(text, format: .routerbench, bad: &bad)
        #expect(
            rows == [
                OutcomeRow(
                    id: "mbpp.dev.1", task: "mbpp", prompt: "It's \"A\".\nPrint",
                    outcomes: [
                        "a/x": Outcome(quality: 0, costUSD: 7.5e-5, outputCharacters: 2),
                        "b": Outcome(quality: 1, outputCharacters: 5),
                    ]),
                OutcomeRow(
                    id: "mbpp.dev.3", task: "mbpp", prompt: "plain",
                    outcomes: ["b": Outcome(quality: 0.25, costUSD: 0.5, outputCharacters: 3)]),
            ])
        #expect(bad.named.map(\.field) == ["b"] && bad.named[0].line == 3)
    }

    @Test func `a RouteLLM table takes its task from the file's name`() throws {
        var bad = BadRows()
        let text = ",prompt,weak,strong,answer\n0,\"p\nA. x\",True,False,3\n1,q,False,True,4\n2,r,Maybe,True,5\n"
        let (rows, _) = try run(text, named: "mmlu_anatomy.csv", format: .routellm, bad: &bad)
        #expect(
            rows == [
                OutcomeRow(
                    id: "mmlu/anatomy/0", task: "mmlu/anatomy", prompt: "p\nA. x",
                    outcomes: ["weak": Outcome(quality: 1), "strong": Outcome(quality: 0)]),
                OutcomeRow(
                    id: "mmlu/anatomy/1", task: "mmlu/anatomy", prompt: "q",
                    outcomes: ["weak": Outcome(quality: 0), "strong": Outcome(quality: 1)]),
            ])
        #expect(bad.named.map(\.field) == ["weak"])
    }

    @Test(
        arguments: [
            ("['a']", "a"), ("['a', \"b's\"]", "a\nb's"), (#"['\x41\u00e9\U0001F600\\\t']"#, "Aé😀\\\t"), ("['a'", nil),
            ("['a']x", nil), ("[a]", nil), ("[]", nil), ("a", nil), ("", nil), (#"['\q']"#, nil), (#"['\ud800']"#, nil),
            (#"['\x4']"#, nil), ("['a','b']", nil),
        ] as [(String, String?)])
    func pythonListsAreUnfolded(text: String, joined: String?) {
        #expect(PythonList.joined(text) == joined)
    }
}
