import ArgumentParser
import Interchange
import Lab
import Report
import RouterEngine
import Routing

struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Simulate policies on outcomes of all models: quality, cost and learning, over many seeds.",
        discussion: """
            Every policy file (a configuration's policy: section, or that section alone) plays every seed's stream through the \
            server's own engine. Seed s shuffles the rows as `suffice play --seed s` does; the first run draws with the policy's own \
            seed, so it is what a server with that file would have done, to the last bit. docs/simulation.md has the rest.
            """)

    @OptionGroup var options: LabOptions

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Policy or configuration files to try side by side; default: the default policy.", valueName: "FILE"),
        completion: .file())
    var policy: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Pace every policy to this mean cost per request; several are tried in turn.", valueName: "X"))
    var budgetUsd: [Double] = []

    @Option(help: ArgumentHelp("Streams per policy.", valueName: "N"))
    var seeds = 5

    @Option(help: ArgumentHelp("The first stream's seed.", valueName: "N"))
    var firstSeed: UInt64 = 1

    @Flag(help: "Print the report as JSON.")
    var json = false

    @Option(help: ArgumentHelp("Write a self-contained HTML page.", valueName: "FILE"), completion: .file())
    var html: String?

    @Option(
        help: ArgumentHelp("Write every decision of every run as JSON lines.", valueName: "FILE"), completion: .file())
    var steps: String?

    func validate() throws {
        guard (1...10_000).contains(seeds) else { throw ValidationError("--seeds takes 1 to 10000") }
        guard firstSeed <= .max - 10_000 else { throw ValidationError("--first-seed \(firstSeed) is too large") }
        guard budgetUsd.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw ValidationError("--budget-usd takes numbers above 0")
        }
    }

    func run() throws {
        for path in [html, steps] { try checkWritable(path) }
        let contestants = try contestants()
        let input = try options.read()
        input.remark(on: contestants)
        let world = try input.world(for: contestants)
        let simulation = try experiment { () throws(LabError) in
            try Simulation(
                world: world, contestants: contestants, knowledge: input.knowledge,
                seeds: (0..<UInt64(seeds)).map { firstSeed + $0 },
                reward: options.costWeight.map { Reward(costWeight: $0) }
                    ?? Reward(contestants[0].configuration.policy.objective), threads: options.threadCount)
        }
        var report = try play(simulation)
        report.notes = input.notes
        if let steps { try StepLines(simulation).write(to: steps) }
        try show(report, router: input.knowledge.label)
    }

    /// Every policy, with every budget asked for.
    private func contestants() throws -> [Contestant] {
        var plain: [Contestant] = []
        for path in policy {
            let configuration = try configured { () throws(ConfigurationError) in
                try PolicyFile.configuration(path: path)
            }
            plain.append(Contestant(name: stem(ofPath: path), configuration: configuration))
        }
        if plain.isEmpty { plain = [Contestant(name: "default", configuration: Configuration())] }
        guard !budgetUsd.isEmpty else { return plain }
        return plain.flatMap { contestant in
            budgetUsd.map { budget in
                var paced = contestant
                paced.configuration.policy.objective = .budgetUSDPerRequest(budget)
                if budgetUsd.count > 1 || plain.count > 1 { paced.name += " at \(Format.usd(budget))" }
                return paced
            }
        }
    }

    private func play(_ simulation: Simulation) throws -> SimulationReport {
        let progress = RunProgress("simulate", total: simulation.runCount)
        defer { progress.finish() }
        return try experiment { () throws(LabError) in try simulation.run { _ in progress.step() } }
    }

    private func show(_ report: SimulationReport, router: String) throws {
        if let html {
            let words = CommandLine.arguments.dropFirst().joined(separator: " ")
            let page = report.page(title: "Simulation of \(router)", footer: "suffice \(words)")
            try writeFile(page.html(), to: html)
        }
        if json { return print(try report.jsonLine()) }
        print(report.text(for: .standardOutput(), router: router))
        if let html { print("Page: \(html)") }
    }
}
