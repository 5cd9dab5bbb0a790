import ArgumentParser
import Interchange
import Lab
import RouterEngine
import Routing

struct RolloutStudyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "study", abstract: "Try roll-outs on recorded outcomes: who is promoted, how soon, at what cost.",
        discussion: """
            Every candidate is rolled out over the incumbent on each seed's stream by the server's own engine: the \
            incumbent writes a log, which the gate asks; then comes the shadow, then the canary, looked at after every \
            outcome. A candidate named `equal` is the incumbent's policy with other draws. With --luck every request's \
            outcomes are dealt to its models at random, so that no policy is better than another.
            """)

    @OptionGroup var options: LabOptions

    @Option(help: ArgumentHelp("Policy or configuration that serves.", valueName: "FILE"), completion: .file())
    var incumbent: String

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Policies to roll out; `equal` is the incumbent's own.", valueName: "FILE"),
        completion: .file())
    var candidate: [String]

    @Option(help: ArgumentHelp("Roll-outs per candidate.", valueName: "N"))
    var seeds = 20

    @Option(help: ArgumentHelp("Requests that the incumbent serves first: the log that the gate asks.", valueName: "N"))
    var logged = 2_000

    @Option(
        help: ArgumentHelp(
            "Lower bound of the candidate's estimated value that opens the gate.", valueName: "V"))
    var gate = RolloutPlan().gateLowerBoundMin ?? 0

    @Flag(help: "Deal each request's outcomes to its models at random: every promotion is luck then.")
    var luck = false

    @Option(help: ArgumentHelp("Share of the traffic that the candidate serves.", valueName: "SHARE"))
    var share = 0.1

    @Option(help: ArgumentHelp("Canary outcomes after which an undecided candidate is taken back.", valueName: "N"))
    var outcomes = 20_000

    @Option(help: ArgumentHelp("Requests that the candidate decides without serving them.", valueName: "N"))
    var shadowRequests = 500

    @Flag(help: "Print the figures as JSON.")
    var json = false

    func validate() throws {
        guard (1...10_000).contains(seeds) else { throw ValidationError("--seeds takes 1 to 10000") }
        guard (100...1_000_000).contains(logged) else { throw ValidationError("--logged takes 100 to 1000000") }
        guard options.warmupData.isEmpty, options.scenario == nil else {
            throw ValidationError("a study takes no --warmup-data and no --scenario")
        }
        if let bad = plan(0).outOfRange { throw ValidationError("\(bad.key) cannot be \(bad.value)") }
    }

    func run() throws {
        let serving = Contestant(name: stem(ofPath: incumbent), configuration: try Self.configuration(incumbent))
        let input = try options.read()
        let world = try input.world(for: [serving])
        var weight = options.costWeight ?? 0
        if options.costWeight == nil, case .costWeight(let own) = serving.configuration.policy.objective {
            weight = own
        }
        let plan = plan(weight)
        let study = try experiment { () throws(LabError) in
            try RolloutStudy(
                world: world, knowledge: input.knowledge, incumbent: serving, plan: plan, loggedRequests: logged,
                isLuck: luck, threads: options.threadCount)
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

    private func plan(_ costWeight: Double) -> RolloutPlan {
        RolloutPlan(
            gateLowerBoundMin: gate, shadowRequests: shadowRequests, canaryShare: share, canaryOutcomesMax: outcomes,
            costWeight: costWeight)
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
}
