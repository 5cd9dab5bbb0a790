import Foundation
import RouterClient
import TestFiles
import Testing

/// A server from its ready line to its end.
@Suite(.timeLimit(.minutes(10)))
struct ServingTests {
    @Test func `the ready line names the port and is all that stdout ever holds; SIGTERM ends with status 0`()
        async throws
    {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder)
        #expect(server.readyLine.hasPrefix("suffice is ready on 127.0.0.1:"))
        #expect(server.readyLine.contains("router untrained"))
        #expect(server.readyLine.contains(folder.path("store.sqlite")))
        let client = try await server.connect()
        #expect(try await client.ask(#"{"op":"health"}"#).string("status") == "ready")
        let (status, output) = await server.stop(SIGTERM)
        #expect(status == 0)
        #expect(output == "")
    }

    @Test func `a server killed over thousands of decisions is ready again within two seconds, counts and all`()
        async throws
    {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder)
        let client = try await server.connect()
        let items = (0..<250).map { #"{"prompt":"Question \#($0)"}"# }.joined(separator: ",")
        for _ in 0..<8 {
            #expect(try await client.ask(#"{"op":"route_batch","items":[\#(items)]}"#).bool("ok") == true)
        }
        await server.stop(SIGKILL)
        let started = ContinuousClock.now
        let again = try await Server.start(in: folder)
        // The promise is the optimised program's; without optimisation, and beside other tests, it takes as long as it takes.
        #expect(ContinuousClock.now - started < .seconds(Program.isOptimised ? 2 : 300))
        let counters = try await again.connect().ask(#"{"op":"stats"}"#)
        #expect(counters.int("counters", "decisions") == 2000)
    }

    @Test func `a decision, its feedback and its explanation go through the socket, and export sees them meanwhile`()
        async throws
    {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder)
        let client = try await server.connect()
        let route = try await client.ask(#"{"op":"route","id":"1","prompt":"What is a monad?","task":"talk"}"#)
        let decision = try #require(route.string("decision"))
        let model = try #require(route.string("model"))
        #expect(route.string("id") == "1")
        let judged = try await client.ask(
            #"{"op":"feedback","decision":"\#(decision)","quality":0.25,"cost_usd":0.001,"source":"judge"}"#)
        #expect(judged.string("status") == "recorded")
        let explained = try await client.ask(#"{"op":"explain","decision":"\#(decision)"}"#)
        #expect(explained.string("model") == model)
        #expect(explained.double("propensity") == route.double("propensity"))
        #expect(explained.raw("outcomes")?.contains(#""quality":0.25"#) == true)

        let exported = try await Program.run(["export", "--log", folder.path("store.sqlite"), "--format", "jsonl"])
        #expect(exported.status == 0)
        #expect(exported.outputLines.count == 1)
        let line = Reply(bytes: Array(exported.output.utf8))
        #expect(line.string("decision") == decision)
        #expect(line.double("propensity") == route.double("propensity"))
        #expect(line.double("outcomes", model, "quality") == 0.25)
        #expect(line.double("outcomes", model, "cost_usd") == 0.001)

        let table = try await Program.run(["export", "--log", folder.path("store.sqlite"), "--format", "csv"])
        #expect(table.output.split(separator: "\r\n").count == 2)
        #expect(await server.stop(SIGTERM).status == 0)
    }

    @Test func `garbage is answered and the connection stays usable`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder)
        let client = try await server.connect()
        let halfCharacter = Array(#"{"op":"route","prompt":""#.utf8) + [0xC3] + Array(#""}"#.utf8)
        let deep = Array(String(repeating: "[", count: 10_000).utf8)
        let lines: [[UInt8]] = [
            Array("hello".utf8), Array(#"{"op":"route","prompt":NaN}"#.utf8), halfCharacter, deep,
            Array(#"{"op":"route","prompt":"x","objective":{"cost_weight":1e999}}"#.utf8), [0x00, 0xFF],
        ]
        for line in lines { #expect(try await client.ask(line).code == "bad_json") }
        #expect(try await client.ask("[1]").code == "bad_request")
        #expect(try await client.ask(#"{"op":"dance"}"#).code == "unknown_op")
        let long = #"{"op":"route","prompt":"\#(String(repeating: "a", count: 1_100_000))"}"#
        #expect(try await client.ask(long).code == "line_too_long")
        let large = #"{"op":"route","prompt":"\#(String(repeating: "a", count: 1_000_000))"}"#
        #expect(try await client.ask(large).bool("ok") == true)
        #expect(try await client.ask(#"{"op":"route","prompt":""}"#).bool("ok") == true)
    }

    @Test func `five hundred requests in one write are answered in order`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder)
        let client = try await server.connect()
        let replies = (0..<500).map { client.submit(Array(#"{"op":"route","id":\#($0),"prompt":"No. \#($0)"}"#.utf8)) }
        for (number, reply) in replies.enumerated() {
            #expect(Reply(bytes: try await reply.bytes()).int("id") == number)
        }
    }

    @Test func `a second server on the same store is refused in one line that says so`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder)
        let refusal = await #expect(throws: Server.NotReady.self) { _ = try await Server.start(in: folder) }
        #expect(refusal?.status == 1)
        #expect(refusal?.log.contains("in use") == true)
        #expect(await server.stop(SIGTERM).status == 0)
    }

    @Test func `a port that is taken is refused in one line with the way out`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder)
        let other = try TemporaryFolder()
        let refusal = await #expect(throws: Server.NotReady.self) {
            _ = try await Server.start(in: other, arguments: ["--listen", "\(server.address)"])
        }
        #expect(refusal?.status == 1)
        #expect(refusal?.log.contains("--listen") == true)
    }
}
