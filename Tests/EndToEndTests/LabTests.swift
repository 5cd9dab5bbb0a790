import Foundation
import TestFiles
import Testing

/// Trying policies, and what a real server makes of them.
@Suite(.timeLimit(.minutes(10)))
struct LabTests {
    private static let policies = [
        "policy: {seed: 7, objective: {cost_weight: 50}}",
        "policy: {seed: 11, objective: {budget_usd_per_request: 0.001}, exploration: {floor: 0.02}}",
    ]

    @Test(arguments: policies)
    func `a simulated stream is what a server makes of the same stream over its socket, to the last bit`(
        policy: String
    ) async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder, configuration: "\(Server.demoModels)\n" + policy)
        let played = try await Program.run([
            "play", "--data", Package.demoData, "--split", "stream", "--limit", "120", "--seed", "3", "--server",
            "\(server.address)", "--json",
        ])
        #expect(played.status == 0, "\(played.errors)")
        let exported = try await Program.run(
            ["export", "--log", folder.path("store.sqlite"), "--format", "jsonl"])
        let scenario = try folder.write("requests: 120", to: "world.yaml")
        // A link stays one, and what it leads to is written: a device would else become a file.
        let (steps, behind) = (folder.path("steps.jsonl"), folder.path("behind.jsonl"))
        try FileManager.default.createSymbolicLink(atPath: steps, withDestinationPath: behind)
        let simulated = try await Program.run([
            "simulate", "--data", Package.demoData, "--split", "stream", "--policy", folder.path("suffice.yaml"),
            "--scenario", scenario, "--first-seed", "3", "--seeds", "1", "--steps", steps, "--json",
        ])
        #expect(simulated.status == 0, "\(simulated.errors)")
        let logged = exported.outputLines.map { Reply(bytes: Array($0.utf8)) }
        let tried = try String(contentsOfFile: behind, encoding: .utf8).split(separator: "\n")
            .map { Reply(bytes: Array($0.utf8)) }
        #expect(logged.count == 120 && tried.count == 120)
        for (served, step) in zip(logged, tried) {
            let model = try #require(step.string("model"))
            #expect(served.double("outcomes", model, "quality") == step.double("quality"))
            #expect(served.double("outcomes", model, "cost_usd") == step.double("cost_usd"))
            #expect(served.double("propensity")?.bitPattern == step.double("propensity")?.bitPattern)
        }
        #expect(simulated.output.contains(#""differences":[]"#))
        let report = Reply(bytes: Array(played.output.utf8))
        let quality = tried.reduce(0) { $0 + ($1.double("quality") ?? 0) } / 120
        #expect(report.double("mean_quality") == quality)
    }

    @Test(arguments: [
        (["tune", "--budget-usd", "0.001", "--cost-weight", "2"], "--cost-weight is a goal of its own"),
        (
            ["rollout", "study", "--incumbent", "nowhere.yaml", "--candidate", "equal", "--scenario", "nowhere.yaml"],
            "a study takes no --warmup-data and no --scenario"
        ),
    ])
    func `options that would be passed over in silence are refused`(arguments: [String], words: String) async throws {
        let result = try await Program.run(arguments + ["--data", Package.demoData])
        #expect(result.status == 2 && result.errors.contains(words), "\(result.errors)")
    }

    @Test func `a study in which the gate stops everybody says nothing of the canary`() async throws {
        let folder = try TemporaryFolder()
        let serving = try folder.write("exploration: {kind: epsilon, epsilon: 0.3}", to: "serving.yaml")
        let study = [
            "rollout", "study", "--data", Package.demoData, "--split", "stream", "--incumbent", serving, "--candidate",
            "equal", "--seeds", "2", "--logged", "200", "--gate", "1",
        ]
        let told = try await Program.run(study + ["--json"])
        #expect(told.status == 0, "\(told.errors)")
        #expect(told.output.contains(#""gate":2"#) && told.output.contains(#""quality_gap":null"#), "\(told.output)")
        #expect(told.output.contains(#""outcomes_median":null"#))
        let shown = try await Program.run(study)
        #expect(shown.output.contains(#/equal +– +2 +0 +0 +0 +–/#), "\(shown.output)")
    }

    @Test func `of many models the page plots the busiest, and the others as one`() async throws {
        let folder = try TemporaryFolder()
        let names = (0..<12).map { "provider/a-model-with-quite-a-long-name-\($0)" }
        let lines = (0..<60).map { row in
            let outcomes = names.enumerated().map {
                #""\#($1)":{"quality":\#(Double($0 % 2)),"cost_usd":\#($0 + 1)e-4}"#
            }
            return #"{"id":"\#(row)","prompt":"No. \#(row)","outcomes":{\#(outcomes.joined(separator: ","))}}"#
        }
        let data = try folder.write(lines.joined(separator: "\n"), to: "data.jsonl")
        let policy = try folder.write(
            "policy: {name: all, objective: {cost_weight: 1}, exploration: {kind: epsilon, epsilon: 1}}",
            to: "all.yaml")
        let page = folder.path("page.html")
        let result = try await Program.run([
            "simulate", "--data", data, "--policy", policy, "--seeds", "2", "--html", page,
        ])
        #expect(result.status == 0, "\(result.errors)")
        let html = try String(contentsOfFile: page, encoding: .utf8)
        let plot = try #require(
            html.components(separatedBy: "<figcaption>Shares of all").last?.components(separatedBy: "</ul>").first)
        #expect(plot.components(separatedBy: "<li>").count - 1 == 8 && plot.contains("other models"), "\(plot)")
        // Every model stands in the table, by its whole name.
        for name in names { #expect(html.contains(name.replacing(/[-\/]/) { "\($0.output)<wbr>" }), "\(name)") }
    }

    /// A router trained on the bundled data's training part.
    private static func trained(in folder: TemporaryFolder) async throws -> String {
        let recipe = try folder.write(SmallRecipe.json(epochs: 3), to: "recipe.json")
        let router = folder.path("router")
        let trained = try await Program.run([
            "train", "--data", Package.demoData, "--split", "train", "--out", router, "--recipe", recipe,
        ])
        #expect(trained.status == 0, "\(trained.errors)")
        return router
    }

    @Test func `simulate tells on the terminal and on a page what two budgets, fixed choices and an event come to`()
        async throws
    {
        let folder = try TemporaryFolder()
        let router = try await Self.trained(in: folder)
        let scenario = try folder.write(
            "requests: 200\nevents: [{at: 50%, model: zenith-pro, quality_factor: 0.4}]", to: "world.yaml")
        let simulated = try await Program.run([
            "simulate", "--data", Package.demoData, "--split", "stream", "--router", router, "--seeds", "2",
            "--budget-usd", "0.001", "0.004", "--scenario", scenario, "--html", folder.path("page.html"),
        ])
        #expect(simulated.status == 0, "\(simulated.errors)")
        #expect(simulated.errors == "")
        for words in ["oracle", "random", "mixture at", "best single", "zenith-pro: quality ×0.4", "worst stretch"] {
            #expect(simulated.output.contains(words), "\(words): \(simulated.output)")
        }
        for line in simulated.outputLines where !line.hasPrefix("Page") && !line.contains("interval") {
            #expect(line.count <= 100, "\(line)")
        }
        let page = try String(contentsOfFile: folder.path("page.html"), encoding: .utf8)
        #expect(page.contains("A: before request 100: zenith-pro: quality ×0.4"))
        #expect(page.contains("Beside default at $0.001") && page.contains("over other prompts: "))
        #expect(
            simulated.output.contains(
                #/default at \$0\.004 − default at \$0\.001: quality [+−]?0\.\d{4} ± 0\.\d{4} over other prompts: (higher|lower|not shown)/#
            ), "\(simulated.output)")
        // Spending, reward, and where the traffic went under either budget.
        #expect(page.components(separatedBy: "class=\"event\"").count - 1 == 4)
    }

    @Test func `calibrate writes a policy that keeps its promise and can be simulated, or says why it writes none`()
        async throws
    {
        let folder = try TemporaryFolder()
        let router = try await Self.trained(in: folder)
        let policy = folder.path("calibrated.yaml")
        let calibrated = try await Program.run([
            "calibrate", "--data", Package.demoData, "--split", "stream", "--router", router, "--at-least", "0.7",
            "--of", "zenith-pro", "--out", policy,
        ])
        #expect(calibrated.status == 0, "\(calibrated.errors)")
        #expect(
            try String(contentsOfFile: policy, encoding: .utf8).contains(
                "# At least 70 % of the quality of zenith-pro, with 95 % confidence."))
        let served = try await Program.run([
            "simulate", "--data", Package.demoData, "--split", "stream", "--router", router, "--policy", policy,
            "--seeds", "1", "--json",
        ])
        #expect(served.status == 0, "\(served.errors)")
        let refused = try await Program.run([
            "calibrate", "--data", Package.demoData, "--split", "stream", "--router", router, "--at-least", "1",
            "--of", "zenith-pro", "--out", folder.path("never.yaml"),
        ])
        #expect(refused.status == 1 && refused.errorLines.count == 1, "\(refused.output)")
        #expect(!FileManager.default.fileExists(atPath: folder.path("never.yaml")))
        let nothing = try await Program.run([
            "calibrate", "--data", folder.write("", to: "empty.jsonl"), "--router", router, "--of", "zenith-pro",
        ])
        #expect(nothing.status == 65 && nothing.errors.contains("the data holds no row"), "\(nothing.errors)")
    }

    @Test func `rows that don't know every model tell nothing of a promise, and are spoken of elsewhere`()
        async throws
    {
        let folder = try TemporaryFolder()
        let router = try await Self.trained(in: folder)
        let whole = try await Program.run([
            "import", Package.demoData, "--format", "outcomes", "--out", folder.path("all.jsonl"),
        ])
        #expect(whole.status == 0, "\(whole.errors)")
        let rows = try String(contentsOfFile: folder.path("all.jsonl"), encoding: .utf8).split(separator: "\n")
        let gaps = try folder.write(
            rows.enumerated().map { number, row in
                row.replacing(/"atlas-70b":/, with: number % 2 == 0 ? #""another":"# : #""atlas-70b":"#)
                    .replacing(/"wren-mini":/, with: #""other":"#)
            }.joined(separator: "\n"), to: "gaps.jsonl")
        let partly = try await Program.run([
            "calibrate", "--data", gaps, "--router", router, "--at-least", "0.7", "--of", "zenith-pro",
        ])
        #expect(partly.status == 0, "\(partly.errors)")
        #expect(partly.output.contains("judged on 2,000 of 4,000 requests"), "\(partly.output)")
        #expect(partly.errors.contains("2,000 of 4,000 rows don't know the quality of every model"), "\(partly.errors)")
        #expect(partly.errors.contains("no row was run on wren-mini: "), "\(partly.errors)")
        for command in [["evaluate", "--resamples", "0"], ["simulate", "--seeds", "1"]] {
            let noted = try await Program.run(command + ["--data", gaps, "--router", router, "--json"])
            #expect(noted.status == 0, "\(noted.errors)")
            #expect(noted.errors.contains("2,000 of 4,000 rows don't know the quality of every model"), "\(command)")
            #expect(noted.output.contains("methods that take different models"), "\(command)")
        }
    }

    @Test func `calibrate takes a served log, as a store and as it was exported, where every row counts once`()
        async throws
    {
        let folder = try TemporaryFolder()
        let router = try await Self.trained(in: folder)
        let explored = "policy: {objective: {cost_weight: 20}, exploration: {kind: epsilon, epsilon: 0.6}}"
        let server = try await Server.start(in: folder, configuration: "\(Server.demoModels)\n" + explored)
        let played = try await Program.run([
            "play", "--data", Package.demoData, "--split", "stream", "--limit", "600", "--server", "\(server.address)",
        ])
        #expect(played.status == 0, "\(played.errors)")
        let exported = try await Program.run([
            "export", "--log", folder.path("store.sqlite"), "--format", "jsonl", "--out", folder.path("log.jsonl"),
        ])
        #expect(exported.status == 0, "\(exported.errors)")
        let onLog = try await Program.run([
            "calibrate", "--log", folder.path("store.sqlite"), "--router", router, "--at-least", "0.4", "--of",
            "zenith-pro",
        ])
        #expect(onLog.status == 0 && onLog.output.contains("judged on 600 of 600 requests"), "\(onLog.errors)")
        let unread = try await Program.run([
            "calibrate", "--log", folder.path("log.jsonl"), "--router", router, "--of", "zenith-pro",
        ])
        #expect(unread.status == 1 && unread.errors.contains("too few requests can tell"), "\(unread.errors)")
        let lines = try String(contentsOfFile: folder.path("log.jsonl"), encoding: .utf8).split(separator: "\n")
        let uneven = try folder.write(
            lines.joined(separator: "\n") + "\n" + lines[0].replacing(/"decision":"[^"]*"/, with: #""pdrop":0.5"#),
            to: "uneven.jsonl")
        let refusedLog = try await Program.run([
            "calibrate", "--log", uneven, "--router", router, "--of", "zenith-pro",
        ])
        #expect(refusedLog.status == 65 && refusedLog.errors.contains("pdrop is not the same"), "\(refusedLog.errors)")
    }

    @Test func `tune writes a policy that says how much of its gain was optimism`() async throws {
        let folder = try TemporaryFolder()
        let router = try await Self.trained(in: folder)
        let short = try folder.write("requests: 150", to: "short.yaml")
        let tuned = try await Program.run([
            "tune", "--data", Package.demoData, "--split", "stream", "--router", router, "--budget-usd", "0.002",
            "--candidates", "3", "--seeds", "2", "--scenario", short, "--out", folder.path("tuned.yaml"),
        ])
        #expect(tuned.status == 0, "\(tuned.errors)")
        #expect(try String(contentsOfFile: folder.path("tuned.yaml"), encoding: .utf8).contains("optimism"))
    }
}
