import Routing
import TestFiles
import Testing

@testable import Interchange

@Suite struct JudgingTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// - Returns: the quality of every outcome as `id/model`, and what was counted.
    private func qualities(
        _ text: String, _ format: ImportFormat, _ rule: JudgeRule?, table: TableReading = .init()
    ) throws -> (qualities: [String: Double], judging: Judging, bad: BadRows) {
        let path = try folder.write(text, to: format == .csv ? "in.csv" : "in.jsonl")
        let sink = try LineSink(path: folder.path("out.jsonl"))
        var (reading, bad) = (Import(format: format), BadRows())
        (reading.judging, reading.table) = (Judging(rule), table)
        _ = try reading.run(paths: [path], into: sink, badRows: &bad)
        try sink.close()
        var unread = BadRows()
        var qualities: [String: Double] = [:]
        for row in try Dataset.read(paths: [folder.path("out.jsonl")], prices: PriceList(), badRows: &unread).rows {
            for (model, outcome) in row.outcomes { qualities["\(row.id)/\(model)"] = outcome.quality }
        }
        return (qualities, reading.judging, bad)
    }

    private static let table = """
        id,prompt,model,quality,quality_gpt4,quality_human
        1,p,a,0.5,0.2,1
        1,,b,,0.8,
        2,q,a,0.9,,
        """
    private static let lines = #"""
        {"id":"1","prompt":"p","outcomes":{"a":{"quality":0.5,"judges":{"gpt4":0.2,"human":1}},"b":{"quality_gpt4":0.8}}}
        {"id":"2","prompt":"q","outcomes":{"a":{"quality":0.9,"judges":{"gpt4":null}}}}
        """#

    @Test(arguments: [ImportFormat.csv, .outcomes])
    func `the mean is by weight over those who have spoken, and the first is the first of them`(
        format: ImportFormat
    ) throws {
        let text = format == .csv ? Self.table : Self.lines
        // 3 · 1 + 1 · 0.2 = 3.2, by 4.
        let mean = try qualities(text, format, JudgeRule(judges: [.init("human", weight: 3), .init("gpt4")]))
        #expect(mean.qualities == ["1/a": 0.8, "1/b": 0.8])
        #expect(mean.judging.combined == 1 && mean.judging.meanSpread == 0.8 && mean.judging.unheard == 1)
        #expect(mean.judging.counts.mapValues(\.outcomes) == ["gpt4": 2, "human": 1])
        #expect(mean.judging.counts["gpt4"]?.meanQuality == 0.5)
        let first = JudgeRule(judges: [.init("human"), .init("gpt4")], combination: .first)
        #expect(try qualities(text, format, first).qualities == ["1/a": 1, "1/b": 0.8])
        let one = try qualities(text, format, JudgeRule(judges: [.init("human")]))
        #expect(one.qualities == ["1/a": 1] && one.judging.unheard == 2)
    }

    @Test(arguments: [ImportFormat.csv, .outcomes])
    func `nobody is heard unasked, and what that leaves unknown is counted`(format: ImportFormat) throws {
        let unasked = try qualities(format == .csv ? Self.table : Self.lines, format, nil)
        #expect(unasked.qualities == ["1/a": 0.5, "2/a": 0.9])
        #expect(unasked.judging.unheard == 1 && Set(unasked.judging.counts.keys) == ["gpt4", "human"])
        #expect(unasked.bad.count == 0)
    }

    @Test func `what is no quality is bad where its judge is asked, and another program's where not`() throws {
        let text = "id,prompt,model,quality,quality_notes\n1,p,a,0.5,87\n2,q,a,1,fine\n"
        let unasked = try qualities(text, .csv, nil)
        #expect(unasked.qualities == ["1/a": 0.5, "2/a": 1] && unasked.judging.counts.isEmpty)
        let asked = try qualities(text, .csv, JudgeRule(judges: [.init("notes")]))
        #expect(asked.bad.named.map(\.line) == [2, 3] && asked.bad.named.allSatisfy { $0.field == "quality_notes" })
        let json = #"{"id":"1","prompt":"p","outcomes":{"a":{"judges":{"x":2}}}}"#
        let bad = try qualities(json, .outcomes, JudgeRule(judges: [.init("x")])).bad
        let twice = #"{"id":"1","prompt":"p","outcomes":{"a":{"judges":{"x":1,"":1},"quality_x":WORD}}}"#
        let other = try qualities(twice.replacing("WORD", with: "0.2"), .outcomes, JudgeRule(judges: [.init("x")]))
        #expect(other.bad.named.first?.message == "0.2 and 1 are two words of one judge", "\(other.bad.named)")
        let unsaid = try qualities(twice.replacing("WORD", with: "null"), .outcomes, JudgeRule(judges: [.init("x")]))
        #expect(unsaid.qualities == ["1/a": 1] && unsaid.bad.count == 0, "\(unsaid.bad.named)")
        #expect(bad.named.first?.field == "outcomes.a.judges.x" && bad.named.first?.message == "2.0 is not in [0, 1]")
    }

    @Test func `equal words stay what they are under any weights`() {
        for word in [0, 0.1, 1.0 / 3, 0.7, 1] {
            for weight in [1e-9, 0.3, 7, 1e9] {
                let rule = JudgeRule(judges: [.init("a", weight: weight), .init("b", weight: 0.1), .init("c")])
                let quality = rule.quality(["a": word, "b": word, "c": word]) ?? -1
                #expect(abs(quality - word) < 1e-12 && (0...1).contains(quality))
            }
        }
        #expect(JudgeRule(judges: [.init("a")]).quality(["b": 1]) == nil)
    }

    @Test func `JSON lines of an evaluation are a table, under paths of names and with conversations as prompts`()
        throws
    {
        let text = #"""
            {"id":7,"input":{"messages":[{"role":"user","content":"Why?"}]},"llm":"a","scores":{"exact":true},"usage":{"in":12}}
            {"id":7,"input":null,"llm":"b","scores":{"exact":0.25},"judges":{"x":4}}
            {"id":"8","input":"{\"a\": 1}","llm":"a","scores":{"exact":null},"quality_y":0.5}
            {"id":"9","input":"q","scores":{"exact":1}}
            {"id":7,"input":"q","llm":"a"}
            """#
        let table = TableReading(
            columns: ["prompt": "input", "model": "llm", "quality": "scores.exact", "input_tokens": "usage.in"])
        let path = try folder.write(text, to: "own.jsonl")
        let (sink, judging) = (try LineSink(path: folder.path("out.jsonl")), Judging())
        var (reading, bad) = (Import(format: .jsonl), BadRows())
        (reading.table, reading.judging) = (table, judging)
        _ = try reading.run(paths: [path], into: sink, badRows: &bad)
        try sink.close()
        var unread = BadRows()
        let rows = try Dataset.read(paths: [folder.path("out.jsonl")], prices: PriceList(), badRows: &unread).rows
        #expect(rows.map(\.prompt) == ["Why?", #"{"a": 1}"#])
        #expect(rows[0].outcomes == ["a": Outcome(quality: 1, inputTokens: 12), "b": Outcome(quality: 0.25)])
        #expect(rows[1].outcomes == ["a": Outcome()] && judging.unheard == 1)
        #expect(bad.named.map(\.line) == [4, 5] && bad.named.map(\.field) == ["llm", "prompt"])
        #expect(bad.named[0].message.contains("--columns model=NAME"))
    }

    @Test func `a column of JSON lines that no object has, or that is no value, is a mistake`() throws {
        let text = #"{"id":"1","prompt":"p","model":"a","scores":{"exact":1}}"# + "\n"
        let path = try folder.write(text, to: "slip.jsonl")
        var (reading, bad) = (Import(format: .jsonl), BadRows())
        reading.table = TableReading(columns: ["quality": "scores.exakt"])
        #expect(throws: InterchangeError.self) {
            try reading.run(paths: [path], into: try LineSink(path: folder.path("slip.out")), badRows: &bad)
        }
        reading.table = TableReading(columns: ["quality": "scores"])
        _ = try reading.run(paths: [path], into: try LineSink(path: folder.path("slip.out")), badRows: &bad)
        #expect(bad.named.map(\.field) == ["scores"], "\(bad.named)")
    }

    @Test func `a table's own names and scale are read as ours`() throws {
        let text = "nr,question,llm,stars,id\n7,What?,a,1,x\n7,,b,4,x\n8,Why?,a,6,x\n"
        let table = TableReading(
            columns: ["id": "nr", "prompt": "question", "model": "llm", "quality": "stars"], qualityScale: 1...5)
        let read = try qualities(text, .csv, nil, table: table)
        #expect(read.qualities == ["7/a": 0, "7/b": 0.75])
        #expect(read.bad.named.map(\.message) == ["6 is not in [1, 5]"])
        let wrong = TableReading(columns: ["prompt": "qestion"])
        #expect(throws: InterchangeError.self) { try qualities(text, .csv, nil, table: wrong) }
    }
}
