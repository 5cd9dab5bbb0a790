import Foundation
import StrictJSON
import TestFiles
import Testing

/// `suffice ope --log`: candidates valued on the log of a running server, and on what it exports.
@Suite(.timeLimit(.minutes(10)))
struct OpeLogTests {
    private static let configuration = """
        \(Server.twoModels)
        policy:
          objective: {cost_weight: 20}
          exploration: {kind: epsilon, epsilon: 0.4}
          learning: {enabled: false}
          seed: 5
        """

    private static let same = "\(configuration)\n"
    private static let greedy = """
        name: greedy
        objective: {cost_weight: 20}
        exploration: {kind: none}
        learning: {enabled: false}
        """
    private static let learning = "objective: {min_quality: 0.5}"

    /// 400 decisions, the small model right in 6 of 10, the large one in 9 of 10; each cost what it costs.
    private func served(in folder: TemporaryFolder) async throws -> Server {
        let server = try await Server.start(in: folder, configuration: Self.configuration)
        let client = try await server.connect()
        for number in 0..<400 {
            let attributes = #"{"team":"\#(number % 2 == 0 ? "red" : "blue")"}"#
            let route = try await client.ask(
                #"{"op":"route","prompt":"Question \#(number)","attributes":\#(attributes)}"#)
            let decision = try #require(route.string("decision"))
            let isSmall = route.string("model") == "small"
            let quality = number % 10 < (isSmall ? 6 : 9) ? 1 : 0
            let said = try await client.ask(
                #"{"op":"feedback","decision":"\#(decision)","quality":\#(quality),"cost_usd":\#(isSmall ? 0.0001 : 0.002)}"#
            )
            #expect(said.bool("ok") == true)
        }
        return server
    }

    @Test func `candidates are valued on the store of a running server, slice by slice`() async throws {
        let folder = try TemporaryFolder()
        let server = try await served(in: folder)
        let policies = [
            try folder.write(Self.same, to: "same.yaml"), try folder.write(Self.greedy, to: "greedy.yaml"),
            try folder.write(Self.learning, to: "learning.yaml"),
        ]
        let store = folder.path("store.sqlite")
        let result = try await Program.run(["ope", "--log", store, "--slice", "team", "--json", "--policy"] + policies)
        #expect(result.status == 0, "\(result.errors)")
        let answer = Reply(bytes: [UInt8](result.output.utf8))
        #expect(answer.int("log", "decisions") == 400)
        #expect(answer.double("log", "rated_share") == 1)
        for phase in ["read", "decide", "estimate"] {
            #expect(try #require(answer.double("seconds", phase)) > 0)
        }
        let candidates = try #require(
            answer.look { json in json["candidates"]?.elements.map { Reply(bytes: $0.rawBytes) } })
        #expect(candidates.map { $0.string("name") } == ["same", "greedy", "learning"])
        // The logging policy itself: every weight is 1.
        #expect(candidates[0].double("diagnostics", "weight_max") == 1)
        #expect(abs(try #require(candidates[0].double("values", "quality", "difference", "value"))) < 0.03)
        // The greedy one is untrained, and so takes the cheapest: 60 % right at $0.0001.
        let quality = try #require(candidates[1].double("values", "quality", "candidate"))
        #expect(abs(quality - 0.6) < 0.06, "\(quality)")
        #expect(abs(try #require(candidates[1].double("values", "cost", "candidate")) - 0.0001) < 1e-5)
        #expect(candidates[1].double("shares", "small", "candidate") == 1)
        #expect(
            candidates[1].look { $0["slices"]?.elements.compactMap { $0["name"]?.string }.sorted() } == ["blue", "red"])
        #expect(
            answer.look { $0["notes"]?.elements.compactMap(\.string).first }?.contains("learning would keep learning")
                == true)
        await server.stop(SIGTERM)
    }

    /// What a running server's log exports, beside its store, and a candidate's file.
    private func exported(in folder: TemporaryFolder) async throws -> (log: String, policy: String) {
        let server = try await served(in: folder)
        let (store, log) = (folder.path("store.sqlite"), folder.path("log.jsonl"))
        let exported = try await Program.run(["export", "--log", store, "--format", "jsonl", "--out", log])
        #expect(exported.status == 0, "\(exported.errors)")
        await server.stop(SIGTERM)
        return (log, try folder.write(Self.learning, to: "learning.yaml"))
    }

    @Test func `an export values a candidate as the store does, to the last bit`() async throws {
        let folder = try TemporaryFolder()
        let (log, policy) = try await exported(in: folder)
        var answers: [Reply] = []
        for source in [folder.path("store.sqlite"), log] {
            let result = try await Program.run(["ope", "--log", source, "--json", "--policy", policy])
            #expect(result.status == 0, "\(result.errors)")
            let answer = Reply(bytes: [UInt8](result.output.utf8))
            let candidates = answer.look { json in json["candidates"]?.elements.map { Reply(bytes: $0.rawBytes) } }
            answers.append(try #require(candidates?.first))
        }
        for measure in ["quality", "cost"] {
            let difference = try #require(answers[0].raw("values", measure, "difference"))
            #expect(answers[1].raw("values", measure, "difference") == difference)
        }
    }

    @Test func `rows that stand for others are weighed, and people are told for how many they stand`() async throws {
        let folder = try TemporaryFolder()
        let (log, policy) = try await exported(in: folder)
        // Of every second decision three more like it were dropped: 200 and 4 · 200.
        let thinned = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").enumerated()
            .map { $0 % 2 == 0 ? $1 : "\($1.dropLast()),\"pdrop\":0.75}" }
        let uneven = try folder.write(thinned.joined(separator: "\n"), to: "uneven.jsonl")
        let weighed = try await Program.run(["ope", "--log", uneven, "--json", "--policy", policy])
        #expect(weighed.status == 0, "\(weighed.errors)")
        let traffic = Reply(bytes: [UInt8](weighed.output.utf8))
        #expect(traffic.int("log", "decisions") == 400 && traffic.double("log", "stand_for") == 1000)
        let text = try await Program.run(["ope", "--log", uneven, "--policy", policy])
        #expect(text.output.contains("400 decisions from ") && text.output.contains(", which stand for 1,000"))
    }

    @Test func `what is to be said of two candidates is said once`() async throws {
        let folder = try TemporaryFolder()
        let (log, policy) = try await exported(in: folder)
        let twin = try folder.write(String(contentsOfFile: policy, encoding: .utf8), to: "twin.yaml")
        let both = try await Program.run(["ope", "--log", log, "--json", "--policy", policy, twin])
        let notes = Reply(bytes: [UInt8](both.output.utf8)).look { $0["notes"]?.elements.compactMap(\.string) }
        #expect(try #require(notes).count { $0.hasPrefix("Each of learning, twin would keep learning: ") } == 1)
        #expect(notes?.count == 1, "\(notes ?? [])")
    }

    @Test func `people get the difference in words, a part of the log, and a page`() async throws {
        let folder = try TemporaryFolder()
        let server = try await served(in: folder)
        let policy = try folder.write(Self.greedy, to: "greedy.yaml")
        let (store, page) = (folder.path("store.sqlite"), folder.path("page.html"))
        let result = try await Program.run(["ope", "--log", store, "--policy", policy, "--html", page])
        #expect(result.status == 0, "\(result.errors)")
        #expect(
            result.output.contains(
                #/cost −\d+\.\d % ± \d+\.\d, quality −?\d+\.\d ± \d+\.\d points, 0\.0 % of traffic unsupported/#))
        // An interval that doesn't lie evenly about its figure is given by its ends.
        let anytime = try await Program.run([
            "ope", "--log", store, "--policy", policy, "--interval", "anytime", "--json",
        ])
        let candidate = try #require(
            Reply(bytes: [UInt8](anytime.output.utf8)).look { json in
                json["candidates"]?.elements.map { Reply(bytes: $0.rawBytes) }.first
            })
        let quality = try #require(candidate.double("values", "quality", "difference", "value"))
        let ends = try #require(
            candidate.look { $0["values"]?["quality"]?["difference"]?["ci95"]?.elements.compactMap(\.double) })
        #expect(ends.count == 2 && abs(ends[0] + ends[1] - 2 * quality) > 0.001, "\(ends) about \(quality)")
        #expect(
            candidate.string("summary")?.contains(#/quality [−+]?\d+\.\d \[[−+]?\d+\.\d, [−+]?\d+\.\d\] points/#)
                == true,
            "\(candidate.string("summary") ?? "")")
        let html = try String(contentsOfFile: page, encoding: .utf8)
        #expect(html.contains("<h2>greedy") && html.contains("<svg") && html.contains("Weights of the logged"))
        let typo = try await Program.run(["ope", "--log", store, "--policy", policy, "--slice", "taem"])
        #expect(typo.output.contains("No decision has an attribute taem"))
        let none = try await Program.run(["ope", "--log", store, "--policy", policy, "--to", "2020-01-01"])
        #expect(none.status == 65 && none.errors.contains("no decision in that part of the log"))
        await server.stop(SIGTERM)
    }

    @Test(arguments: [
        (["ope"], 2, "--log"), (["ope", "--log", "x.db"], 2, "--policy"),
        (["ope", "--log", "x.db", "--rows", "y"], 2, "--rows"),
        (["ope", "--rows", "y", "--policy", "p.yaml"], 2, "--log"),
        (["ope", "--rows", "y", "--interval", "bootstrap"], 2, "--interval"),
        (["ope", "--rows", "y", "--resamples", "50"], 2, "--resamples"),
        (["ope", "--rows", "y", "--slice", "task", "--cost-weight", "3"], 2, "--slice"),
        (["ope", "--log", "x.db", "--policy", "p.yaml", "--from", "2026-02-30"], 2, "--from"),
        (["ope", "--log", "x.db", "--policy", "p.yaml", "--from", "2026-02-30T12:00:00Z"], 2, "--from"),
        (["ope", "--log", "x.db", "--policy", "nowhere.yaml", "--from", "2026-02-28T12:00:00.250Z"], 2, "nowhere"),
        (["ope", "--log", "nowhere.db", "--policy", "nowhere.yaml"], 2, "nowhere.yaml"),
        (["ope", "--log", "x.db", "--policy", "p.yaml", "--from", "yesterday"], 2, "--from"),
    ])
    func `a mistake is answered with its status and the way out`(
        arguments: [String], status: Int32, names: String
    ) async throws {
        let result = try await Program.run(arguments)
        #expect(result.status == status)
        #expect(result.errors.contains(names) && result.errorLines.count == 1, "\(result.errors)")
    }
}
