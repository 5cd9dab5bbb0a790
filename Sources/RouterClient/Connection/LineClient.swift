import NIOCore
import NIOPosix

/// A connection to a router's JSON-lines door: one line out, one line back, in order, as many under way as wanted.
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
        if let token { try await client.authenticate(token) }
        return client
    }

    private static func open(
        _ address: HostPort, _ tls: ClientTLS?, _ group: any EventLoopGroup, replyBytesMax: Int
    ) async throws(ClientError) -> LineClient {
        let handshake = group.next().makePromise(of: Void.self)
        if tls == nil { handshake.succeed(()) }
        do {
            let channel = try await ClientBootstrap(group: group)
                .connectTimeout(.seconds(10))
                .channelOption(.socketOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        try tls?.secure(pipeline, host: address.host, done: handshake)
                        try pipeline.addHandler(ReplyMatcher(replyBytesMax: replyBytesMax))
                    }
                }
                .connect(host: address.host, port: address.port).get()
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

/// Why a request got no answer. `send` alone takes every reply, a refusal, too, for an answer.
public enum ClientError: Error, Sendable {
    case unavailable(HostPort)
    case connectionLost
    /// No secure connection, and why.
    case tls(String)
    case replyTooLong(bytesMax: Int)
    case notUnderstood(String)
    /// The router is there and said no.
    case refused(Refusal)
}

extension ClientError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unavailable(let address):
            "no router answers at \(address); start one with: suffice serve --listen \(address)"
        case .connectionLost:
            "the router closed the connection before it replied (if it speaks TLS, say --tls; if it asks for a certificate, --cert)"
        case .tls(let reason): "no TLS connection: \(reason)"
        case .replyTooLong(let bytesMax): "a reply is longer than \(bytesMax) bytes"
        case .notUnderstood(let reply): "this reply is not one of a router's: \(reply)"
        case .refused(let refusal): "the router refused: \(refusal)"
        }
    }
}

struct PendingRequest: Sendable {
    var line: [UInt8]
    var reply: EventLoopPromise<[UInt8]>
}

/// Matches replies to requests by their order.
final class ReplyMatcher: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = PendingRequest
    typealias OutboundOut = ByteBuffer

    private let replyBytesMax: Int
    private var waiting = CircularBuffer<EventLoopPromise<[UInt8]>>()
    private var received = ByteBuffer()
    private var isLost = false

    init(replyBytesMax: Int) {
        self.replyBytesMax = replyBytesMax
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let request = unwrapOutboundIn(data)
        guard !isLost else {
            promise?.fail(ClientError.connectionLost)
            return
        }
        waiting.append(request.reply)
        var buffer = context.channel.allocator.buffer(capacity: request.line.count + 1)
        buffer.writeBytes(request.line)
        buffer.writeInteger(UInt8(ascii: "\n"))
        context.write(wrapOutboundOut(buffer), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var chunk = unwrapInboundIn(data)
        received.writeBuffer(&chunk)
        while let length = received.readableBytesView.firstIndex(of: UInt8(ascii: "\n")).map({
            $0 - received.readerIndex
        }) {
            let line = received.readBytes(length: length) ?? []
            received.moveReaderIndex(forwardBy: 1)
            waiting.popFirst()?.succeed(line)
        }
        received.discardReadBytes()
        if received.readableBytes > replyBytesMax {
            failAll(ClientError.replyTooLong(bytesMax: replyBytesMax))
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        failAll(ClientError.connectionLost)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func failAll(_ error: ClientError) {
        isLost = true
        while let reply = waiting.popFirst() { reply.fail(error) }
    }
}
