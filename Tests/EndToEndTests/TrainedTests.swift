import Foundation
import RouterClient
import TestFiles
import Testing

/// From outcomes to a trained router that serves.
@Suite(.timeLimit(.minutes(10)))
struct TrainedTests {
    /// A small router trained on the bundled data, as `folder/models/name`.
    private static func train(_ name: String, in folder: TemporaryFolder, seed: Int = 1) async throws -> String {
        let recipe = try folder.write(SmallRecipe.json(), to: "recipe.json")
        try FileManager.default.createDirectory(
            atPath: folder.path("models"), withIntermediateDirectories: true)
        let directory = folder.path("models/\(name)")
        let result = try await Program.run([
            "train", "--data", Package.demoData, "--split", "train", "--out", directory, "--recipe", recipe, "--seed",
            "\(seed)",
        ])
        #expect(result.status == 0, "\(result.errors)")
        return directory
    }

    private static let policy = "listen: 127.0.0.1:0\npolicy: {seed: 7, objective: {cost_weight: 40}}\n"

    @Test func `a trained router serves its roster, another takes over without a pause, and both survive a restart`()
        async throws
    {
        let folder = try TemporaryFolder()
        let first = try await Self.train("first", in: folder)
        _ = try await Self.train("second", in: folder, seed: 2)
        var server = try await Server.start(in: folder, configuration: Self.policy, arguments: ["--router", first])
        #expect(server.readyLine.contains("router first@"))
        var client = try await server.connect()
        #expect(try await client.usableModels() == ["atlas-70b", "harbor-coder", "wren-mini", "zenith-pro"])
        try await CrashTests.teach(client, count: 40)
        let before = try await Probe.take(client)

        let swapped = try await client.ask(#"{"op":"router_load","path":"second"}"#)
        #expect(swapped.string("router")?.hasPrefix("second@") == true, "\(swapped.text)")
        #expect(try await Probe.take(client) != before)
        #expect(try await client.ask(#"{"op":"router_load","path":"first"}"#).bool("ok") == true)
        #expect(try await Probe.take(client) == before)
        #expect(try await client.ask(#"{"op":"router_load","path":"../first"}"#).code == "bad_request")

        await server.stop(SIGKILL)
        server = try await Server.start(in: folder, configuration: Self.policy, arguments: ["--router", first])
        client = try await server.connect()
        #expect(try await Probe.take(client) == before)
    }

    @Test
    func `a damaged artefact is refused at the start with status 65, and while serving with the old one still there`()
        async throws
    {
        let folder = try TemporaryFolder()
        let good = try await Self.train("good", in: folder)
        let bad = folder.path("models/bad")
        try FileManager.default.copyItem(atPath: good, toPath: bad)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: bad + "/router.bin"))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(fileURLWithPath: bad + "/router.bin"))

        let refusal = try await Program.run(["serve", "--router", bad, "--listen", "127.0.0.1:0"])
        #expect(refusal.status == 65)
        #expect(refusal.errors.contains("damaged"))
        let server = try await Server.start(in: folder, configuration: Self.policy, arguments: ["--router", good])
        let client = try await server.connect()
        #expect(try await client.ask(#"{"op":"router_load","path":"bad"}"#).code == "conflict")
        #expect(try await client.ask(#"{"op":"route","prompt":"Hi"}"#).string("router")?.hasPrefix("good@") == true)
    }

    @Test func `an exported log trains the next router`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(
            in: folder, configuration: CommandTests.demoConfiguration + "\nlog_prompts: full\n")
        let played = try await Program.run([
            "play", "--data", Package.demoData, "--limit", "120", "--connections", "4", "--server", "\(server.address)",
        ])
        #expect(played.status == 0, "\(played.errors)")
        let log = folder.path("log.jsonl.gz")
        let exported = try await Program.run(
            ["export", "--log", folder.path("store.sqlite"), "--format", "jsonl", "--out", log])
        #expect(exported.status == 0 && exported.output == "")
        #expect(exported.errors.contains("120 decisions"))
        let recipe = try folder.write(#"{"hidden": [8], "nets": 1, "epochs_max": 1, "clusters": 0}"#, to: "recipe.json")
        let trained = try await Program.run(
            ["train", "--data", log, "--out", folder.path("next"), "--recipe", recipe, "--json"])
        #expect(trained.status == 0, "\(trained.errors)")
        let decided = try await Program.run(["route", "What is 2 + 2?", "--router", folder.path("next"), "--explain"])
        #expect(decided.status == 0, "\(decided.errors)")
        #expect(decided.output.contains("router next@"))
    }

    @Test func `the demo ends well and says what came of it`() async throws {
        let folder = try TemporaryFolder()
        let process = try await Program.run(
            ["demo", "--fast", "--requests", "200"], environment: ["TMPDIR": folder.path])
        #expect(process.status == 0, "\(process.errors)")
        #expect(process.errors == "")
        for words in ["nobody tells the router", "bit for bit", "oracle", "at the end"] {
            #expect(process.output.contains(words), "\(process.output)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        let kept = folder.path("kept")
        let second = try await Program.run(["demo", "--fast", "--requests", "100", "--keep", kept])
        #expect(second.output.contains("evaluate --router \(kept)/demo"), "\(second.errors)")
        #expect(FileManager.default.fileExists(atPath: kept + "/demo/card.json"))
    }
}
