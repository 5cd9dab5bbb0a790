import ArgumentParser
import Artefact
import Evaluation
import Foundation
import Interchange
import Lab
import Report
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

extension TuningReport {
    /// For people, and for the head of the policy's file.
    func lines(_ goal: TuningGoal) -> [String] {
        let what =
            switch goal {
            case .budget(let budget): "the best quality at \(Format.usd(budget)) per request"
            case .quality(let least): "the least cost at a mean quality of \(least)"
            case .reward(let weight): "the highest quality − \(weight) · USD"
            }
        func gain(_ estimate: IntervalEstimate) -> String {
            Format.estimate(estimate.value, low: estimate.low, high: estimate.high) { Format.signed($0, digits: 4) }
        }
        func line(_ name: String, _ means: Means) -> String {
            "\(name): quality \(Format.plusMinus(means.quality.value, low: means.quality.low, high: means.quality.high) { Format.decimal($0, digits: 4) }), "
                + "cost \(Format.usd(means.costUSD.value))"
        }
        return [
            "Tuned for \(what): \(settingsTried) settings tried on \(Format.count(tunedRows)) rows,",
            "judged on \(Format.count(heldOutRows)) others over \(heldOutSeeds) streams. Intervals: 95 %, of other prompts like these.",
            line("held out, tuned", winner), line("held out, plain", plain),
            "gain in score where it was tuned \(gain(gainTuned)), held out \(gain(gainHeldOut)): optimism \(gain(optimism))",
            verdict(goal) + "." + (isKept ? "" : " The constraint was NOT kept on the held-out rows."),
        ]
    }

    /// What is recommended, and why it isn't what the search found.
    private func verdict(_ goal: TuningGoal) -> String {
        if isTuned { return "The tuned settings are recommended" }
        let plain = "The plain settings are recommended: "
        guard gainHeldOut.value > 0 else {
            return plain + "the tuned ones did no better on rows they were not tuned on"
        }
        guard let low = gainHeldOut.low, low > 0 else {
            let constraint = if case .reward = goal { "" } else { ", or that they kept the constraint," }
            return plain
                + "what the tuned ones gained on rows they were not tuned on\(constraint) may be the luck of these rows"
        }
        return plain + "the tuned ones broke the constraint on rows they were not tuned on"
    }
}

/// The report for machines.
private struct TuningJSON: Encodable {
    struct Means: Encodable {
        var quality: IntervalEstimate
        var costUSD: IntervalEstimate
    }

    var isTuned: Bool
    var isKept: Bool
    var settingsTried: Int
    var tunedRows: Int
    var heldOutRows: Int
    var heldOutSeeds: Int
    var winner: Means
    var plain: Means
    var gainTuned: IntervalEstimate
    var gainHeldOut: IntervalEstimate
    var optimism: IntervalEstimate
    var policy: String
    var found: String
    var notes: [String]

    init(_ report: TuningReport, notes: [String]) {
        self.notes = notes
        isTuned = report.isTuned
        isKept = report.isKept
        settingsTried = report.settingsTried
        tunedRows = report.tunedRows
        heldOutRows = report.heldOutRows
        heldOutSeeds = report.heldOutSeeds
        winner = Means(quality: report.winner.quality, costUSD: report.winner.costUSD)
        plain = Means(quality: report.plain.quality, costUSD: report.plain.costUSD)
        gainTuned = report.gainTuned
        gainHeldOut = report.gainHeldOut
        optimism = report.optimism
        policy = PolicyText.yaml(report.settings)
        found = PolicyText.yaml(report.found)
    }
}
