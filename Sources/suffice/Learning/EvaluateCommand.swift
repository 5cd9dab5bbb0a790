import ArgumentParser
import Artefact
import Evaluation
import Foundation
import Interchange
import Report
import Routing
import Training

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Measure a router on outcomes it has not seen, beside simple baselines.",
        discussion: """
            Baselines that learn (kNN, predicted task) learn from --baseline-data; without it each fifth of the data is \
            predicted from the other four, which favours them.

            --slice is the audit of fairness: per group where its prompts go, what quality comes of it, what it costs, and \
            whether groups are treated differently by more than chance.
            """)

    @Option(help: ArgumentHelp("The artefact.", valueName: "DIR"), completion: .directory)
    var router: String

    @OptionGroup var input: DataOptions

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Outcomes that the learnt baselines learn from, best the router's own.", valueName: "FILE"),
        completion: .file())
    var baselineData: [String] = []

    @Option(help: ArgumentHelp("Only rows of this split of --baseline-data; default: all of them.", valueName: "NAME"))
    var baselineSplit: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Costs in USD per request at which to report the quality.", valueName: "USD"))
    var atCost: [Double] = []

    @OptionGroup var audit: AuditOptions

    @Option(help: ArgumentHelp("Resamples behind the intervals.", valueName: "N"))
    var resamples = 1_000

    @Option(help: ArgumentHelp("Seed of the resamples and of the baselines.", valueName: "N"))
    var seed: UInt64 = 1

    @Flag(help: "Print everything as JSON.")
    var json = false

    @Option(help: ArgumentHelp("Write a self-contained HTML page.", valueName: "FILE"), completion: .file())
    var html: String?

    func validate() throws {
        try input.requireData()
        try DataOptions.checkOnce(baselineData, "--baseline-data")
        guard baselineSplit == nil || !baselineData.isEmpty else {
            throw ValidationError("--baseline-split goes with --baseline-data")
        }
        guard (0...100_000).contains(resamples) else { throw ValidationError("--resamples takes 0 to 100000") }
        guard atCost.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
            throw ValidationError("--at-cost takes costs from 0")
        }
    }

    func run() throws {
        try checkWritable(html)
        let artefact = try readable { try RouterArtefact.load(directory: router) }
        let dataset = try input.read()
        try input.checkOnce(dataset)
        let rows = try input.rows(of: dataset).filter { row in row.outcomes.values.contains { $0.quality != nil } }
        let models = artefact.roster.map(\.name)
        guard rows.contains(where: { row in models.contains { row.outcomes[$0]?.quality != nil } }) else {
            throw Failure(
                .badData,
                dataset.rows.isEmpty
                    ? "the data holds no row"
                    : "no row has the quality of a model that \(artefact.label) knows; it knows \(RosterView.names(models)), "
                        + "and the data has \(dataset.roster.isEmpty ? "none" : RosterView.names(dataset.roster))")
        }
        let past = try past()
        let notes =
            DataOptions.remarks(onDrawsIn: rows)
            + DataOptions.remarks(onGapsIn: rows, models)
            + DataOptions.remarks(onTrainingDataIn: input.split == nil ? input.data : [], artefact, "every figure")
            + DataOptions.remarks(onRepeatsIn: rows, "intervals and folds")
            + remarks(onPromptsIn: past ?? [], among: rows)
            + remarks(onBaselinesFrom: past?.count, judged: rows.count)
        let slices = try audit.slices(of: rows)
        let progress = RunProgress("evaluate", total: 0, unit: "resamples")
        progress.say("predictions of \(Format.count(rows.count)) rows")
        var bootstrap = PairedBootstrap(resamples: resamples, seed: seed, groups: RowGroups(repeatsIn: rows))
        bootstrap.onResample = progress.step
        let evaluator = Evaluator(artefact, rows: rows, past: past, bootstrap: bootstrap)
        var report = evaluator.report(
            slices: slices, rule: audit.rule(serving: artefact.defaultObjective),
            costLevelsUSD: atCost.isEmpty ? nil : atCost, isPerturbed: audit.robustness)
        report.notes = notes
        progress.finish()
        try show(report, artefact)
    }

    /// What the learned baselines learn from.
    private func past() throws -> [OutcomeRow]? {
        guard !baselineData.isEmpty else { return nil }
        let past = try DataOptions.rows(try input.read(baselineData).rows, ofSplit: baselineSplit)
        guard past.contains(where: { row in row.outcomes.values.contains { $0.quality != nil } }) else {
            throw Failure(.badData, "no row of --baseline-data has a quality for kNN and predicted task to learn from")
        }
        return past
    }

    /// Says so where prompts that are judged stand among those the baselines, and most likely the router, have learnt.
    private func remarks(onPromptsIn past: [OutcomeRow], among rows: [OutcomeRow]) -> [String] {
        let seen = Set(past.map(\.prompt))
        let count = rows.count { !$0.prompt.isEmpty && seen.contains($0.prompt) }
        guard count > 0 else { return [] }
        let remark =
            "\(Format.count(count)) of \(Format.count(rows.count)) prompts stand in --baseline-data, too: whatever learnt from it looks better on them"
        StandardError.say(remark)
        return [remark]
    }

    /// Says so where the learnt baselines take a sample of what they could learn from.
    private func remarks(onBaselinesFrom past: Int?, judged: Int) -> [String] {
        let (given, taken) = LearnedBaselines.rowsLearntFrom(judged: judged, past: past)
        guard taken < given else { return [] }
        let remark =
            "kNN and predicted task learn from \(taken) of \(given) rows, drawn by --seed; the router may have had more"
        StandardError.say(remark)
        return [remark]
    }

    private func show(_ report: RouterReport, _ artefact: RouterArtefact) throws {
        if let html {
            try writeFile(report.page(title: "Router \(artefact.label)", footer: commandLine).html(), to: html)
        }
        if json { return print(try report.jsonText()) }
        let terminal = Terminal.standardOutput()
        terminal.line("\(artefact.label) on \(Format.count(report.rows)) rows\n")
        for finding in report.findings { terminal.line(finding.text(for: terminal)) }
        for table in report.terminalTables { terminal.line("\n" + table.text(for: terminal)) }
        if report.router.frontier != nil {
            terminal.line("\n" + report.frontierPlot.text(columns: min(64, terminal.textColumns - 10)))
        }
        if let html { terminal.line("Page: \(html)") }
    }

    private var commandLine: String {
        var words = ["suffice evaluate --router \(router) --data"] + input.data
        if !baselineData.isEmpty { words += ["--baseline-data"] + baselineData }
        if let baselineSplit { words += ["--baseline-split", baselineSplit] }
        if let split = input.split { words += ["--split", split] }
        if let models = input.models { words += ["--models", models] }
        if !atCost.isEmpty { words += ["--at-cost"] + atCost.map { "\($0)" } }
        if input.badRows.allowBad > 0 { words += ["--allow-bad \(input.badRows.allowBad)"] }
        words += audit.slice.flatMap { ["--slice", $0] } + (audit.robustness ? ["--robustness"] : [])
        if let rule = audit.choose { words += ["--choose", rule.description] }
        return (words + ["--resamples \(resamples) --seed \(seed)"]).joined(separator: " ")
    }
}
