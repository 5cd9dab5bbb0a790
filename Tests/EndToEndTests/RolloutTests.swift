import Foundation
import RouterClient
import TestFiles
import Testing

/// Roll-outs over the socket of a real server.
@Suite(.timeLimit(.minutes(5)))
struct RolloutTests {
    /// Explores a third, so that the log knows something of every model.
    private static let configuration = """
        \(Server.twoModels)
        policy: {name: today, seed: 7, objective: {cost_weight: 0}, exploration: {kind: weighted, weights: {small: 2, large: 1}}}
        """
    private static let better = "name: better\nexploration: {kind: weighted, weights: {small: 1, large: 9}}\n"
    private static let worse = "name: worse\nexploration: {kind: fixed, model: small}\n"
    private static let start = [
        "--share", "0.4", "--shadow-requests", "40", "--outcomes", "4000", "--cost-weight", "0",
    ]

    /// Requests with feedback, one after another: large is right in nine of ten, small in three.
    private static func play(
        _ client: LineClient, _ numbers: Range<Int>, until stages: Set<String> = []
    ) async throws -> String {
        var stage = ""
        for number in numbers {
            let session = number % 4 == 0 ? #","session":"c\#(number)""# : ""
            let reply = try await client.ask(#"{"op":"route","prompt":"Question \#(number)"\#(session)}"#)
            let (id, model) = (try #require(reply.string("decision")), try #require(reply.string("model")))
            let isGood = model == "large" ? number % 10 != 0 : number % 10 < 3
            let cost = model == "large" ? 0.004 : 0.0001
            _ = try await client.ask(
                #"{"op":"feedback","decision":"\#(id)","quality":\#(isGood ? 1 : 0),"cost_usd":\#(cost)}"#)
            guard number % 10 == 9, !stages.isEmpty else { continue }
            stage = try await Self.stage(client)
            if stages.contains(stage) { return stage }
        }
        return stage
    }

    private static func stage(_ client: LineClient) async throws -> String {
        try await client.ask(#"{"op":"rollout"}"#).string("rollout", "stage") ?? ""
    }

    @Test func `a better candidate is promoted, a worse one taken back, over a kill in the canary`() async throws {
        let folder = try TemporaryFolder()
        var server = try await Server.start(in: folder, configuration: Self.configuration)
        var client = try await server.connect()
        _ = try await Self.play(client, 0..<400)
        let policy = try folder.write(Self.better, to: "better.yaml")
        let begun = try await Program.run(
            ["rollout", "start", "--policy", policy, "--why", "to see", "--server", "\(server.address)"] + Self.start)
        #expect(begun.status == 0 && begun.output.contains("shadow"), "\(begun.output)\(begun.errors)")
        #expect(try await Self.play(client, 400..<700, until: ["canary"]) == "canary")
        _ = try await Self.play(client, 700..<740)
        let before = try await client.ask(#"{"op":"rollout","history":true}"#).text
        let probe = try await Probe.take(client)
        await server.stop(SIGKILL)

        server = try await Server.start(in: folder, configuration: Self.configuration)
        client = try await server.connect()
        #expect(try await client.ask(#"{"op":"rollout","history":true}"#).text == before)
        #expect(try await Probe.take(client) == probe)
        #expect(try await Self.play(client, 740..<4_000, until: ["promoted", "rolled_back"]) == "promoted")
        #expect(try await client.ask(#"{"op":"health"}"#).string("policy")?.hasPrefix("better@") == true)

        let bad = try folder.write(Self.worse, to: "worse.yaml")
        let worse = try await Program.run(
            ["rollout", "start", "--policy", bad, "--gate", "off", "--server", "\(server.address)"] + Self.start)
        #expect(worse.status == 0, "\(worse.errors)")
        #expect(try await Self.play(client, 4_000..<8_000, until: ["promoted", "rolled_back"]) == "rolled_back")
        #expect(try await client.ask(#"{"op":"rollout"}"#).string("rollout", "reason") == "quality")
        await server.stop(SIGKILL)

        server = try await Server.start(in: folder, configuration: Self.configuration)
        client = try await server.connect()
        #expect(try await client.ask(#"{"op":"health"}"#).string("policy")?.hasPrefix("better@") == true)
        try await Self.replayAll(folder)
        try await Self.look(server, folder)
        let back = try await Program.run(["rollout", "back", "--why", "regret", "--server", "\(server.address)"])
        #expect(back.status == 0 && back.output.contains("Version 1 serves"), "\(back.output)\(back.errors)")
        #expect(try await client.ask(#"{"op":"health"}"#).string("policy")?.hasPrefix("today@") == true)
    }

    @Test func `the history says which artefact served, where it has changed`() async throws {
        let folder = try TemporaryFolder()
        let configuration = Server.configuration + "\nmodels_dir: \(Package.root)/models\n"
        let server = try await Server.start(in: folder, configuration: configuration)
        let client = try await server.connect()
        let history = ["rollout", "history", "--server", "\(server.address)"]
        #expect(try await !Program.run(history).output.contains(" router\n"))
        #expect(try await client.ask(#"{"op":"router_load","path":"base"}"#).text.contains(#""version":2"#))
        let rows = try await Program.run(history).outputLines.drop { !$0.hasPrefix("History") }
        #expect(rows.contains { $0.hasSuffix(" router") }, "\(rows)")
        #expect(rows.contains { $0.hasSuffix(" untrained") } && rows.contains { $0.contains(" base@") }, "\(rows)")
    }

    /// Every decision before, in and after the canaries comes out the same.
    private static func replayAll(_ folder: TemporaryFolder) async throws {
        let result = try await Program.run([
            "replay", "--log", folder.path("store.sqlite"), "--last", "20000", "--json",
        ])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.outputLines.count > 700)
        #expect(result.outputLines.allSatisfy { $0.contains(#""verdict":"same""#) })
    }

    /// What people see of it.
    private static func look(_ server: Server, _ folder: TemporaryFolder) async throws {
        let page = folder.path("rollout.html")
        let history = try await Program.run(
            ["rollout", "history", "--html", page, "--server", "\(server.address)"])
        #expect(history.status == 0, "\(history.errors)")
        for word in ["today@", "better@", "worse@", "promoted", "rolled back", "to see"] {
            #expect(history.output.contains(word), "\(word): \(history.output)")
        }
        let html = try String(contentsOfFile: page, encoding: .utf8)
        #expect(!html.contains("http://") && !html.contains("https://") && !html.contains("<script"))
        #expect(html.contains("Versions over time") && html.contains("better@"))
        guard Browser.path != nil else { return }
        let visit = try await Browser.open(page, width: 1_100, in: folder)
        #expect(visit.console.isEmpty, "\(visit.console)")
        #expect(visit.document.contains("<svg") && visit.document.contains("Versions over time"))
    }

    @Test func `a candidate that the log speaks against never sees a request`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder, configuration: Self.configuration)
        let client = try await server.connect()
        _ = try await Self.play(client, 0..<500)
        let policy = try folder.write(Self.worse, to: "worse.yaml")
        let begun = try await Program.run(
            ["rollout", "start", "--policy", policy, "--json", "--server", "\(server.address)"] + Self.start)
        let reply = Reply(bytes: Array(begun.output.utf8))
        #expect(reply.string("rollout", "stage") == "rolled_back" && reply.string("rollout", "reason") == "gate")
        #expect(reply.double("rollout", "gate", "high") ?? 1 < 0, "\(begun.output)")
        // A script tells it from a failure.
        #expect(begun.status == 3 && begun.errors.contains("the gate stays shut"), "\(begun.errors)")
        let again = try await Program.run(["rollout", "promote", "--server", "\(server.address)"])
        #expect(again.status == 1 && again.errors.contains("no roll-out is under way"), "\(again.errors)")
    }
}
