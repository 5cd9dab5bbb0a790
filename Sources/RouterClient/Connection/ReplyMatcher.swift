import NIOCore

/// A line to send, and who waits for its reply.
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
        let buffer = context.channel.allocator.buffer(lines: [request.line])
        context.write(wrapOutboundOut(buffer), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var chunk = unwrapInboundIn(data)
        received.writeBuffer(&chunk)
        while let line = received.readLine() { waiting.popFirst()?.succeed(Array(line.readableBytesView)) }
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
