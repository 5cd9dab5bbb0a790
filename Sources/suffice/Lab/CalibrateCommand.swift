import ArgumentParser
import Artefact
import Evaluation
import Foundation
import Interchange
import Lab
import Report
import RouterEngine
import Routing

extension Threshold: ExpressibleByArgument {}

struct CalibrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Find the cheapest threshold that keeps a share of a model's quality, with a given confidence.",
        discussion: """
            Tests thresholds from careful to frugal on outcomes that the router has not seen (Learn then Test, Angelopoulos et \
            al. 2021), and writes the cheapest of those that passed as a policy. Says no where the data can't support the promise. It \
            holds for requests like these, and for the policy as written: frozen, without exploration.
            """)

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Outcomes of all models, .jsonl or .jsonl.gz, not those of the training.", valueName: "FILE")
    )
    var data: [String] = []

    @Option(
        help: ArgumentHelp("Decisions that a server has logged, with propensities.", valueName: "STORE"),
        completion: .file())
    var log: String?

    @OptionGroup var logPart: LogPartOptions

    @Option(
        help: ArgumentHelp("Prices for costs that are null; default: models.json beside each file.", valueName: "FILE"),
        completion: .file())
    var models: String?

    @Option(help: ArgumentHelp("Only rows of this split.", valueName: "NAME"))
    var split: String?

    @OptionGroup var badRows: BadRowOptions

    @Option(
        help: ArgumentHelp("The artefact whose predictions the threshold applies to.", valueName: "DIR"),
        completion: .directory)
    var router: String

    @Option(help: ArgumentHelp("Share of the model's mean quality to keep.", valueName: "SHARE"))
    var atLeast = 0.98

    @Option(help: ArgumentHelp("The reference model.", valueName: "MODEL"))
    var of: String

    @Option(help: ArgumentHelp("Probability that the promise holds.", valueName: "P"))
    var confidence = 0.95

    @Option(help: ArgumentHelp("What is calibrated: cost_weight, min_quality or cheapest_within.", valueName: "KEY"))
    var threshold = Threshold.costWeight

    @Option(help: ArgumentHelp("Where to write the policy.", valueName: "FILE"), completion: .file())
    var out: String?

    @Flag(help: "Print everything as JSON.")
    var json = false

    func validate() throws {
        guard data.isEmpty != (log == nil) else { throw ValidationError("give either --data or --log") }
        guard log == nil || models == nil else {
            throw ValidationError("--models goes with --data: a log has its costs")
        }
        guard log != nil || logPart.part.isWhole else { throw ValidationError("--from and --to go with --log") }
        try DataOptions.checkOnce(data, "--data")
        guard atLeast > 0, atLeast <= 1 else { throw ValidationError("--at-least takes a share above 0, up to 1") }
        guard confidence >= 0.5, confidence < 1 else { throw ValidationError("--confidence takes 0.5 to below 1") }
    }

    func run() throws {
        try checkWritable(out)
        let artefact = try readable { try RouterArtefact.load(directory: router) }
        var notes: [String] = []
        let cases = try log.map { try logged($0, artefact, &notes) } ?? recorded(artefact, &notes)
        var settings = PolicySettings(
            name: "calibrated", exploration: .init(kind: ExplorationSettings.Kind.none),
            learning: .init(enabled: false))
        settings.objective = threshold.objective(0)
        // Its own predictions stand in the records already.
        let isOwn = cases.allSatisfy { $0.record.router == artefact.label }
        let promise = Promise(share: atLeast, model: of, confidence: confidence)
        var report = try experiment { [settings] () throws(LabError) in
            let policy: FrozenPolicy
            do throws(RouterError) {
                policy = try FrozenPolicy(settings, knowledge: isOwn ? .loggedPrior : .artefact(artefact))
            } catch {
                throw .contestant("calibrated", reason: error.message)
            }
            return try Calibration(cases, promise: promise, threshold: threshold, policy: policy).run()
        }
        report.notes = notes
        if json { print(try report.jsonLine()) }
        guard let chosen = report.chosen else { throw Failure(.failed, report.refusal ?? "no threshold was shown") }
        settings.objective = threshold.objective(chosen.threshold)
        if !json { print(report.text(for: .standardOutput())) }
        if let out {
            try PolicyOutput.write(settings, comments: report.evidence + notes + ["router: \(artefact.label)"], to: out)
            if !json { print("Policy: \(out)") }
        }
    }

    private func recorded(_ artefact: RouterArtefact, _ notes: inout [String]) throws -> [CalibrationCase] {
        var bad = BadRows(allowed: badRows.allowBad)
        let prices = try models.map { path in try readable { try PriceList.read(path: path) } }
        let dataset = try readable { try Dataset.read(paths: data, prices: prices, badRows: &bad) }
        try badRows.report(bad)
        if !dataset.unheardJudges.isEmpty {
            StandardError.say(Judging.question(nil, dataset.unheardJudges.sorted()))
        }
        let rows = dataset.rows.filter { split == nil || $0.split == split }
        guard !rows.isEmpty else {
            throw Failure(.badData, split.map { "no row has the split \($0)" } ?? "the data holds no row")
        }
        notes =
            DataOptions.remarks(onDrawsIn: rows) + DataOptions.remarks(onRepeatsIn: rows, "test and intervals")
            + DataOptions.remarks(onTrainingDataIn: split == nil ? data : [], artefact, "the promise")
        let known = Set(dataset.roster)
        let roster = artefact.roster.filter { known.contains($0.name) }
        guard !roster.isEmpty else {
            throw Failure(.badData, "no row was run on a model that \(artefact.label) knows")
        }
        notes += remarks(onGapsIn: rows, roster, artefact)
        return try experiment { () throws(LabError) in
            try RecordedCases.of(
                rows, knowledge: OfflineKnowledge(artefact: artefact, bundled: artefact.features), roster: roster,
                threads: ProcessInfo.processInfo.activeProcessorCount)
        }
    }

    /// Says so where models were not run on every row: the promise is of a choice among those that the data has.
    private func remarks(onGapsIn rows: [OutcomeRow], _ roster: [Model], _ artefact: RouterArtefact) -> [String] {
        var remarks: [String] = []
        func names(_ models: [Model]) -> [String] { models.filter(\.state.mayBeDrawn).map(\.name) }
        let roster = names(roster)
        let partial = rows.count { row in roster.contains { row.outcomes[$0]?.quality == nil } }
        if partial > 0 {
            remarks.append(
                "\(Format.count(partial)) of \(Format.count(rows.count)) rows don't know the quality of every model and "
                    + "can't tell; leave a model out that few rows were run on")
        }
        let unseen = names(artefact.roster).filter { !roster.contains($0) }
        if !unseen.isEmpty {
            remarks.append(
                "no row was run on \(RosterView.names(unseen)): the promise holds where they are not offered")
        }
        for remark in remarks { StandardError.say("suffice: \(remark)") }
        return remarks
    }

    private func logged(
        _ path: String, _ artefact: RouterArtefact, _ notes: inout [String]
    ) throws -> [CalibrationCase] {
        var decisions: [LoggedDecision] = []
        var learnt = LearntShare(of: artefact, path: path)
        var multiplicities: Set<Double> = []
        let reading = LogReading(path: path, part: logPart.part, artefact: artefact, badRows: badRows)
        try reading.forEachPages { pages in
            for place in pages.indices { learnt.take(pages[place]) }
            multiplicities.formUnion(pages.joined().lazy.map(\.multiplicity))
            decisions += pages.joined()
        }
        let cases = CalibrationCase.logged(decisions)
        guard !cases.isEmpty else { throw Failure(.badData, "\(path) holds no decision to judge by") }
        if let remark = learnt.remark("the promise") {
            StandardError.say("suffice: \(remark)")
            notes.append(remark)
        }
        guard multiplicities.count == 1 else {
            throw Failure(
                .badData,
                "\(path): pdrop is not the same in all rows, and the test counts every decision once; give it those of one pdrop"
            )
        }
        return cases
    }
}
