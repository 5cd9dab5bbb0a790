import Foundation
import RouterClient
import Routing
import TestFiles
import Testing

/// `kill -9` again and again, over one store. `CRASH_ROUNDS` says how often (`make crash`: a hundred times).
@Suite(.timeLimit(.minutes(60)))
struct KillTests {
    private static let rounds = ProcessInfo.processInfo.environment["CRASH_ROUNDS"].flatMap { Int($0) } ?? 3

    @Test
    func `killed at random moments of a storm, it keeps what it acknowledged, once, and learns on as if nothing was`()
        async throws
    {
        let folder = try TemporaryFolder()
        var acknowledged: [CrashTests.Acknowledged] = []
        var random = SystemRandomNumberGenerator()
        for round in 0..<Self.rounds {
            let server = try await Server.start(in: folder)
            let client = try await server.connect()
            var decisions: [String] = []
            for number in 0..<60 {
                let prompt = Array("Question \(number) of round \(round)".utf8)
                decisions.append(try await client.route(RouteRequest(prompt: prompt)).decision)
            }
            let count = Int.random(in: 1...400, using: &random)
            acknowledged += try await CrashTests.storm(server, decisions, killAfter: count)
            #expect(await server.stop(SIGKILL).status == 128 + SIGKILL)
        }
        let last = try await Server.start(in: folder)
        let client = try await last.connect()
        let probe = try await Probe.take(client)
        let exported = try await CrashTests.exportedFeedback(folder)
        let keys = Set(exported)
        #expect(keys.count == exported.count, "a feedback stands there twice")
        #expect(keys.isSuperset(of: acknowledged.map { "\($0.decision) \($0.source)" }))
        #expect(try await client.ask(#"{"op":"stats"}"#).int("counters", "feedback") == exported.count)

        let check = try await Program.run(["store", "check", folder.path("store.sqlite"), "--json"])
        #expect(check.status == 0, "\(check.errors)")
        // Every decision of every round comes out the same, from the state that the log gives it: as without a kill.
        let replay = try await Program.run(
            ["replay", "--log", folder.path("store.sqlite"), "--last", "\(Self.rounds * 60)", "--json"])
        #expect(replay.status == 0 && replay.outputLines.count == Self.rounds * 60, "\(replay.errors)")
        await last.stop(SIGTERM)
        let again = try await Server.start(in: folder)
        #expect(try await Probe.take(again.connect()) == probe)
        await again.stop(SIGTERM)
    }
}
