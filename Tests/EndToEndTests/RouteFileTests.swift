import Foundation
import RouterClient
import TestFiles
import Testing

/// `suffice route --data`: every request of a file.
@Suite(.timeLimit(.minutes(5)))
struct RouteFileTests {
    private static let configuration = """
        listen: 127.0.0.1:0
        models:
          - {name: small, input_usd_per_mtok: 0.1, output_usd_per_mtok: 0.3}
          - {name: large, input_usd_per_mtok: 2.5, output_usd_per_mtok: 10, tags: [tools]}
        policy: {seed: 7, objective: {cost_weight: 20}, exploration: {floor: 0.2}}
        """

    private static func lines(_ path: String) throws -> [Reply] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { Reply(bytes: Array($0.utf8)) }
    }

    private static func requests(_ numbers: Range<Int>) -> String {
        numbers.map { #"{"id":"r\#($0)","prompt":"Question \#($0)","task":"","outcomes":{}}"# + "\n" }.joined()
    }

    @Test func `every request of a file is decided in its place, logged, and has its propensity`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder, configuration: Self.configuration)
        let (data, out) = (try folder.write(Self.requests(0..<700), to: "data.jsonl"), folder.path("out.jsonl"))
        let result = try await Program.run([
            "route", "--data", data, "--out", out, "--json", "--server", "\(server.address)",
        ])
        #expect(result.status == 0, "\(result.errors)")
        let lines = try Self.lines(out)
        #expect(lines.map { $0.string("id") } == (0..<700).map { "r\($0)" })
        #expect(Set(lines.compactMap { $0.string("decision") }).count == 700)
        #expect(lines.allSatisfy { (0.2...0.8).contains($0.double("propensity") ?? 0) })
        let models = try #require(try result.object["models"] as? [String: [String: Any]])
        for name in ["small", "large"] {
            #expect(models[name]?["decisions"] as? Int == lines.count { $0.string("model") == name })
        }
        let client = try await server.connect()
        #expect(try await client.counts().decisions == 700)
        let missing = try await Program.run([
            "route", "--data", data, folder.path("nowhere"), "--out", folder.path("o"), "--server", "\(server.address)",
        ])
        #expect(missing.status == 65 && missing.errors.contains("No such file"), "\(missing.errors)")
        #expect(try await client.counts().decisions == 700)
        let parted = try await Program.run([
            "route", "--data", data, "--split", "tset", "--server", "\(server.address)",
        ])
        #expect(parted.status == 65 && parted.errors.contains("no row has the split tset"), "\(parted.errors)")
        let full = try await Program.run([
            "route", "--data", data, "--out", "/dev/full", "--server", "\(server.address)",
        ])
        #expect(full.status == 1 && full.errors.contains("/dev/full can't be written: No space left"), "\(full.errors)")
        let again = try await Program.run(["route", "--data", data, "--out", out, "--server", "\(server.address)"])
        #expect(again.status == 1 && again.errors.contains("--resume goes on behind its 700 lines"), "\(again.errors)")
        #expect(try Self.lines(out).count == 700)
    }

    @Test func `a file that was cut off is gone on with, and no request is decided twice`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder, configuration: Self.configuration)
        let (data, out) = (folder.path("data.jsonl"), folder.path("out.jsonl"))
        try folder.write(Self.requests(0..<400), to: "data.jsonl")
        let route = ["route", "--data", data, "--out", out, "--server", "\(server.address)"]
        #expect(try await Program.run(route).status == 0)
        let whole = try String(contentsOfFile: out, encoding: .utf8)
        // Killed in the middle of line 301.
        let kept = whole.split(separator: "\n").prefix(300).joined(separator: "\n") + "\n"
        try folder.write(kept + #"{"id":"r300","ok":tr"#, to: "out.jsonl")
        let resumed = try await Program.run(route + ["--resume", "--json"])
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(try resumed.object["decisions"] as? Int == 100)
        let lines = try Self.lines(out)
        #expect(lines.map { $0.string("id") } == (0..<400).map { "r\($0)" })
        // The server had decided all of them: it is asked again, and decides nothing.
        #expect(try String(contentsOfFile: out, encoding: .utf8) == whole)
        #expect(try await server.connect().counts().decisions == 400)

        try folder.write(Self.requests(1..<401), to: "data.jsonl")
        let other = try await Program.run(route + ["--resume"])
        #expect(other.status == 65 && other.errors.contains("line 400 of"), "\(other.errors)")
        let foreign = try folder.write("somebody's notes", to: "notes.txt")
        let notes = try await Program.run(
            ["route", "--data", data, "--out", foreign, "--server", "\(server.address)", "--resume"])
        #expect(notes.status == 1 && notes.errors.contains("holds no decisions"), "\(notes.errors)")
        #expect(try String(contentsOfFile: foreign, encoding: .utf8) == "somebody's notes")
        // Requests of the same data, and one line of JSON without its end, are no decisions.
        for text in [Self.requests(1..<3), #"{"small":{"input_usd_per_mtok":1}}"#, #"{"id":"r1","prompt":"one"}"#] {
            try folder.write(text, to: "foreign.jsonl")
            let result = try await Program.run(
                [
                    "route", "--data", data, "--out", folder.path("foreign.jsonl"), "--server", "\(server.address)",
                    "--resume",
                ])
            #expect(result.status != 0, "\(text)")
            #expect(try String(contentsOfFile: folder.path("foreign.jsonl"), encoding: .utf8) == text)
        }
        try folder.write(Self.requests(0..<10), to: "data.jsonl")
        let shorter = try await Program.run(route + ["--resume"])
        #expect(shorter.status == 65 && shorter.errors.contains("the data only 10"), "\(shorter.errors)")
    }

    @Test func `a client that is killed in the middle has no request decided twice`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder, configuration: Self.configuration)
        let (feed, out) = (folder.path("feed"), folder.path("out.jsonl"))
        #expect(mkfifo(feed, 0o600) == 0)
        // The second line is none, and is kept in its place.
        let requests = Self.requests(0..<1) + "no JSON\n" + Self.requests(1..<1_999)
        let route = ["route", "--out", out, "--server", "\(server.address)", "--allow-bad", "1", "--data"]
        let process = try Program.make(route + [feed])
        try process.run()
        let writer = try #require(FileHandle(forWritingAtPath: feed))
        // 1 + 256 + 256 + 256 entries and their successor: three batches are sent, one is waited for.
        try writer.write(contentsOf: Data(requests.split(separator: "\n").prefix(770).joined(separator: "\n").utf8))
        try writer.write(contentsOf: Data("\n".utf8))
        while try Self.lines(out).count < 257 { try await Task.sleep(for: .milliseconds(10)) }
        let client = try await server.connect()
        while try await client.counts().decisions < 768 { try await Task.sleep(for: .milliseconds(10)) }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try writer.close()
        #expect(try Self.lines(out).count < 769)
        let whole = try folder.write(requests, to: "data.jsonl")
        let resumed = try await Program.run(route + [whole, "--resume"])
        #expect(resumed.status == 0, "\(resumed.errors)")
        let lines = try Self.lines(out)
        #expect(lines.count == 2_000 && lines[1].code == "bad_request")
        #expect(Set(lines.compactMap { $0.string("decision") }).count == 1_999)
        #expect(try await client.counts().decisions == 1_999)
        // Without it, it is another run, with decisions of its own.
        let other = try await Program.run(route.map { $0 == out ? folder.path("o") : $0 } + [whole])
        #expect(try await client.counts().decisions == 3_998, "\(other.errors)")
    }

    @Test func `a server that goes away leaves what was decided, and the way to go on`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder, configuration: Self.configuration)
        let (feed, out) = (folder.path("feed"), folder.path("out.jsonl"))
        #expect(mkfifo(feed, 0o600) == 0)
        let route = ["route", "--data", feed, "--out", out, "--server", "\(server.address)"]
        async let running = Program.run(route)
        let writer = try #require(FileHandle(forWritingAtPath: feed))
        try writer.write(contentsOf: Data(Self.requests(0..<900).utf8))
        while try Self.lines(out).count < 512 { try await Task.sleep(for: .milliseconds(10)) }
        let second = try await Program.run(route + ["--resume"])
        #expect(second.status == 1 && second.errors.contains("by another program"), "\(second.errors)")
        await server.stop(SIGKILL)
        // The command may have ended by now: then nobody reads on.
        try? writer.write(contentsOf: Data(Self.requests(900..<2_000).utf8))
        try? writer.close()
        let result = try await running
        #expect(result.status == 69 && result.errors.contains("--resume"), "\(result.errors)")
        let lines = try Self.lines(out)
        #expect(lines.count >= 512 && lines.allSatisfy { $0.bool("ok") == true })
        #expect(result.errors.contains("\(lines.count) requests"), "\(result.errors)")
    }

    @Test func `bad lines and refused requests keep their places, and fail the command at its end`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder, configuration: Self.configuration)
        let out = folder.path("out.jsonl")
        let data = try folder.write(
            """
            {"prompt":"one","candidates":["small"]}
            {"id":2,"messages":[{"role":"user","content":"two"}],"require":["tools"]}

            no JSON
            {"id":"x","prompt":"four","require":["audio"]}
            {"id":"y","text":"five"}
            {"id":"z","prompt":"six","attributes":{"region":"eu"},"task":null}
            {"id":"q","prompt":"seven","objective":{"min_quality":2}}

            """, to: "data.jsonl")
        let route = ["route", "--data", data, "--out", out, "--candidates", "large", "--server", "\(server.address)"]
        let result = try await Program.run(route)
        #expect(result.status == 65 && result.errors.contains("data.jsonl:4: no JSON"), "\(result.errors)")
        #expect(result.errors.contains("data.jsonl:6: prompt: missing"), "\(result.errors)")
        let lines = try Self.lines(out)
        #expect(lines.map { $0.string("model") } == ["small", "large", nil, nil, nil, "large", nil])
        #expect(lines[0].int("id") == 1 && lines[1].int("id") == 2 && lines[2].int("line") == 4)
        #expect(lines[3].code == "no_eligible_model" && lines[4].code == "bad_request")
        // As `route` itself would say it: in which batch and place it was sent is nobody's business.
        #expect(lines[6].string("error", "field") == "objective.min_quality" && lines[6].string("id") == "q")
        #expect(lines[6].string("error", "message") == "objective.min_quality must be a number from 0 to 1")
        try FileManager.default.removeItem(atPath: out)
        let allowed = try await Program.run(route + ["--allow-bad", "2"])
        #expect(allowed.status == 1 && allowed.errors.contains("1 no_eligible_model"), "\(allowed.errors)")
    }

    @Test func `smaller batches than usual, and a rate that is used up, lose nothing`() async throws {
        let folder = try TemporaryFolder()
        let made = try await Program.run(["token", "batch", "--role", "route"])
        let token = made.output.trimmingCharacters(in: .newlines)
        let entry = made.errorLines[1].replacing("{name:", with: "{requests_per_second: 60, name:")
        let server = try await Server.start(
            in: folder, configuration: Self.configuration + "\nlimits: {batch_items: 40}\ntokens:\n\(entry)\n")
        let (data, out) = (try folder.write(Self.requests(0..<60), to: "data.jsonl"), folder.path("out.jsonl"))
        let result = try await Program.run(
            ["route", "--data", data, "--out", out, "--server", "\(server.address)"],
            environment: ["SUFFICE_TOKEN": token])
        #expect(result.status == 0, "\(result.errors)")
        #expect(try Self.lines(out).map { $0.string("id") } == (0..<60).map { "r\($0)" })
    }

    @Test func `without a server an artefact and a policy decide, each request with a draw of its own`() async throws {
        let folder = try TemporaryFolder()
        let policy = try folder.write("seed: 5\nexploration: {kind: epsilon, epsilon: 0.5}\n", to: "policy.yaml")
        let data = try folder.write(
            "id,prompt,task\n" + (0..<300).map { "\($0),\"What is \($0), and why?\",sums\n" }.joined(), to: "data.csv")
        let result = try await Program.run(["route", "--data", data, "--policy", policy])
        #expect(result.status == 0, "\(result.errors)")
        let lines = result.outputLines.map { Reply(bytes: Array($0.utf8)) }
        #expect(lines.map { $0.string("id") } == (0..<300).map { "\($0)" })
        #expect(Set(lines.compactMap { $0.string("model") }).count > 3)
        #expect(
            try await Program.run(["route", "--data", data, "--policy", policy]).outputLines.map {
                Reply(bytes: Array($0.utf8)).string("model")
            } == lines.map { $0.string("model") })
        let best = try await Program.run(["route", "--data", data])
        #expect(best.outputLines.allSatisfy { $0.contains(#""propensity":1.0"#) }, "\(best.errors)")
        for arguments in [["text", "--data", data], [], ["--data", data, "--resume"], ["x", "--out", "y"]] {
            #expect(try await Program.run(["route"] + arguments).status == 2, "\(arguments)")
        }
    }
}
