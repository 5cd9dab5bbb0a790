import ArgumentParser
import Artefact
import Evaluation
import Foundation
import Interchange
import LinearAlgebra
import Report
import Routing
import Training

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Measure a router on outcomes it has not seen, beside honest baselines.",
        discussion: """
            Baselines that learn (kNN, predicted task) learn from --baseline-data; without it each fifth of the data is \
            predicted from the other four, which favours them.
            """)

    @Option(help: ArgumentHelp("The artefact.", valueName: "DIR"))
    var router: String

    @OptionGroup var input: DataOptions

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Outcomes that the learnt baselines learn from, best the router's own.", valueName: "FILE"))
    var baselineData: [String] = []

    @Option(parsing: .upToNextOption, help: "Costs in USD per request at which to report the quality.")
    var atCost: [Double] = []

    @Option(help: "Resamples behind the intervals.")
    var resamples = 1_000

    @Option(help: "Seed of the resamples and of the baselines.")
    var seed: UInt64 = 1

    @Flag(help: "Print everything as JSON.")
    var json = false

    @Option(help: ArgumentHelp("Write a page to look at and to send on.", valueName: "FILE"))
    var html: String?

    func validate() throws {
        try input.requireData()
        guard (0...100_000).contains(resamples) else { throw ValidationError("--resamples takes 0 to 100000") }
        guard atCost.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
            throw ValidationError("--at-cost takes costs from 0")
        }
    }

    func run() throws {
        let artefact = try readable { try RouterArtefact.load(directory: router) }
        let dataset = try input.read()
        let rows = try input.rows(of: dataset).filter { row in row.outcomes.values.contains { $0.quality != nil } }
        let models = artefact.roster.map(\.name)
        let truth = OutcomeTable(rows: rows, models: models)
        guard rows.contains(where: { row in models.contains { row.outcomes[$0]?.quality != nil } }) else {
            throw Failure(.badData, "no row has the quality of a model that \(artefact.label) knows")
        }
        let predictions = PredictionTable(artefact.predictor, features: Matrix(features: artefact.features, of: rows))
        let report = RouterReport(
            predictions, named: artefact.name, truth: truth, baselines: try baselines(artefact, rows),
            costLevelsUSD: atCost.isEmpty ? nil : atCost,
            bootstrap: PairedBootstrap(resamples: resamples, seed: seed))
        try show(report, artefact)
    }

    private func baselines(
        _ artefact: RouterArtefact, _ rows: [OutcomeRow]
    ) throws -> [(name: String, predictions: PredictionTable)] {
        var past: [OutcomeRow]?
        if !baselineData.isEmpty {
            var bad = BadRows(allowed: input.badRows.allowBad)
            past = try readable {
                try Dataset.read(paths: baselineData, prices: try input.prices(), badRows: &bad).rows
            }
            try input.badRows.report(bad)
        }
        return LearnedBaselines.predictions(
            for: rows, models: artefact.roster.map(\.name), past: past, features: artefact.features, seed: seed)
    }

    private func show(_ report: RouterReport, _ artefact: RouterArtefact) throws {
        if let html {
            let page = report.page(
                title: "Router \(artefact.label)",
                footer: "suffice evaluate --router \(router) --data \(input.data.joined(separator: " ")) --seed \(seed)"
            )
            do {
                try page.html().write(toFile: html, atomically: true, encoding: .utf8)
            } catch {
                throw Failure(.failed, "\(html) can't be written: \(error.localizedDescription)")
            }
        }
        if json { return print(try report.jsonText()) }
        let terminal = Terminal.standardOutput()
        print("\(artefact.label) on \(Format.count(report.rows)) rows\n")
        for table in report.tables { print(table.text(for: terminal)) }
        if report.router.frontier != nil { print(report.frontierPlot.text()) }
        if let html { print("Page: \(html)") }
    }
}
