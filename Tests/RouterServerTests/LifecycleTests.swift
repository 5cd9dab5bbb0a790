import Foundation
import Logging
import NIOCore
import NIOEmbedded
import NIOPosix
import RouterEngine
import Routing
import Testing

@testable import RouterServer

@Suite struct LifecycleTests {
    @Test func `one connection too many is told so and closed; when another goes, there is room again`() async throws {
        try await ServerFixture.serve(limits: Limits(connections: 2)) { server in
            let first = try TestClient(server.address)
            var second: TestClient? = try TestClient(server.address)
            #expect(try first.ask(#"{"op":"health"}"#).isOK)
            #expect(try second?.ask(#"{"op":"health"}"#).isOK == true)
            let third = try TestClient(server.address)
            #expect(try third.reply().code == "overloaded")
            #expect(try third.line() == nil)
            second?.endSending()
            #expect(try second?.line() == nil)
            second = nil
            #expect(try TestClient(server.address).ask(#"{"op":"health"}"#).isOK)
        }
    }

    @Test func `a silent connection is closed after the idle time`() async throws {
        try await ServerFixture.serve(limits: Limits(idleSeconds: 1)) { server in
            let client = try TestClient(server.address)
            #expect(try client.ask(#"{"op":"health"}"#).isOK)
            #expect(try client.line() == nil)
        }
    }

    @Test func `draining answers what was sent, says so in health, and closes`() async throws {
        var client: TestClient?
        try await ServerFixture.serve { server in
            let open = try TestClient(server.address)
            client = open
            let decision = try #require(try open.ask(#"{"op":"route","prompt":"a"}"#).string("decision"))
            #expect(try open.ask(#"{"op":"health"}"#).string("status") == "ready")
            open.send(
                (0..<200).map { #"{"op":"feedback","id":\#($0),"decision":"\#(decision)","latency_ms":\#($0)}"# }
                    .joined(separator: "\n"))
            async let stopped: Void = server.shutDown()
            for number in 0..<200 {
                let reply = try open.reply()
                #expect(reply.int("id") == number && reply.isOK)
            }
            await stopped
            #expect(try open.line() == nil)
            #expect(throws: TestClient.NoConnection.self) { try TestClient(server.address) }
        }
        #expect(client != nil)
    }

    /// How far a server gets before it refuses is up to the machine: it may be slow enough to refuse nothing in time.
    @Test
    func `whoever goes on asking while the server stops is answered until a first refusal, and then no more`()
        async throws
    {
        try await ServerFixture.serve(limits: Limits(stopSeconds: 2)) { server in
            let client = try TestClient(server.address)
            #expect(try client.ask(#"{"op":"health"}"#).isOK)
            nonisolated(unsafe) let asker = client  // It only sends there, and only reads here.
            let asking = Thread {
                let line = #"{"op":"route","prompt":"and another"}"#
                while asker.send(line) == line.utf8.count + 1 {}
            }
            asking.start()
            async let stopped: Void = server.shutDown()
            let (refusals, answeredLater) = try await Self.refusals(of: client)
            await stopped
            #expect(refusals.isSubset(of: ["overloaded"]) && answeredLater == nil)
        }
    }

    /// Why requests were refused until the server closed, and a line that was answered after the first refusal. Read on a
    /// thread of its own: whoever waits on one of the few that tasks share may keep it from the task that stops the server.
    private static func refusals(of client: TestClient) async throws -> (codes: Set<String?>, answeredLater: String?) {
        nonisolated(unsafe) let client = client  // Nobody else reads.
        return try await withCheckedThrowingContinuation { done in
            let reader = Thread {
                done.resume(
                    with: Result {
                        var (codes, answeredLater): (Set<String?>, String?) = ([], nil)
                        while let line = try client.line() {
                            let reply = Reply(text: line)
                            if !reply.isOK { codes.insert(reply.code) }
                            if reply.isOK, !codes.isEmpty { answeredLater = line }
                        }
                        return (codes, answeredLater)
                    })
            }
            reader.start()
        }
    }

    @Test
    func `a connection that is told to refuse has answered what came before, and goes on saying how it is`() throws {
        let router = try ServerFixture.router(Configuration(models: ServerFixture.models))
        let service = RequestService(
            router: router, limits: Limits(), access: AccessList([]), threads: NIOThreadPool(numberOfThreads: 1),
            modelsDirectory: nil, desk: nil, logger: ServerFixture.quiet)
        let loop = EmbeddedEventLoop()
        let handler = ConnectionHandler(
            service: service, connections: Connections(countMax: 1), scratch: LoopScratch(service, on: loop))
        let channel = EmbeddedChannel(handler: handler, loop: loop)
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/nowhere")).wait()
        func ask() throws -> [Reply] {
            let lines = [#"{"op":"route","id":1,"prompt":"a"}"#, #"{"op":"health","id":2}"#]
            try channel.writeInbound(ByteBuffer(string: lines.map { $0 + "\n" }.joined()))
            loop.run()
            var said = ByteBuffer()
            while var more = try channel.readOutbound(as: ByteBuffer.self) { said.writeBuffer(&more) }
            let replies = String(buffer: said).split(separator: "\n").map { Reply(text: String($0)) }
            #expect(replies.map { $0.int("id") } == [1, 2])
            return replies
        }
        #expect(try ask().allSatisfy(\.isOK))
        channel.pipeline.fireUserInboundEventTriggered(DrainConnection())
        #expect(try ask().allSatisfy(\.isOK), "half of the time that a stop has is for those that go on")
        channel.pipeline.fireUserInboundEventTriggered(RefuseRequests())
        #expect(try ask().map(\.code) == ["overloaded", nil])
        #expect(router.stats().counters.decisions == 2)
        try channel.close().wait()
        try router.close()
    }

    @Test func `health says what serves, since when, and under which protocol`() async throws {
        try await ServerFixture.serve(policy: PolicySettings(objective: .minQuality(0.9), seed: 7)) { server in
            let health = try TestClient(server.address).ask(#"{"op":"health"}"#)
            #expect(health.string("status") == "ready" && health.int("protocol") == 1)
            #expect(health.string("router") == "untrained")
            #expect(health.double("objective.min_quality") == 0.9)
            #expect(health.double("uptime_s") == 0)
        }
    }

    @Test func `a taken port and an address that is none are told apart`() async throws {
        try await ServerFixture.serve { server in
            var configuration = Configuration(listen: server.address, models: ServerFixture.models)
            await #expect(throws: ServerError.self) { try await bind(configuration) }
            configuration.listen = "0.0.0.0:0"
            await #expect(throws: ServerError.notLoopback(address: "0.0.0.0:0")) { try await bind(configuration) }
            configuration.listen = "nonsense"
            await #expect(throws: ServerError.malformedAddress("nonsense")) { try await bind(configuration) }
        }
    }

    private func bind(_ configuration: Configuration) async throws {
        let router = try ServerFixture.router(configuration)
        let server = try await RouterServer.bind(
            router: router, configuration: configuration, logger: .init(label: "test"))
        await server.shutDown()
    }
}
