import ArgumentParser
import Artefact
import Evaluation
import Foundation
import Predictor
import Report
import Routing
import Training

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train a router artefact from logged outcomes.",
        discussion: """
            --data takes outcome files, and stores of `suffice serve`, also while the server runs: features and propensities \
            are in the log, so that no prompt need be stored.
            """)

    @OptionGroup var input: DataOptions

    @OptionGroup var logPart: LogPartOptions

    @OptionGroup var newcomer: NewcomerOptions

    @Option(
        help: ArgumentHelp(
            "Artefact whose features and hidden layers are the start: models/base, or the router that wrote the log.",
            valueName: "DIR"), completion: .directory)
    var base: String?

    @Option(
        help: ArgumentHelp("Folder of the artefact; its last part is the artefact's name.", valueName: "DIR"),
        completion: .directory)
    var out: String

    @Option(
        help: ArgumentHelp("Recipe, a JSON object; keys left out have their defaults.", valueName: "FILE"),
        completion: .file())
    var recipe: String?

    @Option(
        help: ArgumentHelp(
            "Age at which a row of a log counts half, by its time_ms and the newest row; default: age is nothing.",
            valueName: "DAYS"))
    var halfLifeDays: Double?

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Models to leave out.", valueName: "NAME"))
    var without: [String] = []

    @Option(help: ArgumentHelp("The same seed and data give the same bytes.", valueName: "N"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Nets that are trained side by side, each on one thread.", valueName: "N"))
    var threads = 1

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Outcomes that train the shared networks, too; their models are paused unless a configuration names them.",
            valueName: "FILE"), completion: .file())
    var trunkData: [String] = []

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Licences of the data, for the card.", valueName: "NAME"))
    var licence: [String] = []

    @Option(parsing: .upToNextOption, help: ArgumentHelp("A caution for users, for the card.", valueName: "TEXT"))
    var note: [String] = []

    @Flag(help: "Print the summary as JSON.")
    var json = false

    func validate() throws {
        guard !out.isEmpty else { throw ValidationError("--out takes the folder of the artefact") }
        if newcomer.addModel == nil { try input.requireData() } else { try checkNewcomer() }
        if let halfLifeDays, !(halfLifeDays > 0 && halfLifeDays <= 1e6) {
            throw ValidationError("--half-life-days takes a number above 0")
        }
        guard (1...256).contains(threads) else { throw ValidationError("--threads takes 1 to 256") }
    }

    /// A newcomer leaves the networks as they are: what shapes them has no place beside it.
    private func checkNewcomer() throws {
        for (option, isGiven) in [
            ("--recipe", recipe != nil), ("--base", base != nil), ("--without", !without.isEmpty),
            ("--trunk-data", !trunkData.isEmpty),
        ] where isGiven {
            throw ValidationError("\(option) is for training anew, and goes not with --add-model")
        }
    }

    /// What can't be replaced is said before the work is done.
    func checkOut() throws {
        do throws(ArtefactError) {
            try RouterArtefact.checkReplaceable(out)
        } catch {
            throw Failure(.failed, "\(error)")
        }
    }

    func run() throws {
        if let name = newcomer.addModel, let router = newcomer.router { return try add(name, to: router) }
        let base = try base.map { path in try readable { try RouterArtefact.load(directory: path) } }
        var recipe = try trainingRecipe()
        try checkOut()
        if let base, self.recipe == nil { recipe.fit.hidden = base.predictor.hiddenWidths }
        let features = try base?.features ?? BundledFiles.features()
        let start = systemMonotonicSeconds()
        let data = try TrainingData(
            input, paths: input.data, features: features, part: logPart.part, without: Set(without),
            rowsMax: recipe.rowsMax, seed: seed)
        let trunk = try TrainingData(
            input, paths: trunkData, features: features, part: logPart.part, isSplit: false,
            rowsMax: recipe.rowsMax, seed: seed)
        do {
            let (rows, models) = (data.rows + trunk.rows, roster(data, trunk))
            try check(rows, models)
            var training = try RouterTraining(
                rows: rows, models: models, features: features, recipe: recipe, seed: seed, threads: threads,
                trunk: base?.predictor)
            run(&training)
            let artefact = try training.artefact(
                named: URL(fileURLWithPath: out).lastPathComponent, commit: SourceCommit.ofProgram(),
                dataHashes: input.hashes(and: trunkData), logs: data.logs + trunk.logs, licences: licence,
                notes: note + [data.sentence, data.leak, trunk.sentence].compactMap { $0 })
            try artefact.write(directory: out)
            let seconds = systemMonotonicSeconds() - start
            try show(TrainingSummary(artefact, directory: out, seconds: seconds), training.assessments)
        } catch let error as TrainingError {
            throw Failure(.badData, "\(error)")
        } catch let error as ArtefactError {
            throw Failure(.failed, "\(error)")
        }
    }

    /// Refuses data that says nothing, and says what is odd of data that does.
    private func check(_ rows: [OutcomeRow], _ models: [Model]) throws(TrainingError) {
        let names = models.map(\.name)
        try DataCheck.check(rows, models: names)
        for remark in DataCheck.remarks(rows, models: names) { StandardError.say(remark) }
    }

    /// Trains to the end, and shows how far it is.
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
    private func roster(_ data: TrainingData, _ trunk: TrainingData) -> [Model] {
        let offered = Set(data.models.map(\.name))
        let others = trunk.models.filter { !offered.contains($0.name) }
        let paused = others.map { Model(name: $0.name, prices: $0.prices, tags: $0.tags, state: .paused) }
        return (data.models + paused).sorted { $0.name < $1.name }
    }

    private func trainingRecipe() throws -> TrainingRecipe {
        var result = TrainingRecipe()
        if let recipe {
            guard let bytes = FileManager.default.contents(atPath: recipe) else {
                throw Failure(.badData, "the recipe \(recipe) can't be read")
            }
            do {
                result = try TrainingRecipe(json: bytes)
            } catch {
                throw Failure(.badData, "\(recipe): \(error)")
            }
        }
        result.halfLifeDays = halfLifeDays ?? result.halfLifeDays
        return result
    }

    func show(_ summary: TrainingSummary, _ assessments: [RouterReport]) throws {
        if json { return try print(summary.jsonText()) }
        print(
            "\(summary.router): \(Format.count(summary.rows, "row")), \(Format.count(summary.models.count, "model")), "
                + "\(Format.duration(seconds: summary.seconds)) → \(summary.directory)")
        for assessment in assessments {
            let whose =
                assessments.count > 1 ? ", \(assessment.models.count) models, \(assessment.models[0].printable) …" : ""
            print("Judged on \(Format.count(assessment.rows)) held-out rows\(whose), by a copy trained without them:")
            for table in assessment.methodTables { print("\n" + table.text(for: .standardOutput())) }
        }
        print("Next: suffice evaluate --router \(out) --data FILE, or suffice serve --router \(out)")
    }
}
