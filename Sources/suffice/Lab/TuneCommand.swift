import ArgumentParser
import Artefact
import Interchange
import Lab
import RouterEngine
import Routing

struct TuneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tune",
        abstract: "Search policy settings by simulation, and measure the best on held-out rows.",
        discussion: """
            The goal is exactly one of: the best quality within --budget-usd, the least cost at --min-quality, or, with neither, \
            the highest quality − W · USD of --cost-weight. Three fifths of the rows are searched, the others judge the \
            winner beside the plain settings: it is recommended where its gain is more than the luck of which rows they are.
            """)

    @OptionGroup var options: LabOptions

    @Option(help: ArgumentHelp("Mean cost per request that has to be kept.", valueName: "X"))
    var budgetUsd: Double?

    @Option(help: ArgumentHelp("Mean quality that has to be kept.", valueName: "Q"))
    var minQuality: Double?

    @Option(help: ArgumentHelp("Settings to try.", valueName: "N"))
    var candidates = 27

    @Option(help: ArgumentHelp("Streams of the held-out comparison.", valueName: "N"))
    var seeds = 20

    @Option(help: ArgumentHelp("Seed of the search.", valueName: "N"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Where to write the best policy.", valueName: "FILE"), completion: .file())
    var out: String?

    @Flag(help: "Print everything as JSON.")
    var json = false

    func validate() throws {
        guard budgetUsd == nil || minQuality == nil else {
            throw ValidationError("--budget-usd and --min-quality are two goals; give one")
        }
        guard options.costWeight == nil || budgetUsd == nil && minQuality == nil else {
            throw ValidationError("--cost-weight is a goal of its own; give it, or --budget-usd, or --min-quality")
        }
        if let budgetUsd, !(budgetUsd > 0 && budgetUsd.isFinite) {
            throw ValidationError("--budget-usd takes a number above 0")
        }
        if let minQuality, !(0...1).contains(minQuality) { throw ValidationError("--min-quality takes 0 to 1") }
        guard (2...10_000).contains(candidates) else { throw ValidationError("--candidates takes 2 to 10000") }
        guard (2...1_000).contains(seeds) else { throw ValidationError("--seeds takes 2 to 1000") }
        guard seed <= .max / 2 else { throw ValidationError("--seed \(seed) is too large") }
        guard options.warmupData.isEmpty else { throw ValidationError("tune takes no --warmup-data") }
    }

    func run() throws {
        try checkWritable(out)
        let input = try options.read()
        let tuning = Tuning(goal: goal, candidates: candidates, heldOutSeeds: seeds, seed: seed)
        let roster = input.knowledge.artefact?.roster.map(\.name)
        let models = input.models.filter { roster?.contains($0.name) ?? true }
        let progress = RunProgress("tune", total: tuning.runCount)
        defer { progress.finish() }
        let report = try experiment { () throws(LabError) in
            try tuning.run(
                rows: input.rows, models: models, scenario: input.scenario, base: Configuration(),
                knowledge: input.knowledge, threads: options.threadCount
            ) { progress.step() }
        }
        progress.finish()
        if json {
            print(try TuningJSON(report, notes: input.notes).jsonLine())
        } else {
            print(report.lines(goal).joined(separator: "\n"))
        }
        if let out {
            try PolicyOutput.write(
                report.settings, comments: report.lines(goal) + input.notes + ["router: \(input.knowledge.label)"],
                to: out)
            if !json { print("Policy: \(out)") }
        }
    }

    private var goal: TuningGoal {
        if let budgetUsd { return .budget(usdPerRequest: budgetUsd) }
        if let minQuality { return .quality(atLeast: minQuality) }
        return .reward(costWeight: options.costWeight ?? 0)
    }
}
