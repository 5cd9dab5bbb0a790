import NIOCore
import NIOPosix

// What every connection of a client is: a socket that sends at once, and lines that end with a line feed.

extension ClientBootstrap {
    /// - Parameter addHandlers: called on the connection's own event loop.
    static func toRouter(
        on group: any EventLoopGroup,
        _ addHandlers: @escaping @Sendable (ChannelPipeline.SynchronousOperations) throws -> Void
    ) -> ClientBootstrap {
        ClientBootstrap(group: group)
            .connectTimeout(.seconds(10))
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try addHandlers(channel.pipeline.syncOperations) }
            }
    }
}

extension ByteBuffer {
    /// The next whole line, without its line feed.
    /// - Returns: `nil` where the rest of a line is still to come.
    mutating func readLine() -> ByteBuffer? {
        guard let end = readableBytesView.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer { moveReaderIndex(forwardBy: 1) }
        return readSlice(length: end - readerIndex)
    }
}

extension ByteBufferAllocator {
    /// Lines, each with its line feed.
    func buffer(lines: [[UInt8]]) -> ByteBuffer {
        var buffer = buffer(capacity: lines.reduce(0) { $0 + $1.count + 1 })
        for line in lines {
            buffer.writeBytes(line)
            buffer.writeInteger(UInt8(ascii: "\n"))
        }
        return buffer
    }
}
