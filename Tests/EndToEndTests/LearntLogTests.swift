import Foundation
import StrictJSON
import TestFiles
import Testing

/// A router that was trained on a log looks better on that log than it is: a part is kept aside, or the reader is told.
@Suite(.timeLimit(.minutes(10)))
struct LearntLogTests {
    private static let configuration = """
        \(Server.twoModels)
        policy:
          objective: {cost_weight: 20}
          exploration: {kind: epsilon, epsilon: 0.8}
          learning: {enabled: false}
        """
    private static let candidate = "objective: {cost_weight: 20}\nlearning: {enabled: false}"
    private static let words = "decisions are among what"

    /// Two servers that decide at the same time, question by question.
    private func serve(in folder: TemporaryFolder, and other: TemporaryFolder) async throws {
        let servers = [
            try await Server.start(in: folder, configuration: Self.configuration),
            try await Server.start(in: other, configuration: Self.configuration),
        ]
        let clients = [try await servers[0].connect(), try await servers[1].connect()]
        for number in 0..<200 {
            for client in clients {
                let route = try await client.ask(#"{"op":"route","prompt":"Question \#(number)"}"#)
                let (decision, isSmall) = (try #require(route.string("decision")), route.string("model") == "small")
                let said = try await client.ask(
                    #"{"op":"feedback","decision":"\#(decision)","quality":\#(number % 10 < (isSmall ? 6 : 9) ? 1 : 0)}"#
                )
                #expect(said.bool("ok") == true, "\(said.text)")
            }
        }
        for server in servers { await server.stop(SIGTERM) }
    }

    private func train(_ arguments: [String], in folder: TemporaryFolder) async throws -> Program.Result {
        let recipe = try folder.write(SmallRecipe.json(), to: "recipe.json")
        return try await Program.run(["train", "--out", folder.path("router"), "--recipe", recipe] + arguments)
    }

    /// What `ope` has to say beside its figures.
    private func notes(_ log: String, in folder: TemporaryFolder, _ arguments: [String] = []) async throws -> [String] {
        let policy = try folder.write(Self.candidate, to: "candidate.yaml")
        let result = try await Program.run(
            ["ope", "--log", log, "--policy", policy, "--router", folder.path("router"), "--json"] + arguments)
        #expect(result.status == 0, "\(result.errors)")
        return try #require(
            Reply(bytes: [UInt8](result.output.utf8)).look { $0["notes"]?.elements.compactMap(\.string) })
    }

    /// The times of a log's decisions, and a moment between two of them, some way in.
    private func moment(in log: String) throws -> (text: String, before: Int, all: Int) {
        let times = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map {
            try #require(Reply(bytes: [UInt8]($0.utf8)).double("time_ms"))
        }
        let time = try #require(times[120...].first { $0 > times[119] })
        let format = ISO8601DateFormatter()
        format.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        let text = format.string(from: Date(timeIntervalSince1970: time / 1000))
        return (text, times.count { $0 < time }, times.count)
    }

    @Test func `a log values a router on the part that it has not learnt, and says so of the other`() async throws {
        let (folder, others) = (try TemporaryFolder(), try TemporaryFolder())
        try await serve(in: folder, and: others)
        let (store, other) = (folder.path("store.sqlite"), others.path("store.sqlite"))
        let exported = folder.path("log.jsonl")
        let export = try await Program.run(["export", "--log", store, "--format", "jsonl", "--out", exported])
        #expect(export.status == 0, "\(export.errors)")
        let (time, before, all) = try moment(in: exported)

        let part = try await train(["--data", store, "--to", time, "--json"], in: folder)
        #expect(part.status == 0, "\(part.errors)")
        #expect(
            part.errors.contains(
                "\(before) of \(all) decisions to learn from (\(all - before) outside of --from and --to)"),
            "\(part.errors)")
        #expect(Reply(bytes: [UInt8](part.output.utf8)).int("rows") == before)
        #expect(try await notes(store, in: folder, ["--from", time]) == [])
        let known = "\(before) of \(all) \(Self.words) router@"
        #expect(try await notes(store, in: folder).contains { $0.contains(known) })
        // The same decisions in another file, and another server's at the same time.
        #expect(try await notes(exported, in: folder).contains { $0.contains(known) })
        #expect(try await notes(other, in: folder) == [])

        let whole = try await train(["--data", store], in: folder)
        #expect(whole.status == 0, "\(whole.errors)")
        #expect(try await notes(store, in: folder).contains { $0.contains("\(all) of \(all) \(Self.words)") })
        let calibration = [
            "calibrate", "--log", store, "--router", folder.path("router"), "--of", "small", "--at-least", "0.4",
        ]
        let flattered = try await Program.run(calibration)
        #expect(flattered.errors.contains("\(all) of \(all) \(Self.words)"), "\(flattered.errors)")
        #expect(try await train(["--data", store, "--to", time], in: folder).status == 0)
        let fresh = try await Program.run(calibration + ["--from", time])
        #expect(!fresh.errors.contains(Self.words), "\(fresh.errors)")
    }

    @Test func `a part that holds nothing, or that can't be told, is refused`() async throws {
        let folder = try TemporaryFolder()
        let rows = (0..<20).map {
            #"{"id":"\#($0)","prompt":"No. \#($0)","propensity":0.5,"outcomes":{"\#($0 % 4 < 2 ? "a" : "b")":{"quality":\#($0 % 2)}}}"#
        }
        let timeless = try folder.write(rows.joined(separator: "\n"), to: "timeless.jsonl")
        let untold = try await train(["--data", timeless, "--to", "2026-05-01"], in: folder)
        #expect(
            untold.status == 65 && untold.errors.contains("the row 0 has no time_ms, which --from and --to go by"),
            "\(untold.errors)")
        let dated = rows.map { $0.replacing(#","propensity""#, with: #","time_ms":1764201600000,"propensity""#) }
        let log = try folder.write(dated.joined(separator: "\n"), to: "log.jsonl")
        let empty = try await train(["--data", log, "--from", "2026-05-01"], in: folder)
        #expect(
            empty.status == 65 && empty.errors.contains("none of 20 decisions is between --from and --to"),
            "\(empty.errors)")
        let turned = try await train(["--data", log, "--from", "2026-05-02", "--to", "2026-05-01"], in: folder)
        #expect(turned.status == 2 && turned.errors.contains("--from must be before --to"), "\(turned.errors)")
        // Of a file of logged rows the hash tells, where no row has a time.
        #expect(try await train(["--data", timeless], in: folder).status == 0)
        #expect(try await notes(timeless, in: folder).contains { $0.contains("20 of 20 \(Self.words)") })
        let data = try await Program.run([
            "calibrate", "--data", log, "--router", folder.path("router"), "--of", "a", "--from", "2026-05-01",
        ])
        #expect(data.status == 2 && data.errors.contains("--from and --to go with --log"), "\(data.errors)")
    }
}
