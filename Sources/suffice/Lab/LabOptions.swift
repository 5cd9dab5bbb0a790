import ArgumentParser
import Artefact
import Foundation
import Interchange
import Lab
import Routing
import RouterEngine

/// What every experiment needs: outcomes of all models, and the router that is tried on them.
struct LabOptions: ParsableArguments {
    @OptionGroup var input: DataOptions

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Outcomes that are played first: the router learns from them, and they do not count.", valueName: "FILE"),
        completion: .file())
    var warmupData: [String] = []

    @Option(
        help: ArgumentHelp("Router artefact; without one the routers start untrained.", valueName: "DIR"),
        completion: .directory)
    var router: String?

    @Option(
        help: ArgumentHelp("Changes during the stream, and what feedback is like (YAML).", valueName: "FILE"),
        completion: .file())
    var scenario: String?

    @Option(help: ArgumentHelp("Cores to use; default: all.", valueName: "N"))
    var threads: Int?

    @Option(
        help: ArgumentHelp(
            "Rewards count quality − W · USD; default: the first policy's cost_weight, else 0.", valueName: "W"))
    var costWeight: Double?

    func validate() throws {
        try input.requireData()
        guard (1...1024).contains(threads ?? 1) else { throw ValidationError("--threads takes 1 to 1024") }
        guard let weight = costWeight else { return }
        guard weight >= 0, weight.isFinite else { throw ValidationError("--cost-weight takes a number from 0") }
    }

    var threadCount: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

    /// Everything read, before it is put together for some policies.
    func read() throws -> LabInput {
        let artefact = try router.map { path in try readable { try RouterArtefact.load(directory: path) } }
        let features = try artefact?.features ?? BundledFiles.features()
        let dataset = try input.read()
        let warmup = warmupData.isEmpty ? nil : try input.read(warmupData)
        let scenario = try scenario.map { path in
            try configured { () throws(ConfigurationError) in try ScenarioFile.read(path: path) }
        }
        let rows = try input.rows(of: dataset)
        let models = artefact.map { $0.roster.map(\.name) } ?? dataset.roster
        return LabInput(
            knowledge: OfflineKnowledge(artefact: artefact, bundled: features), rows: rows,
            warmup: warmup?.rows ?? [], models: dataset.models, scenario: scenario ?? Scenario(),
            notes: DataOptions.remarks(onDrawsIn: rows) + DataOptions.remarks(onGapsIn: rows, models)
                + remarks(onTrainingDataOf: artefact))
    }
}

extension LabOptions {
    private func remarks(onTrainingDataOf artefact: RouterArtefact?) -> [String] {
        guard let artefact, input.split == nil else { return [] }
        return DataOptions.remarks(onTrainingDataIn: input.data, artefact, "every figure")
    }
}
