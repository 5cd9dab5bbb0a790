import Foundation
import TestFiles
import Testing

/// What only the whole process does: parts that are tested by themselves, at the places where they are put together.
@Suite(.timeLimit(.minutes(5)))
struct WiringTests {
    private static let judged = """
        \(Server.twoModels)
        policy:
          name: today
          seed: 7
          objective: {cost_weight: 0}
          exploration: {kind: weighted, weights: {small: 1, large: 1}}
          learning: {sources: {judge: {calibrate: true}, human: {weight: 5, trusted: true}}}
        """

    /// The judge has it the wrong way round: .1 for a right answer and .9 for a wrong one. By its words small is the better
    /// model; 60 labels of people say what they are worth.
    @Test func `the gate of a roll-out hears a judge as people have corrected it`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder, configuration: Self.judged)
        let client = try await server.connect()
        for number in 0..<400 {
            let reply = try await client.ask(#"{"op":"route","prompt":"Question \#(number)"}"#)
            let (id, model) = (try #require(reply.string("decision")), try #require(reply.string("model")))
            let isGood = model == "large" ? number % 10 != 0 : number % 10 < 3
            let words = [("human", isGood ? 1 : 0), ("judge", isGood ? 0.1 : 0.9)].suffix(number < 60 ? 2 : 1)
            for (source, quality) in words {
                _ = try await client.ask(
                    #"{"op":"feedback","decision":"\#(id)","source":"\#(source)","quality":\#(quality)}"#)
            }
        }
        let policy = try folder.write(
            "name: cheap\nexploration: {kind: fixed, model: small}\nobjective: {cost_weight: 0}\n", to: "cheap.yaml")
        let begun = try await Program.run(
            ["rollout", "start", "--policy", policy, "--cost-weight", "0", "--json", "--server", "\(server.address)"])
        let reply = Reply(bytes: Array(begun.output.utf8))
        #expect(reply.string("rollout", "reason") == "gate", "\(begun.output)\(begun.errors)")
        #expect(reply.double("rollout", "gate", "high") ?? 1 < -0.2, "\(begun.output)")
    }

    private static func configuration(capping model: String) -> String {
        Server.configuration.replacing("policy: {", with: "policy: {traffic: {\(model): {max_share: 0.1}}, ")
    }

    /// At the check, the start, a reload, a policy that is put, and the start after it.
    @Test func `a name that is perhaps a mistake is remarked on wherever a policy takes effect`() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.configuration(capping: "lrage"), to: "suffice.yaml")
        let checked = try await Program.run(["config", "check", path])
        #expect(checked.status == 0 && checked.outputLines.contains { $0.hasPrefix("remark") && $0.contains("lrage") })

        var server = try await Server.start(in: folder, configuration: Self.configuration(capping: "lrage"))
        let first = await Server.line(of: folder, with: "lrage")
        #expect(first?.contains("remark") == true && first?.contains("configuration") == true, "\(first ?? "")")
        try folder.write(Self.configuration(capping: "smal"), to: "suffice.yaml")
        server.signal(SIGHUP)
        let second = await Server.line(of: folder, with: "no model smal;")
        #expect(second?.contains("remark") == true && second?.contains("configuration") == true, "\(second ?? "")")
        let put = try await server.connect().ask(
            #"{"op":"policy_put","policy":{"exploration":{"kind":"fixed","model":"larger"}}}"#)
        #expect(put.text.contains(#""ok":true"#) && put.text.contains("larger"), "\(put.text)")
        await server.stop(SIGTERM)

        server = try await Server.start(in: folder, configuration: Self.configuration(capping: "smal"))
        let last = await Server.line(of: folder, with: "larger")
        #expect(last?.contains("serving policy") == true && last?.contains("remark") == true, "\(last ?? "")")
        await server.stop(SIGTERM)
    }
}
