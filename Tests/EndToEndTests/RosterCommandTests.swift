import Foundation
import RouterClient
import Routing
import TestFiles
import Testing

/// `suffice roster` and `suffice policy` over the socket of a real server.
@Suite(.timeLimit(.minutes(5)))
struct RosterCommandTests {
    private static func roster(_ server: Server, _ arguments: String...) async throws -> Program.Result {
        try await Program.run(["roster"] + arguments + ["--server", "\(server.address)"])
    }

    private static func policy(_ server: Server, _ arguments: String...) async throws -> Program.Result {
        try await Program.run(["policy"] + arguments + ["--server", "\(server.address)"])
    }

    private static func entry(_ name: String, _ client: LineClient) async throws -> ServedModel {
        try #require(try await client.roster().first { $0.model.name == name })
    }

    @Test func `what is changed counts at once, says what it was, and outlives a kill`() async throws {
        let folder = try TemporaryFolder()
        var server = try await Server.start(in: folder)
        var client = try await server.connect()

        let priced = try await Self.roster(server, "set", "large", "--input-usd-per-mtok", "2", "--no-tags")
        #expect(priced.status == 0, "\(priced.errors)")
        #expect(
            priced.output.contains("$2.50 → $2.00") && priced.output.contains("tags: tools → –"), "\(priced.output)")
        let added = try await Self.roster(
            server, "add", "new", "--output-usd-per-mtok", "0", "--tags", "vision", "json", "--context-tokens", "8000")
        #expect(added.output.contains("new: new") && added.output.contains("vision"), "\(added.output)\(added.errors)")
        let paused = try await Self.roster(server, "pause", "small", "new", "--json")
        let object = try paused.object
        let changes = try #require(object["changes"] as? [[String: Any]])
        #expect(changes.map { $0["model"] as? String } == ["small", "new"])
        #expect((changes[0]["before"] as? [String: Any])?["state"] as? String == "active")
        #expect((changes[0]["after"] as? [String: Any])?["state"] as? String == "paused")
        #expect(object["usable_models"] as? Int == 1)
        #expect(try await client.ask(#"{"op":"route","prompt":"hi"}"#).string("model") == "large")

        await server.stop(SIGKILL)
        server = try await Server.start(in: folder)
        client = try await server.connect()
        let large = try await Self.entry("large", client)
        #expect(large.model.prices.inputUSDPerMTok == 2 && large.model.prices.outputUSDPerMTok == 10)
        #expect(large.model.tags.isEmpty && large.origin == "store")
        let new = try await Self.entry("new", client)
        #expect(new.model.tags == ["json", "vision"] && new.model.contextTokens == 8000)
        #expect(new.model.prices.outputUSDPerMTok == 0 && new.model.prices.inputUSDPerMTok == nil)
        #expect(new.model.state == .paused)

        let list = try await Self.roster(server, "list")
        for word in ["small", "paused", "store", "configuration", "$2.00", "8,000", "json vision"] {
            #expect(list.output.contains(word), "\(word): \(list.output)")
        }
        let retired = try await Self.roster(server, "retire", "large")
        #expect(retired.status == 0 && retired.output.contains("state: active → retired"))
        #expect(retired.errors.contains("no_eligible_model"), "\(retired.errors)")
        let back = try await Self.roster(server, "resume", "large", "small")
        #expect(back.output.contains("retired → active") && back.errors.isEmpty, "\(back.errors)")
    }

    @Test func `a name that nobody knows, or that is taken, changes nothing and says the way out`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder)
        let client = try await server.connect()
        let before = try await client.roster()
        let wrong = try await Self.roster(server, "pause", "small", "larg")
        #expect(wrong.status == 1 && wrong.errors.contains("did you mean large?"), "\(wrong.errors)")
        let twice = try await Self.roster(server, "add", "large", "--state", "paused")
        #expect(twice.status == 1 && twice.errors.contains("suffice roster set large"), "\(twice.errors)")
        for arguments in [["set", "large"], ["set", "large", "--input-usd-per-mtok", "-1"], ["pause"]] {
            #expect(try await Program.run(["roster"] + arguments).status == 2, "\(arguments)")
        }
        let dry = try await Self.roster(server, "set", "large", "--state", "paused", "--dry-run")
        #expect(dry.output.contains("active → paused") && dry.output.contains("--dry-run"), "\(dry.output)")
        let same = try await Self.roster(server, "resume", "large")
        #expect(same.output.contains("large: nothing to change"), "\(same.output)")
        #expect(try await client.roster() == before)
        _ = try await Self.roster(server, "retire", "small")
        let retired = try await Self.roster(server, "add", "small")
        #expect(retired.status == 1 && retired.errors.contains("suffice roster resume small"), "\(retired.errors)")
        let resumed = try await Self.roster(server, "resume", "small", "small", "--json")
        #expect((try resumed.object["changes"] as? [Any])?.count == 1, "\(resumed.output)")
        let nobody = try await Program.run(["roster", "list", "--server", "127.0.0.1:1"])
        #expect(nobody.status == 69 && nobody.errors.contains("suffice serve"), "\(nobody.errors)")
    }

    @Test func `prices come from a file, for those that both know`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder)
        let prices = try folder.write(
            #"{"small":{"input_usd_per_mtok":0.2,"output_usd_per_mtok":0.3},"other":{"input_usd_per_mtok":9}}"#,
            to: "models.json")
        let changed = try await Self.roster(server, "prices", prices)
        #expect(changed.status == 0 && changed.output.contains("$0.10 → $0.20"), "\(changed.output)\(changed.errors)")
        #expect(!changed.output.contains("output"))
        #expect(changed.errors.contains("not in the roster: other") && changed.errors.contains("file: large"))
        let client = try await server.connect()
        #expect(try await Self.entry("small", client).model.prices.inputUSDPerMTok == 0.2)
        let none = try await Self.roster(server, "prices", try folder.write(#"{"x":{}}"#, to: "none.json"))
        #expect(none.status == 65 && none.errors.contains("small, large, old"), "\(none.errors)")
    }

    @Test func `a price of cached input comes from the file too, and is named where it stays`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder)
        let list = try folder.write(
            #"{"small":{"input_cost_per_token":2e-7,"cache_read_input_token_cost":5e-8}}"#, to: "litellm.json")
        #expect(try await Self.roster(server, "prices", list).status == 0)
        let client = try await server.connect()
        #expect(try await Self.entry("small", client).model.prices.cachedInputUSDPerMTok == 0.05)
        let silent = try folder.write(#"{"small":{"input_usd_per_mtok":0.4}}"#, to: "models.json")
        let changed = try await Self.roster(server, "prices", silent)
        #expect(changed.errors.contains("no price of cached input, which stays as it is: small"), "\(changed.errors)")
        #expect(try await Self.entry("small", client).model.prices.cachedInputUSDPerMTok == 0.05)
    }

    @Test func `a change is refused where it goes by a version that is gone`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder)
        let client = try await server.connect()
        let seen = try #require(try await Self.entry("small", client).version)
        func put(_ state: String, _ version: String) async throws -> Program.Result {
            try await Self.roster(server, "set", "small", "--state", state, "--if-version", version)
        }
        #expect(try await put("paused", seen).status == 0)
        let late = try await put("active", seen)
        #expect(late.status == 1 && late.errors.contains("look again"), "\(late.errors)")
        #expect(try await Self.entry("small", client).model.state == .paused)

        let policy = try folder.write("objective: {cost_weight: 3}\n", to: "policy.yaml")
        let other = try folder.write("objective: {cost_weight: 4}\n", to: "other.yaml")
        #expect(try await Self.policy(server, "put", policy, "--if-version", "1").status == 0)
        let second = try await Self.policy(server, "put", other, "--if-version", "1")
        #expect(second.status == 1 && second.errors.contains("look again"), "\(second.errors)")
        #expect(try await Self.policy(server, "show").output.contains("cost_weight: 3"))
    }

    @Test func `only the role admin changes a roster or sees a policy`() async throws {
        let folder = try TemporaryFolder()
        var (entries, tokens) = ("\ntokens:\n", [String]())
        for role in ["route", "admin"] {
            let made = try await Program.run(["token", role, "--role", role])
            tokens.append(made.output.trimmingCharacters(in: .newlines))
            entries += made.errorLines.dropFirst().joined(separator: "\n") + "\n"
        }
        let server = try await Server.start(in: folder, configuration: Server.configuration + entries)
        let nobody = try await Program.run(
            ["roster", "list", "--server", "\(server.address)"], environment: ["SUFFICE_TOKEN": ""])
        #expect(nobody.status == 1 && nobody.errors.contains("SUFFICE_TOKEN"), "\(nobody.errors)")
        for (token, status) in zip(tokens, [Int32(1), 0]) {
            for arguments in [["roster", "pause", "large"], ["policy", "show"]] {
                let result = try await Program.run(
                    arguments + ["--server", "\(server.address)"], environment: ["SUFFICE_TOKEN": token])
                #expect(result.status == status, "\(arguments): \(result.output)\(result.errors)")
                #expect(status == 0 || result.errors.contains("the role admin"), "\(result.errors)")
            }
        }
    }

    @Test func `a policy is shown as a file that changes nothing, and another says what it changes`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder)
        let client = try await server.connect()
        let label = try await client.ask(#"{"op":"health"}"#).string("policy")
        let shown = try await Self.policy(server, "show")
        #expect(shown.status == 0 && shown.output.contains("# version 1"), "\(shown.output)\(shown.errors)")
        #expect(shown.output.contains("objective: {cost_weight: 20.0}"), "\(shown.output)")
        let file = try folder.write(shown.output, to: "policy.yaml")
        let same = try await Self.policy(server, "put", file)
        #expect(same.status == 0 && same.output.contains("Nothing to change"), "\(same.output)\(same.errors)")

        let other = try folder.write(
            shown.output.replacing("cost_weight: 20.0", with: "min_quality: 0.8").replacing("seed: 7", with: "")
                + "exploration: {floor: 0.01}\n", to: "other.yaml")
        let dry = try await Self.policy(server, "put", other, "--dry-run", "--json")
        let changes = try #require(try dry.object["changes"] as? [[String: Any]])
        #expect(
            changes.map { $0["key"] as? String } == [
                "exploration.floor", "objective.cost_weight", "objective.min_quality", "seed",
            ])
        #expect(changes.map { $0["before"] as? String } == [nil, "20.0", nil, "7"])
        #expect(changes.map { $0["after"] as? String } == ["0.01", nil, "0.8", nil])
        #expect(try await client.ask(#"{"op":"health"}"#).string("policy") == label)

        let put = try await Self.policy(server, "put", other, "--why", "the invoice")
        #expect(put.status == 0 && put.output.contains("Version 2 serves"), "\(put.output)\(put.errors)")
        #expect(put.output.contains("rollout back --to 1"), "\(put.output)")
        #expect(try await Self.policy(server, "show").output.contains("why: the invoice"))
        #expect(try await client.ask(#"{"op":"health"}"#).double("objective", "min_quality") == 0.8)
        let wrong = try await Self.policy(server, "put", try folder.write("objectve: {}", to: "wrong.yaml"))
        #expect(wrong.status == 2 && wrong.errors.contains("did you mean objective?"), "\(wrong.errors)")
    }

    @Test func `a policy comes from a pipe, and a file that says nothing is none`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder)
        let put = ["policy", "put", "--server", "\(server.address)"]
        let piped = try await Program.run(put + ["-"], input: #"name: "a\nb""# + "\nseed: 11\n")
        #expect(piped.status == 0 && piped.output.contains("Version 2 serves"), "\(piped.output)\(piped.errors)")
        let again = try await Program.run(put + ["-", "--dry-run"], input: #"name: "a\nb""# + "\nseed: 11\n")
        #expect(again.output.contains(#"a\u{A}b@"#), "\(again.output)\(again.errors)")
        for text in ["", "# a comment\n"] {
            let nothing = try await Program.run(put + [try folder.write(text, to: "empty.yaml")])
            #expect(nothing.status == 2 && nothing.errors.contains("says nothing"), "\(nothing.errors)")
        }
        #expect(try await Self.policy(server, "show").output.contains("seed: 11"))
    }
}
