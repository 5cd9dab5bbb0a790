import Foundation
import RouterClient
import StrictJSON
import TestFiles
import Testing

/// A life of a real server, and then every decision of it once more from its log.
@Suite(.timeLimit(.minutes(10)))
struct ReplayTests {
    private static let configuration = """
        listen: 127.0.0.1:0
        models:
          - {name: small, input_usd_per_mtok: 0.1, output_usd_per_mtok: 0.3, cached_input_usd_per_mtok: 0.01}
          - {name: middle, input_usd_per_mtok: 0.5, output_usd_per_mtok: 1.5, tags: [tools], context_tokens: 4000}
          - {name: large, input_usd_per_mtok: 2.5, output_usd_per_mtok: 10, tags: [tools, vision], regions: [eu]}
        policy: {seed: 7, objective: {budget_usd_per_request: 0.0008}, exploration: {floor: 0.02}}
        governance:
          defaults: {risk: low}
          rules:
            - {name: high-risk, when: {risk: [high]}, allow: {tags: [tools]}}
        breakers: {window_attempts: 6, failures: 3, open_seconds: 0.2, probe_share: 0.2, probe_successes: 1}
        sessions: {quality_margin: 0.2, sessions_max: 4}
        """

    @Test func `hundreds of decisions over kills, batches, dry runs and model changes come out the same`()
        async throws
    {
        let folder = try TemporaryFolder()
        var (server, decisions) = (try await Server.start(in: folder, configuration: Self.configuration), 0)
        for life in 0..<3 {
            decisions += try await Self.live(server.connect(), life)
            if life < 2 {
                await server.stop(SIGKILL)
                server = try await Server.start(in: folder, configuration: Self.configuration)
            }
        }
        // Beside the running server, and after its end.
        let store = folder.path("store.sqlite")
        for isRunning in [true, false] {
            if !isRunning { #expect(await server.stop(SIGTERM).status == 0) }
            let result = try await Program.run(["replay", "--log", store, "--last", "1000", "--json"])
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.outputLines.count == decisions && decisions > 350)
            #expect(result.outputLines.allSatisfy { $0.contains(#""verdict":"same""#) })
        }
        let text = try await Program.run(["replay", "--log", store, "--last", "20"])
        #expect(text.output == "20 of 20 decisions come out the same, bit for bit\n")
    }

    /// - Returns: how many decisions were logged.
    private static func live(_ client: LineClient, _ life: Int) async throws -> Int {
        var decisions: [(id: String, model: String)] = []
        for number in 0..<90 {
            let session = number % 3 == 0 ? #","session":"s\#(number % 7)""# : ""
            let risk = number % 5 == 0 ? #","attributes":{"risk":"high","region":"eu"}"# : ""
            let objective = number % 4 == 0 ? #","objective":{"min_quality":0.9}"# : ""
            let item = #"{"op":"route","prompt":"Question \#(number * life)"\#(session)\#(risk)\#(objective)"#
            let reply = try await client.ask(item + "}")
            decisions.append((try #require(reply.string("decision"), "\(reply.text)"), reply.string("model") ?? ""))
            if number % 9 == 0 { _ = try await client.ask(item + #","dry_run":true}"#) }
            if number % 10 == 0 {
                let items = (0..<5).map { #"{"prompt":"Item \#($0)","session":"batch"}"# }.joined(separator: ",")
                let batch = try await client.ask(#"{"op":"route_batch","items":[\#(items)]}"#)
                decisions +=
                    batch.look { json in
                        json["results"]?.elements.compactMap { item in
                            item["decision"]?.string.map { ($0, item["model"]?.string ?? "") }
                        }
                    } ?? []
            }
            if number % 30 == 29 {
                let change = #"{"name":"new\#(life)","input_usd_per_mtok":0.3,"output_usd_per_mtok":\#(number)}"#
                #expect(try await client.ask(#"{"op":"model_put","model":\#(change)}"#).bool("ok") == true)
            }
            try await say(client, decisions[decisions.count - 1], number)
            if number % 4 == 0 { try await say(client, decisions[number / 2], number, source: "judge") }
        }
        return decisions.count
    }

    private static func say(
        _ client: LineClient, _ decision: (id: String, model: String), _ number: Int, source: String = "client"
    ) async throws {
        let isFailing = decision.model == "middle" && number % 40 < 15
        let news =
            isFailing
            ? #""error":"timeout""# : #""quality":\#(Double(number % 7) / 6),"cost_usd":0.0004,"output_tokens":80"#
        let reply = try await client.ask(
            #"{"op":"feedback","decision":"\#(decision.id)","source":"\#(source)",\#(news)}"#)
        #expect(reply.bool("ok") == true, "\(reply.text)")
    }

    @Test func `what cannot be replayed ends with a status and a sentence`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder)
        let reply = try await server.connect().ask(#"{"op":"route","prompt":"Hello"}"#)
        let decision = try #require(reply.string("decision"))
        await server.stop(SIGTERM)
        let store = folder.path("store.sqlite")
        let same = try await Program.run(["replay", decision, "--log", store])
        #expect(same.status == 0 && same.output.contains("the same, bit for bit"))
        let unknown = try await Program.run(["replay", "01JDJDJDJDJDJDJDJDJDJDJDJD", "--log", store])
        #expect(unknown.status == 1 && unknown.errors.contains("no decision is logged as"))
        #expect(try await Program.run(["replay", "nonsense", "--log", store]).status == 2)
        #expect(try await Program.run(["replay", "--log", store]).status == 2)
        #expect(try await Program.run(["replay", decision, "--log", store + "-none"]).status == 65)
    }

    @Test func `an explanation fits eighty columns, and says why not a cheaper one`() async throws {
        let folder = try TemporaryFolder()
        let long = "a-vendor-of-many-words/a-model-with-a-very-long-name-2026-11-21"
        let server = try await Server.start(
            in: folder,
            configuration: Self.configuration.replacingOccurrences(of: "middle", with: long))
        let client = try await server.connect()
        _ = try await client.ask(#"{"op":"route","prompt":"Hello","session":"s"}"#)
        let result = try await Program.run([
            "route", "Prove it.", "--server", "\(server.address)", "--explain", "--session", "s", "--attributes",
            "risk=high", "region=eu", "--candidates", "large", long, "--min-quality", "0.99",
        ])
        #expect(result.status == 0, "\(result.errors)")
        for line in result.outputLines { #expect(line.count <= 80, "\(line)") }
        #expect(result.output.contains("to switch"))
        #expect(result.output.contains("Not eligible"))
        let refused = try await Program.run([
            "route", "Hi", "--server", "\(server.address)", "--attributes", "risk=high", "--candidates", "small",
        ])
        #expect(refused.status == 1)
        #expect(refused.errors.contains("rule:high-risk left nobody (small rule:high-risk)"), "\(refused.errors)")
    }
}
