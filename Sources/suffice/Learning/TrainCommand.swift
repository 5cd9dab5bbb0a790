import ArgumentParser
import Artefact
import Evaluation
import Foundation
import Interchange
import Predictor
import Report
import Routing
import Training

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train a router artefact from logged outcomes.")

    @OptionGroup var input: DataOptions

    @Option(help: ArgumentHelp("Folder of the artefact; its last part is the artefact's name.", valueName: "DIR"))
    var out: String

    @Option(help: ArgumentHelp("Recipe, a JSON object; keys left out have their defaults.", valueName: "FILE"))
    var recipe: String?

    @Option(help: "The same seed and data give the same bytes.")
    var seed: UInt64 = 1

    @Option(help: "Nets that are trained side by side, each on one thread.")
    var threads = 1

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Outcomes that teach the networks, too, but whose models are paused: offered only where a configuration names them.",
            valueName: "FILE"))
    var trunkData: [String] = []

    @Option(parsing: .upToNextOption, help: "Licences of the data, for the card.")
    var licence: [String] = []

    @Option(parsing: .upToNextOption, help: "What to mind in use, for the card.")
    var note: [String] = []

    @Flag(help: "Print the summary as JSON.")
    var json = false

    func validate() throws {
        guard !input.data.isEmpty else { throw ValidationError("--data needs at least one file") }
        guard (1...256).contains(threads) else { throw ValidationError("--threads takes 1 to 256") }
    }

    func run() throws {
        let recipe = try trainingRecipe()
        let dataset = try input.read()
        let trunk = try trunkData.isEmpty ? nil : input.read(trunkData)
        let rows = try input.rows(of: dataset) + (trunk?.rows ?? [])
        let features = try BundledFiles.features()
        do {
            let started = Date()
            var training = try RouterTraining(
                rows: rows, models: roster(dataset, trunk), features: features, recipe: recipe, seed: seed,
                threads: threads)
            run(&training)
            let artefact = try training.artefact(
                named: URL(fileURLWithPath: out).lastPathComponent, dataHashes: input.hashes(and: trunkData),
                licences: licence, notes: note)
            try artefact.write(directory: out)
            let seconds = Date().timeIntervalSince(started)
            try show(TrainingSummary(artefact, directory: out, seconds: seconds), training.assessments)
        } catch let error as TrainingError {
            throw Failure(.badData, "\(error)")
        } catch let error as ArtefactError {
            throw Failure(.failed, "\(error)")
        }
    }

    private func run(_ training: inout RouterTraining) {
        let epochsMax = training.recipe.fit.epochsMax
        var bar: ProgressBar?
        while let step = training.nextStep() {
            if bar == nil { bar = ProgressBar("train", total: step.netCount * epochsMax, unit: "epochs at most") }
            let loss = step.epoch.validationLoss ?? step.epoch.trainingLoss
            let done = min(
                step.netsDone * epochsMax + (step.epoch.isLast ? 0 : step.epoch.epoch), step.netCount * epochsMax)
            bar?.update(
                done,
                note: "net \(min(step.netsDone + 1, step.netCount)) of \(step.netCount), loss \(Format.decimal(loss))")
        }
        bar?.finish()
    }

    /// Every model, by name; those that only the trunk's data know are paused.
    private func roster(_ dataset: Dataset, _ trunk: Dataset?) -> [Model] {
        let offered = Set(dataset.roster)
        let others = (trunk?.models ?? []).filter { !offered.contains($0.name) }
        let paused = others.map { Model(name: $0.name, prices: $0.prices, tags: $0.tags, state: .paused) }
        return (dataset.models + paused).sorted { $0.name < $1.name }
    }

    private func trainingRecipe() throws -> TrainingRecipe {
        guard let recipe else { return TrainingRecipe() }
        guard let bytes = FileManager.default.contents(atPath: recipe) else {
            throw Failure(.badData, "the recipe \(recipe) can't be read")
        }
        do {
            return try TrainingRecipe(json: bytes)
        } catch {
            throw Failure(.badData, "\(recipe): \(error)")
        }
    }

    private func show(_ summary: TrainingSummary, _ assessments: [RouterReport]) throws {
        if json { return try print(summary.jsonText()) }
        print(
            "\(summary.router): \(Format.count(summary.rows)) rows, \(summary.models.count) models, "
                + "\(Format.duration(seconds: summary.seconds)) → \(summary.directory)")
        for assessment in assessments {
            let whose = assessments.count > 1 ? ", \(assessment.models.count) models, \(assessment.models[0]) …" : ""
            print("On \(Format.count(assessment.rows)) rows kept aside from a twin of it\(whose):")
            print(assessment.methodTable.text(for: .standardOutput()))
        }
        print("Next: suffice evaluate --router \(out) --data FILE, or suffice serve --router \(out)")
    }
}

/// What `suffice train --json` prints.
struct TrainingSummary: Codable {
    var router: String
    var directory: String
    var rows: Int
    var models: [String]
    var seed: UInt64
    var seconds: Double
    var metrics: [CardMetric]

    init(_ artefact: RouterArtefact, directory: String, seconds: Double) {
        router = artefact.label
        self.directory = directory
        rows = artefact.card.rowCounts["training"] ?? 0
        models = artefact.roster.map(\.name)
        seed = artefact.card.seed
        self.seconds = seconds
        metrics = artefact.card.metrics
    }
}

extension Encodable {
    /// One readable JSON text with snake-case keys in a fixed order.
    func jsonText() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
