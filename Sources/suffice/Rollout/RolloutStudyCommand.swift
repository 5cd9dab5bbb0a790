import ArgumentParser
import Foundation
import Interchange
import Lab
import Report
import RouterEngine
import Routing
import StrictJSON

struct RolloutStudyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "study", abstract: "Try roll-outs on recorded outcomes: who is promoted, how soon, at what cost.",
        discussion: """
            Every candidate is rolled out over the incumbent on each seed's stream by the server's own engine, which looks \
            after every outcome. The log is not asked. A candidate named `equal` is the incumbent's policy with other draws.
            """)

    @OptionGroup var options: LabOptions

    @Option(help: ArgumentHelp("Policy or configuration that serves.", valueName: "FILE"))
    var incumbent: String

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Policies to roll out; `equal` is the incumbent's own.", valueName: "FILE"))
    var candidate: [String]

    @Option(help: ArgumentHelp("Roll-outs per candidate.", valueName: "N"))
    var seeds = 20

    @Option(help: ArgumentHelp("Requests that the incumbent learns from first.", valueName: "N"))
    var warmup = 500

    @Option(help: "Share of the traffic that the candidate serves.")
    var share = 0.1

    @Option(help: "Canary outcomes after which an undecided one is taken back.")
    var outcomes = 20_000

    @Option(help: "Requests that the candidate looks at before it serves any.")
    var shadowRequests = 500

    @Flag(help: "Print the figures as JSON.")
    var json = false

    func validate() throws {
        guard (1...10_000).contains(seeds) else { throw ValidationError("--seeds takes 1 to 10000") }
        guard (0...1_000_000).contains(warmup) else { throw ValidationError("--warmup takes 0 to 1000000") }
        if let bad = plan(0, 1).outOfRange { throw ValidationError("\(bad.key) cannot be \(bad.value)") }
    }

    func run() throws {
        let serving = Contestant(name: Self.name(incumbent), configuration: try Self.configuration(incumbent))
        let input = try options.read()
        let world = try input.world(for: [serving])
        var weight = options.costWeight ?? 0
        if options.costWeight == nil, case .costWeight(let own) = serving.configuration.policy.objective {
            weight = own
        }
        let dearest = input.rows.flatMap { $0.outcomes.values.compactMap(\.costUSD) }.max()
        let plan = plan(weight, dearest ?? RolloutPlan.costUSDMaxDefault)
        let study = try experiment { () throws(LabError) in
            try RolloutStudy(
                world: world, knowledge: input.knowledge, incumbent: serving, plan: plan, warmupRequests: warmup,
                threads: options.threadCount)
        }
        let candidates = try candidate.map { try Self.candidate($0, serving) }
        let progress = RunProgress("rollout study", total: candidates.count * seeds)
        defer { progress.finish() }
        var findings: [RolloutStudyFinding] = []
        for candidate in candidates {
            let runs = try experiment { () throws(LabError) in
                try study.runs(candidate, seeds: (1...UInt64(seeds)).map { $0 }, threads: options.threadCount) { _ in
                    progress.step()
                }
            }
            findings.append(RolloutStudyFinding(candidate.name, runs))
        }
        print(json ? RolloutStudyFinding.json(findings, plan) : RolloutStudyFinding.table(findings, plan))
    }

    private func plan(_ costWeight: Double, _ costUSDMax: Double) -> RolloutPlan {
        RolloutPlan(
            gateLowerBoundMin: nil, shadowRequests: shadowRequests, canaryShare: share, canaryOutcomesMax: outcomes,
            costUSDMax: costUSDMax, costWeight: costWeight)
    }

    private static func candidate(_ path: String, _ serving: Contestant) throws -> PolicySettings {
        guard path == "equal" else { return try configuration(path).policy }
        var policy = serving.configuration.policy
        (policy.name, policy.seed) = ("equal", policy.seed &+ 0x5EED)
        return policy
    }

    private static func configuration(_ path: String) throws -> Configuration {
        try configured { () throws(ConfigurationError) in try PolicyFile.configuration(path: path) }
    }

    private static func name(_ path: String) -> String {
        URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    }
}

/// What came of one candidate's roll-outs.
struct RolloutStudyFinding {
    private let name: String
    private let count: Int
    private var promoted = 0
    private var rolledBack: [Rollout.Reason: Int] = [:]
    private let outcomes: [Int]
    private let qualityLost: [Double]
    private let extraUSD: [Double]
    private let qualityGap: Double
    private let costGapUSD: Double

    init(_ name: String, _ runs: [RolloutStudy.Run]) {
        self.name = name
        count = runs.count
        for run in runs {
            switch run.stage {
            case .promoted: promoted += 1
            case .rolledBack(let reason): rolledBack[reason, default: 0] += 1
            case .gate, .shadow, .canary: break
            }
        }
        outcomes = runs.map(\.outcomes).sorted()
        qualityLost = runs.map(\.qualityLost).sorted()
        extraUSD = runs.map(\.extraUSD).sorted()
        qualityGap = runs.reduce(0) { $0 + $1.qualityGap } / Double(runs.count)
        costGapUSD = runs.reduce(0) { $0 + $1.costGapUSD } / Double(runs.count)
    }

    private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    private var taken: Int { rolledBack.reduce(0) { $0 + ($1.key == .undecided ? 0 : $1.value) } }

    static func table(_ findings: [RolloutStudyFinding], _ plan: RolloutPlan) -> String {
        var table = Table(
            "\(findings.first?.count ?? 0) roll-outs each",
            columns: [
                .init("candidate", alignment: .left), .init("quality"), .init("cost"), .init("promoted"),
                .init("undecided"), .init("taken back"), .init("outcomes"), .init("lost, mean"), .init("most"),
            ],
            note:
                "Quality and cost: candidate − incumbent, per request. Outcomes: the median until the end. Lost: "
                + "quality of all requests that the candidate served together, per roll-out; 1 is one right answer.")
        for one in findings {
            table.append([
                .init(one.name), .init(Format.signed(one.qualityGap, digits: 4)),
                .init((one.costGapUSD < 0 ? "−" : "+") + Format.usd(abs(one.costGapUSD))), .init("\(one.promoted)"),
                .init("\(one.rolledBack[.undecided] ?? 0)"), .init("\(one.taken)"),
                .init(Format.count(one.outcomes[one.outcomes.count / 2])),
                .init(Format.decimal(one.mean(one.qualityLost), digits: 2)),
                .init(Format.decimal(one.qualityLost.last ?? 0, digits: 2)),
            ])
        }
        let words =
            "Share \(Format.percent(plan.canaryShare)), at most \(Format.count(plan.canaryOutcomesMax)) outcomes, "
            + "value = quality − \(Format.decimal(plan.costWeight, digits: 0)) · USD"
        return table.text(for: .standardOutput()) + "\n" + words
    }

    static func json(_ findings: [RolloutStudyFinding], _ plan: RolloutPlan) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("share", plan.canaryShare)
        writer.member("outcomes_max", plan.canaryOutcomesMax)
        writer.member("cost_weight", plan.costWeight)
        writer.key("candidates")
        writer.beginArray()
        for one in findings {
            writer.beginObject()
            writer.member("name", one.name)
            writer.member("rollouts", one.count)
            writer.member("promoted", one.promoted)
            writer.key("rolled_back")
            writer.beginObject()
            for reason in Rollout.Reason.allCases { writer.member(reason.rawValue, one.rolledBack[reason] ?? 0) }
            writer.endObject()
            writer.member("quality_gap", one.qualityGap)
            writer.member("cost_gap_usd", one.costGapUSD)
            writer.member("outcomes_median", one.outcomes[one.outcomes.count / 2])
            writer.member("quality_lost_mean", one.mean(one.qualityLost))
            writer.member("quality_lost_max", one.qualityLost.last ?? 0)
            writer.member("extra_usd_mean", one.mean(one.extraUSD))
            writer.member("extra_usd_max", one.extraUSD.last ?? 0)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
