import Foundation
import Routing
import TestFiles
import Testing

@testable import Interchange

@Suite struct OutcomeReaderTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func read(_ text: String, options: ReadingOptions = .init()) throws -> [Result<OutcomeRow, RowError>] {
        var reader = try OutcomeReader(path: folder.write(text, to: "data.jsonl"), options: options)
        var all: [Result<OutcomeRow, RowError>] = []
        while let row = try reader.next() { all.append(row) }
        return all
    }

    @Test func `a full row is read field by field`() throws {
        let text = #"""
            {"id":"val/17","task":"mbpp","prompt":"Wörite \u00e9\n","split":"val","attributes":{"region":"eu"},
            "difficulty":{"x":[1]},"full_prompt_chars":599,"propensity":0.31,
            "outcomes":{"mistral-large":{"quality":1.0,"cost_usd":0.0006155,"input_tokens":38,"output_tokens":301.0,
            "latency_ms":1.5,"output_chars":12,"calls":[5]}}}
            """#.replacingOccurrences(of: "\n", with: "")
        let outcome = Outcome(
            quality: 1, costUSD: 0.0006155, inputTokens: 38, outputTokens: 301, latencyMilliseconds: 1.5,
            outputCharacters: 12)
        let row = OutcomeRow(
            id: "val/17", task: "mbpp", prompt: "Wörite é\n", split: "val", attributes: ["region": "eu"],
            propensity: 0.31, fullPromptCharacters: 599, outcomes: ["mistral-large": outcome])
        #expect(try read(text) == [.success(row)])
    }

    @Test func `what is absent null or empty is nil`() throws {
        let texts = [
            #"{"id":7,"prompt":""}"#,
            #"{"id":7,"prompt":"","task":"","split":"","attributes":{},"outcomes":{}}"#,
            #"{"id":7,"prompt":"","task":null,"split":null,"attributes":null,"outcomes":null,"propensity":null}"#,
        ]
        var empty = OutcomeRow(id: "7", prompt: "")
        empty.hasNumericID = true
        for text in texts { #expect(try read(text) == [.success(empty)], "\(text)") }
        let nulls =
            #"{"id":"a","prompt":"","outcomes":{"m":{"quality":null,"cost_usd":null,"input_tokens":null},"n":{}}}"#
        let row = OutcomeRow(id: "a", prompt: "", outcomes: ["m": Outcome(), "n": Outcome()])
        #expect(try read(nulls) == [.success(row)])
    }

    @Test func `integers of any length name a row`() throws {
        let rows = try read(#"{"id":123456789012345678901234567890,"prompt":""}"#)
        #expect(try rows[0].get().id == "123456789012345678901234567890")
    }

    /// A line and the field that the error must name.
    static let badLines: [(line: String, field: String?)] = [
        ("nonsense", nil), ("[1]", nil), ("3", nil), (#"{"id":"a","prompt":"x"} {}"#, nil),
        (#"{"id":"a","prompt":"x","propensity":NaN}"#, nil), (#"{"id":"a","prompt":"\ud800"}"#, nil),
        (#"{"prompt":"x"}"#, "id"), (#"{"id":null,"prompt":"x"}"#, "id"), (#"{"id":1.5,"prompt":"x"}"#, "id"),
        (#"{"id":true,"prompt":"x"}"#, "id"), (#"{"id":["a"],"prompt":"x"}"#, "id"),
        (#"{"id":"a"}"#, "prompt"), (#"{"id":"a","prompt":null}"#, "prompt"), (#"{"id":"a","prompt":["x"]}"#, "prompt"),
        (#"{"id":"a","prompt":"x","task":3}"#, "task"), (#"{"id":"a","prompt":"x","split":[]}"#, "split"),
        (#"{"id":"a","prompt":"x","attributes":[]}"#, "attributes"),
        (#"{"id":"a","prompt":"x","attributes":{"region":1}}"#, "attributes.region"),
        (#"{"id":"a","prompt":"x","full_prompt_chars":-1}"#, "full_prompt_chars"),
        (#"{"id":"a","prompt":"x","propensity":0}"#, "propensity"),
        (#"{"id":"a","prompt":"x","propensity":-0.5}"#, "propensity"),
        (#"{"id":"a","prompt":"x","propensity":1.0001}"#, "propensity"),
        (#"{"id":"a","prompt":"x","propensity":"0.5"}"#, "propensity"),
        (#"{"id":"a","prompt":"x","propensity":0.5,"outcomes":{"m":{},"n":{}}}"#, "propensity"),
        (#"{"id":"a","prompt":"x","outcomes":[]}"#, "outcomes"),
        (#"{"id":"a","prompt":"x","outcomes":"m"}"#, "outcomes"),
        (#"{"id":"a","prompt":"x","outcomes":{"":{}}}"#, "outcomes"),
        (#"{"id":"a","prompt":"x","outcomes":{"m":0.5}}"#, "outcomes.m"),
        (#"{"id":"a","prompt":"x","outcomes":{"m":null}}"#, "outcomes.m"),
        (#"{"id":"a","prompt":"x","outcomes":{"m":{},"m":{}}}"#, "outcomes.m"),
        (#"{"id":"a","prompt":"x","outcomes":{"mistral-large":{"quality":1.01}}}"#, "outcomes.mistral-large.quality"),
        (#"{"id":"a","prompt":"x","outcomes":{"m":{"quality":-0.1}}}"#, "outcomes.m.quality"),
        (#"{"id":"a","prompt":"x","outcomes":{"m":{"quality":true}}}"#, "outcomes.m.quality"),
        (#"{"id":"a","prompt":"x","outcomes":{"m":{"quality":"1"}}}"#, "outcomes.m.quality"),
        (#"{"id":"a","prompt":"x","outcomes":{"m":{"cost_usd":-1e-9}}}"#, "outcomes.m.cost_usd"),
        (#"{"id":"a","prompt":"x","outcomes":{"m":{"cost_usd":{}}}}"#, "outcomes.m.cost_usd"),
        (#"{"id":"a","prompt":"x","outcomes":{"m":{"cost_usd":1e999}}}"#, nil),
        (#"{"id":"a","prompt":"x","outcomes":{"m":{"input_tokens":1.5}}}"#, "outcomes.m.input_tokens"),
        (#"{"id":"a","prompt":"x","outcomes":{"m":{"input_tokens":-1}}}"#, "outcomes.m.input_tokens"),
        (
            #"{"id":"a","prompt":"x","outcomes":{"m":{"output_tokens":123456789012345678901234567}}}"#,
            "outcomes.m.output_tokens"
        ),
        (#"{"id":"a","prompt":"x","outcomes":{"m":{"output_tokens":"3"}}}"#, "outcomes.m.output_tokens"),
        (#"{"id":"a","prompt":"x","outcomes":{"m":{"latency_ms":-1}}}"#, "outcomes.m.latency_ms"),
        (#"{"id":"a","prompt":"x","outcomes":{"m":{"output_chars":0.5}}}"#, "outcomes.m.output_chars"),
    ]

    @Test(arguments: badLines)
    func `every wrong field is named with file and line and reading goes on`(line: String, field: String?) throws {
        let good = #"{"id":"ok","prompt":"p"}"#
        let rows = try read("\(good)\n\n\(line)\n\(good)\n")
        #expect(rows.count == 3)
        #expect(throws: Never.self) { try rows[2].get() }
        let error = try #require(#expect(throws: RowError.self) { try rows[1].get() })
        #expect(error.file == folder.path("data.jsonl") && error.line == 3 && error.field == field)
        #expect(!error.message.isEmpty)
        #expect(error.description.hasPrefix("\(folder.path("data.jsonl")):3: \(field.map { "\($0): " } ?? "")"))
    }

    @Test func `invalid UTF-8 is a bad row`() throws {
        let path = try folder.write(Array(#"{"id":"a","prompt":""#.utf8) + [0xC3] + Array("\"}\n".utf8), to: "u.jsonl")
        var reader = try OutcomeReader(path: path)
        let error = try #require(#expect(throws: RowError.self) { try reader.next()?.get() })
        #expect(error.message.contains("UTF-8"))
        #expect(try reader.next() == nil)
    }

    @Test func `a line over the limit is a bad row`() throws {
        let rows = try read(
            #"{"id":"a","prompt":"xxxxxxxxxxxxxxxxxxxxxxxxxxx"}"# + "\n" + #"{"id":"b","prompt":""}"#,
            options: ReadingOptions(lineBytesMax: 25))
        let error = try #require(#expect(throws: RowError.self) { try rows[0].get() })
        #expect(error.message == "longer than 25 bytes")
        #expect(try rows[1].get().id == "b")
    }

    @Test func `bad rows are named counted and measured against the allowance`() {
        var bad = BadRows(allowed: 2)
        #expect(bad.report.isEmpty && !bad.exceedAllowance)
        for line in 1...2 { bad.add(RowError(file: "f", line: line, field: "id", message: "missing")) }
        #expect(!bad.exceedAllowance)
        #expect(
            bad.report == ["f:1: id: missing", "f:2: id: missing", "2 bad lines left out, as --allow-bad 2 permits"])
        for line in 3...150 { bad.add(RowError(file: "f", line: line, field: nil, message: "no JSON")) }
        #expect(bad.exceedAllowance && bad.count == 150 && bad.named.count == BadRows.namedMax)
        #expect(
            bad.report.suffix(2) == [
                "… and 50 more bad lines", "150 bad lines, 2 allowed: mend the data or pass --allow-bad 150",
            ])
    }
}
