import Foundation
import RouterClient
import Routing
import TestFiles
import Testing

/// The commands that talk to a running server.
@Suite(.timeLimit(.minutes(10)))
struct CommandTests {
    @Test func `the status of a router is a table for people, and its own replies for programs`() async throws {
        let folder = try TemporaryFolder()
        let budget = Server.configuration.replacing("cost_weight: 20", with: "budget_usd_per_request: 0.001")
        let server = try await Server.start(in: folder, configuration: budget)
        let client = try await server.connect()
        for number in 0..<30 {
            let answer = try await client.route(RouteRequest(prompt: Array("No. \(number)".utf8)))
            try folder.write(#"{"decision":"\#(answer.decision)","quality":0.5,"cost_usd":0.0005}"#, to: "late.jsonl")
        }
        let arguments = ["--server", "\(server.address)"]
        #expect(try await Program.run(["feedback", "--file", folder.path("late.jsonl")] + arguments).status == 0)
        let shown = try await Program.run(["status"] + arguments)
        #expect(shown.status == 0 && shown.errors == "", "\(shown.errors)")
        for words in [
            "policy default@", ": ready for ", "30 decisions, 1 feedback (0 revised",
            "spent by the latest 30 decisions", "kept back for calls whose cost nobody has told", "retired",
        ] {
            #expect(shown.output.contains(words), "\(words) in \(shown.output)")
        }
        #expect(shown.outputLines.allSatisfy { $0.count <= 80 || !$0.contains("  ") })
        let replies = try await Program.run(["status", "--json"] + arguments).object
        let counters = (replies["stats"] as? [String: Any])?["counters"] as? [String: Any]
        #expect(
            counters?["decisions"] as? Int == 30
                && (replies["health"] as? [String: Any])?["status"] as? String == "ready")
        #expect(((replies["models"] as? [String: Any])?["models"] as? [Any])?.count == 3)
    }

    @Test func `the status shows a model of an untrained router that has become worse`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder)
        let client = try await server.connect()
        for quality in [0.9, 0.2] {
            for number in 0..<150 {
                var request = RouteRequest(prompt: Array("No. \(number)".utf8))
                request.candidates = ["small"]
                let answer = try await client.route(request)
                let good = quality + Double(number % 3) / 30
                _ = try await client.ask(
                    #"{"op":"feedback","decision":"\#(answer.decision)","quality":\#(good)}"#)
            }
        }
        let shown = try await Program.run(["status", "--server", "\(server.address)"])
        let lines = shown.outputLines.filter { $0.hasPrefix("Alarm: small: quality −0.") }
        #expect(!lines.isEmpty, "\(shown.output)")
    }

    @Test func `feedback counts what became of every line, and sending a file twice changes nothing`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder)
        let client = try await server.connect()
        var lines: [String] = []
        for number in 0..<600 {
            let answer = try await client.route(RouteRequest(prompt: Array("No. \(number)".utf8)))
            lines.append(#"{"decision":"\#(answer.decision)","source":"nightly","quality":0.5}"#)
        }
        let file = try folder.write(lines.joined(separator: "\n"), to: "late.jsonl")
        let arguments = ["feedback", "--file", file, "--server", "\(server.address)"]
        let first = try await Program.run(arguments)
        #expect(first.status == 0)
        #expect(first.output == "600 recorded, 0 revised, 0 duplicate, 0 failed\n")
        let second = try await Program.run(arguments)
        #expect(second.output == "0 recorded, 0 revised, 600 duplicate, 0 failed\n")

        lines[3] = #"{"decision":"01ARZ3NDEKTSV4RRFFQ69G5FAV","quality":1}"#
        lines[5] = lines[5].replacing("0.5", with: "0.75")
        try folder.write(lines.joined(separator: "\n"), to: "late.jsonl")
        let third = try await Program.run(arguments)
        #expect(third.status == 1)
        #expect(third.output == "0 recorded, 1 revised, 598 duplicate, 1 failed\n")
        let read = try await Program.run(arguments + ["--json"]).object
        #expect(read["duplicate"] as? Int == 599 && read["failed"] as? Int == 1 && read["bad_lines"] as? Int == 0)
        #expect(third.errors.contains("late.jsonl:4: ") && third.errors.contains("unknown_decision"))

        lines[7] = #"{"decision":"x","quality":1}"#
        try folder.write(lines.joined(separator: "\n"), to: "late.jsonl")
        let fourth = try await Program.run(arguments)
        #expect(fourth.status == 65)
        #expect(fourth.errors.contains("late.jsonl:8: decision"))

        await server.stop(SIGTERM)
        let alone = try await Program.run(arguments)
        #expect(alone.status == 69)
        #expect(alone.errors.contains("suffice serve"))
    }

    @Test func `feedback goes through where the server takes only small batches`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(
            in: folder, configuration: Server.configuration + "\nlimits: {batch_items: 3}\n")
        let client = try await server.connect()
        var lines: [String] = []
        for number in 0..<10 {
            let answer = try await client.route(RouteRequest(prompt: Array("No. \(number)".utf8)))
            lines.append(#"{"decision":"\#(answer.decision)","verdict":"good_fit"}"#)
        }
        let result = try await Program.run(
            ["feedback", "--file", "-", "--server", "\(server.address)"], input: lines.joined(separator: "\n"))
        #expect(result.output == "10 recorded, 0 revised, 0 duplicate, 0 failed\n")
    }

    @Test func `route tells a person what, why and what else, and a program everything`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder)
        let text = try await Program.run(["route", "What is 2 + 2?", "--server", "\(server.address)", "--explain"])
        #expect(text.status == 0, "\(text.errors)")
        #expect(text.output.contains("small") && text.output.contains("large"))
        #expect(text.output.contains("Not eligible, retired: old"))
        let json = try await Program.run(
            [
                "route", "-", "--server", "\(server.address)", "--json", "--max-cost-usd", "0.001", "--candidates",
                "small",
            ],
            input: "What is 2 + 2?")
        let reply = Reply(bytes: Array(json.output.utf8))
        #expect(reply.string("model") == "small")
        #expect(reply.string("reason") == "only_eligible")
        let refused = try await Program.run(["route", "Hi", "--server", "\(server.address)", "--candidates", "nobody"])
        #expect(refused.status == 1)
        #expect(refused.errors.contains("unknown_model"))
        // Both decisions are in the log, as any client's would be.
        #expect(try await server.connect().ask(#"{"op":"stats"}"#).int("counters", "decisions") == 2)
    }

    @Test func `playing recorded outcomes teaches the router, and reports what it came to`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder, configuration: Self.demoConfiguration)
        let result = try await Program.run([
            "play", "--data", Package.demoData, "--split", "stream", "--limit", "200", "--seed", "3", "--connections",
            "4",
            "--server", "\(server.address)", "--json",
        ])
        #expect(result.status == 0, "\(result.errors)")
        let report = Reply(bytes: Array(result.output.utf8))
        #expect(report.int("requests") == 200)
        #expect(report.int("skipped") == 0)
        let quality = try #require(report.double("mean_quality"))
        let cheap = try #require(report.double("models", "wren-mini", "always", "mean_quality"))
        let oracle = try #require(report.double("oracle", "mean_quality"))
        #expect((cheap...oracle).contains(quality))
        let stats = try await server.connect().ask(#"{"op":"stats"}"#)
        #expect(stats.int("counters", "feedback") == 200)
        #expect(stats.int("learner", "updates") == 200)
        let table = try await Program.run([
            "play", "--data", Package.demoData, "--limit", "5", "--server", "\(server.address)",
        ])
        #expect(table.output.contains("zenith-pro") && table.output.contains("oracle"))
    }

    @Test func `rows that know none of the router's models are counted, and end with status 65`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder)
        let rows = #"{"id":"1","prompt":"Hi","outcomes":{"stranger":{"quality":1}}}"#
        let result = try await Program.run(
            ["play", "--data", folder.write(rows, to: "rows.jsonl"), "--server", "\(server.address)"])
        #expect(result.status == 65)
        #expect(result.output.contains("1 rows"))
    }

    static let demoConfiguration = """
        \(Server.demoModels)
        policy: {seed: 7, objective: {cost_weight: 50}}
        """
}
