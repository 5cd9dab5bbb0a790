import NIOCore
import NIOPosix
import RouterClient
import Synchronization
import Testing

/// The line connection against a server that does what it is told.
@Suite(.timeLimit(.minutes(10)))
struct LineClientTests {
    @Test func `replies go to their requests in order, however they are cut`() async throws {
        let server = try await FakeServer.start { request in "re: \(request)\n" }
        let client = try await LineClient.connect(to: server.address)
        let replies = (0..<200).map { client.submit(Array("\($0)".utf8)) }
        for (number, reply) in replies.enumerated() {
            #expect(try await reply.bytes() == Array("re: \(number)".utf8))
        }
        await client.close()
        try await server.stop()
    }

    @Test func `a connection that is lost fails what waits and what is sent afterwards`() async throws {
        let server = try await FakeServer.start { request in request == "bye" ? nil : "\(request)\n" }
        let client = try await LineClient.connect(to: server.address)
        #expect(try await client.send(Array("hello".utf8)) == Array("hello".utf8))
        let waiting = ["bye", "one", "two"].map { client.submit(Array($0.utf8)) }
        for reply in waiting { await expectLost { try await reply.bytes() } }
        for _ in 0..<20 { await expectLost { try await client.send(Array("late".utf8)) } }
        try await server.stop()
    }

    @Test func `a reply that never ends is given up`() async throws {
        let server = try await FakeServer.start { _ in String(repeating: "x", count: 5_000) }
        let client = try await LineClient.connect(to: server.address, replyBytesMax: 1_000)
        await #expect(throws: ClientError.self) { try await client.send(Array("hello".utf8)) }
        try await server.stop()
    }

    @Test func `nobody at an address is said with the way out`() async throws {
        let server = try await FakeServer.start { $0 }
        try await server.stop()
        let error = await #expect(throws: ClientError.self) { _ = try await LineClient.connect(to: server.address) }
        #expect(error.map { "\($0)" }?.contains("suffice serve --listen \(server.address)") == true)
    }

    @Test func `a refusal is an error of its own`() async throws {
        let server = try await FakeServer.start { _ in
            #"{"ok":false,"error":{"code":"bad_request","message":"no","field":"prompt"}}"# + "\n"
        }
        let client = try await LineClient.connect(to: server.address)
        do {
            _ = try await client.usableModels()
            Issue.record("the refusal went unnoticed")
        } catch .refused(let refusal) {
            #expect(refusal == Refusal(code: "bad_request", message: "no", field: "prompt"))
        }
        await client.close()
        try await server.stop()
    }

    /// By the client: the server waits for more.
    @Test func `a connection is closed where its token or its first question is refused`() async throws {
        let ended = Counter()
        let refusal = #"{"ok":false,"error":{"code":"unauthorized","message":"no"}}"# + "\n"
        let server = try await FakeServer.start(ended: { ended.count() }) { _ in refusal }
        await #expect(throws: ClientError.self) {
            _ = try await LineClient.connect(to: server.address, token: "wrong")
        }
        await #expect(throws: ClientError.self) { _ = try await Player.connect(to: server.address) }
        let deadline = ContinuousClock.now + .seconds(10)
        while ended.value < 2, .now < deadline { try await Task.sleep(for: .milliseconds(5)) }
        #expect(ended.value == 2)
        try await server.stop()
    }

    private func expectLost(_ body: () async throws -> [UInt8]) async {
        let error = await #expect(throws: ClientError.self) { _ = try await body() }
        guard case .connectionLost? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}

/// Answers each line with what `reply` makes of it; `nil` closes the connection.
private struct FakeServer {
    let address: HostPort
    private let listener: any Channel

    /// - Parameter ended: a connection is closed.
    static func start(
        ended: @escaping @Sendable () -> Void = {}, _ reply: @escaping @Sendable (String) -> String?
    ) async throws -> FakeServer {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Answering(reply: reply, ended: ended))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(listener.localAddress?.port)
        return FakeServer(address: HostPort(host: "127.0.0.1", port: port), listener: listener)
    }

    func stop() async throws { try await listener.close() }

    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let reply: @Sendable (String) -> String?
        private let ended: @Sendable () -> Void
        private var received = ""

        init(reply: @escaping @Sendable (String) -> String?, ended: @escaping @Sendable () -> Void) {
            (self.reply, self.ended) = (reply, ended)
        }

        func channelInactive(context: ChannelHandlerContext) { ended() }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received += String(buffer: unwrapInboundIn(data))
            while let end = received.firstIndex(of: "\n") {
                let line = String(received[..<end])
                received = String(received[received.index(after: end)...])
                guard let answer = reply(line) else { return context.close(promise: nil) }
                // In two pieces, as a network might.
                for piece in [answer.prefix(2), answer.dropFirst(2)] {
                    context.writeAndFlush(wrapOutboundOut(ByteBuffer(substring: piece)), promise: nil)
                }
            }
        }
    }
}

private final class Counter: Sendable {
    private let counted = Mutex(0)

    var value: Int { counted.withLock { $0 } }

    func count() { counted.withLock { $0 += 1 } }
}
