import Foundation
import RouterClient
import TestFiles
import Testing

/// The load generator against a server of its own.
@Suite(.timeLimit(.minutes(10)))
struct LoadTests {
    private func figures(_ run: Program.Result) throws -> Reply {
        #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
        return Reply(bytes: Array(run.output.utf8))
    }

    @Test func `every decision that bench counts is in the log, and closed loop, open loop and batches are all served`()
        async throws
    {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder)
        let to = ["--server", "\(server.address)", "--json", "--warm-up", "0", "--seconds", "0.4"]
        let closed = try figures(try await Program.run(["bench", "--connections", "3", "--pipeline", "2"] + to))
        let batches = try figures(try await Program.run(["bench", "--connections", "1", "--batch", "7"] + to))
        let open = try figures(try await Program.run(["bench", "--connections", "2", "--rate", "100"] + to))
        // Over before the first turn comes, as on a busy machine.
        _ = try await Program.run(["bench", "--batch", "7"] + to.dropLast() + ["0.00001"])
        #expect(open.int("decisions") == 40)
        #expect(closed.int("refused") == 0 && batches.int("refused") == 0 && open.int("refused") == 0)
        #expect(try #require(batches.int("decisions")) % 7 == 0)
        let latencies = try ["p50", "p99", "max"].map { try #require(closed.double("latency_us", $0)) }
        #expect(latencies[0] > 0 && latencies == latencies.sorted())
        let counted = try [closed, batches, open].map { try #require($0.int("decisions")) }.reduce(0, +)
        let logged = try await server.connect().ask(#"{"op":"stats"}"#).int("counters", "decisions")
        #expect(logged == counted)
    }

    @Test func `a server that stalls can't hide it from the open loop`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder)
        // In a shell of its own, once the generator is connected: this process may be too busy to pause anything in time.
        let (port, serverID) = (String(format: "%04X", server.address.port), server.processID)
        let pause = """
            { until grep -q ':\(port) [0-9A-F:]* 01 ' /proc/net/tcp; do sleep 0.1; done
            sleep 1; kill -STOP \(serverID); sleep 3; kill -CONT \(serverID); } &>/dev/null & true
            """
        let run = try await Program.run(
            [
                "bench", "--server", "\(server.address)", "--json", "--warm-up", "0", "--seconds", "10",
                "--rate", "200", "--connections", "1", "--patience", "500",
            ], shell: pause)
        let open = try figures(run)
        // Requests were due in the pause: a generator that waited with them would hide them.
        #expect(try #require(open.double("latency_us", "max")) > 1_500_000)
        #expect(try #require(open.double("latency_us", "p90")) > 500_000)
    }

    @Test func `bench says who is not there, and what was refused`() async throws {
        let nobody = try await Program.run(["bench", "--server", "127.0.0.1:1", "--seconds", "0.1", "--warm-up", "0"])
        #expect(nobody.status == 69 && nobody.errorLines.count == 1)
        let folder = try TemporaryFolder()
        let strict = Server.configuration + "\nlimits: {batch_items: 2}\n"
        let server = try await Server.start(in: folder, configuration: strict)
        let refused = try await Program.run([
            "bench", "--server", "\(server.address)", "--seconds", "3", "--warm-up", "0", "--batch", "3",
        ])
        #expect(refused.status == 1 && refused.errors.contains("bad_request"), "\(refused.errors)")
    }
}
