import ArgumentParser
import Artefact
import Interchange
import Report
import LinearAlgebra
import Predictor
import Routing
import StrictJSON
import Training

struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict", abstract: "Predict quality and cost of every model for every prompt of a file.")

    @Option(help: ArgumentHelp("The artefact.", valueName: "DIR"), completion: .directory)
    var router: String

    @OptionGroup var input: DataOptions

    @Option(
        help: ArgumentHelp("Predictions to write, .jsonl or .jsonl.gz; default standard output.", valueName: "FILE"),
        completion: .file())
    var out = "-"

    @Flag(help: "Print a summary as JSON; with --out FILE.")
    var json = false

    /// Prompts that are predicted together, on all cores.
    private static let batchRows = 4_096

    func validate() throws {
        try input.requireData()
        guard !json || out != "-" else { throw ValidationError("--json needs --out FILE: the lines go to stdout") }
    }

    func run() throws {
        let artefact = try readable { try RouterArtefact.load(directory: router) }
        var bad = BadRows(allowed: input.badRows.allowBad)
        var (splits, count) = (Set<String>(), 0)
        try readable {
            let sink = try LineSink(path: out)
            for path in input.data { count += try predict(path, artefact, sink, &bad, &splits) }
            if let split = input.split, !splits.contains(split) {
                throw DataOptions.nothing(ofSplit: split, known: splits)
            }
            if !bad.exceedAllowance || out == "-" { try sink.close() }
        }
        try input.badRows.report(bad)
        if json { print(summary(artefact, rows: count, badLines: bad.count)) }
    }

    private func summary(_ artefact: RouterArtefact, rows: Int, badLines: Int) -> String {
        JSONWriter.text { writer in
            writer.member("router", artefact.label)
            writer.member("models", artefact.roster.map(\.name))
            writer.member("rows", rows)
            writer.member("bad_lines", badLines)
            writer.member("out", out)
        }
    }

    /// - Returns: how many rows were predicted.
    private func predict(
        _ path: String, _ artefact: RouterArtefact, _ sink: LineSink, _ bad: inout BadRows, _ splits: inout Set<String>
    ) throws -> Int {
        var reader = try OutcomeReader(path: path)
        var (batch, count) = ([OutcomeRow](), 0)
        // On a terminal it would stand among the predictions.
        var progress = out == "-" ? nil : ProgressBar("predict", total: 0, unit: "rows")
        defer { progress?.finish() }
        while let next = try reader.next() {
            switch next {
            case .success(let row):
                if let split = row.split { splits.insert(split) }
                if input.split == nil || row.split == input.split { batch.append(row) }
            case .failure(let error): bad.add(error)
            }
            if batch.count == Self.batchRows {
                try write(batch, artefact, sink)
                count += batch.count
                progress?.update(count)
                batch.removeAll(keepingCapacity: true)
            }
        }
        try write(batch, artefact, sink)
        return count + batch.count
    }

    private func write(_ rows: [OutcomeRow], _ artefact: RouterArtefact, _ sink: LineSink) throws {
        let features = Matrix(features: artefact.features, of: rows)
        let knowsCost = artefact.predictor.knowsCost
        for (row, prediction) in zip(rows, features.predictions(of: artefact.predictor)) {
            let expectations = artefact.roster.indices.map { m in
                PredictionLine.Expectation(
                    model: artefact.roster[m].name, quality: Double(prediction.quality[m]),
                    qualitySD: min(ModelScore.qualitySDMax, Double(prediction.qualitySD[m])),
                    costUSD: knowsCost[m] ? Double(prediction.costUSD[m]) : nil)
            }
            var writer = JSONWriter()
            PredictionLine(
                id: row.id, hasNumericID: row.hasNumericID, predicted: expectations,
                distance: Double(prediction.distance), expectedError: Double(prediction.expectedError)
            ).write(to: &writer)
            try sink.write(writer.bytes)
        }
    }
}
