import NIOCore
import NIOPosix

/// A connection to a router's JSON-lines port: one line out, one line back, in order, as many under way as wanted.
public final class LineClient: Sendable {
    private let channel: any Channel

    private init(channel: any Channel) {
        self.channel = channel
    }

    /// - Parameters:
    ///   - token: shown first, where the server asks for one.
    ///   - tls: `nil` speaks in the open.
    /// - Throws: `ClientError.unavailable` where nobody answers within ten seconds; `refused` where the token is wrong.
    public static func connect(
        to address: HostPort, token: String? = nil, tls: ClientTLS? = nil,
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        replyBytesMax: Int = 64 << 20
    ) async throws(ClientError) -> LineClient {
        let client = try await open(address, tls, group, replyBytesMax: replyBytesMax)
        if let token {
            try await client.closingOnFailure { (client) throws(ClientError) in try await client.authenticate(token) }
        }
        return client
    }

    /// What `body` makes of the connection; it is closed where that fails.
    func closingOnFailure<Value: Sendable>(
        _ body: (LineClient) async throws(ClientError) -> Value
    ) async throws(ClientError) -> Value {
        do {
            return try await body(self)
        } catch {
            await close()
            throw error
        }
    }

    private static func open(
        _ address: HostPort, _ tls: ClientTLS?, _ group: any EventLoopGroup, replyBytesMax: Int
    ) async throws(ClientError) -> LineClient {
        let handshake = group.next().makePromise(of: Void.self)
        if tls == nil { handshake.succeed(()) }
        do {
            let bootstrap = ClientBootstrap.toRouter(on: group) { pipeline in
                try tls?.secure(pipeline, host: address.host, done: handshake)
                try pipeline.addHandler(ReplyMatcher(replyBytesMax: replyBytesMax))
            }
            let channel = try await bootstrap.connect(host: address.host, port: address.port).get()
            try await handshake.futureResult.get()
            return LineClient(channel: channel)
        } catch let error as ClientError {
            throw error
        } catch {
            handshake.fail(ClientError.unavailable(address))
            throw .unavailable(address)
        }
    }

    /// Sends one request line (without its line feed) and waits for the reply that belongs to it.
    /// - Throws: `connectionLost`, `replyTooLong`.
    public func send(_ line: [UInt8]) async throws(ClientError) -> [UInt8] {
        try await submit(line).bytes()
    }

    /// Sends one request line and returns at once.
    public func submit(_ line: [UInt8]) -> PendingReply {
        let reply = channel.eventLoop.makePromise(of: [UInt8].self)
        let written = channel.eventLoop.makePromise(of: Void.self)
        // A closed channel drops what is written to it before the matcher sees it.
        written.futureResult.whenFailure { _ in reply.fail(ClientError.connectionLost) }
        channel.writeAndFlush(PendingRequest(line: line, reply: reply), promise: written)
        return PendingReply(future: reply.futureResult)
    }

    /// Returns once the connection is closed; who still waits for a reply gets `connectionLost`.
    public func close() async {
        try? await channel.close().get()
    }
}

/// A reply on its way.
public struct PendingReply: Sendable {
    fileprivate let future: EventLoopFuture<[UInt8]>

    /// The reply's line, without its end.
    public func bytes() async throws(ClientError) -> [UInt8] {
        do {
            return try await future.get()
        } catch let error as ClientError {
            throw error
        } catch {
            throw .connectionLost
        }
    }
}
