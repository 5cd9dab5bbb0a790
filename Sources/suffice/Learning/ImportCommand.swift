import ArgumentParser
import Evaluation
import Interchange
import Report
import StrictJSON

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Convert tables, gateway logs and public formats into an outcomes file.")

    @Argument(help: ArgumentHelp("Files to read; - is standard input.", valueName: "FILE"), completion: .file())
    var files: [String]

    @Option(
        help: ArgumentHelp("What the files are.", valueName: "F"))
    var format: ImportFormat

    @Option(
        help: ArgumentHelp("Outcomes to write, .jsonl or .jsonl.gz; - is standard output.", valueName: "FILE"),
        completion: .file())
    var out: String

    @OptionGroup var table: TableOptions

    @OptionGroup var judges: JudgeOptions

    @Option(
        help: ArgumentHelp("Prices for costs that are null; default: models.json beside each file.", valueName: "FILE"),
        completion: .file())
    var models: String?

    @Option(
        help: ArgumentHelp(
            "Rewrite every prompt, to train or judge on it.", valueName: "NAME"))
    var perturb: Perturbation?

    @Option(help: ArgumentHelp("Seed of --perturb.", valueName: "N"))
    var seed: UInt64 = 1

    @OptionGroup var badRows: BadRowOptions

    @Flag(help: "Print the summary as JSON; with --out FILE.")
    var json = false

    func validate() throws {
        guard !json || out != "-" else { throw ValidationError("--json needs --out FILE: the lines go to stdout") }
        if let known = Import.columns(of: format) {
            guard table.isEmpty || !known.isEmpty else {
                throw ValidationError("--columns and --scale are for --format csv, jsonl and dsjson")
            }
            if let other = try table.reading.columns.keys.sorted().first(where: { !known.contains($0) }) {
                throw ValidationError(
                    "of \(format.rawValue) --columns can name \(known.joined(separator: ", ")), not \(other)")
            }
        }
        guard judges.judges.isEmpty || [.csv, .jsonl, .outcomes].contains(format) else {
            throw ValidationError("--judges is for --format csv, jsonl and outcomes: others have one word on an answer")
        }
        guard !files.isEmpty else { throw ValidationError("name at least one file to import") }
    }

    func run() throws {
        var bad = BadRows(allowed: badRows.allowBad)
        let judging = Judging(try judges.rule)
        let tableReading = try table.reading
        let summary = try readable {
            let prices = try models.map { path in try PriceList.read(path: path) }
            let sink = try LineSink(path: out)
            var reading = Import(format: format, prices: prices)
            (reading.judging, reading.table) = (judging, tableReading)
            if let perturb { reading.rewriting = { perturb.applied(to: $0, row: $1, seed: seed) } }
            let summary = try reading.run(paths: files, into: sink, badRows: &bad)
            if bad.exceedAllowance { return summary }
            try judging.check()
            try sink.close()
            return summary
        }
        try badRows.report(bad)
        if json { return print(summary.jsonText(badLines: bad.count, judging, out: out)) }
        for remark in judging.remarks { StandardError.say(remark) }
        if summary.rowsByPrompt > 0 {
            StandardError.say("no column id: lines with the same prompt make a row, each model once")
        }
        let (rows, costs) = (Format.count(summary.rows), Format.count(summary.unknownCosts))
        let prompts = summary.unknownPrompts > 0 ? ", \(Format.count(summary.unknownPrompts)) without a prompt" : ""
        StandardError.say(
            "\(rows) rows, \(Format.count(summary.outcomes)) outcomes, \(costs) without a cost\(prompts) → \(out)")
    }
}

extension Import.Summary {
    fileprivate func jsonText(badLines: Int, _ judging: Judging, out: String) -> String {
        JSONWriter.text { writer in
            writer.member("rows", rows)
            writer.member("outcomes", outcomes)
            writer.member("unknown_costs", unknownCosts)
            writer.member("unknown_prompts", unknownPrompts)
            writer.member("rows_by_prompt", rowsByPrompt)
            writer.member("bad_lines", badLines)
            if !judging.counts.isEmpty { judging.write(to: &writer) }
            writer.member("out", out)
        }
    }
}

extension ImportFormat: ExpressibleByArgument {}
extension Perturbation: ExpressibleByArgument {}
