import NIOCore
import NIOEmbedded
import NIOPosix
import RouterEngine
import Routing
import Testing

@testable import RouterServer

@Suite struct ClosedConnectionTests {
    /// The loop goes on, and with it what is still to come of its tasks: nothing of them may hold the connection.
    @Test(arguments: [false, true]) func `a connection that is closed leaves no memory behind`(byServer: Bool) throws {
        let router = try ServerFixture.router(Configuration(models: ServerFixture.models))
        let service = RequestService(
            router: router, limits: Limits(), access: AccessList([]), threads: NIOThreadPool(numberOfThreads: 1),
            modelsDirectory: nil, desk: nil, logger: ServerFixture.quiet)
        let connections = Connections(countMax: 2)
        let loop = EmbeddedEventLoop()
        let scratch = LoopScratch(service, on: loop)
        weak var handler: ConnectionHandler?
        weak var channel: EmbeddedChannel?
        do {
            let made = ConnectionHandler(service: service, connections: connections, scratch: scratch)
            let open = EmbeddedChannel(handler: made, loop: loop)
            (handler, channel) = (made, open)
            try open.connect(to: SocketAddress(unixDomainSocketPath: "/nowhere")).wait()
            #expect(connections.count == 1)
            try open.writeInbound(ByteBuffer(string: "{\"op\":\"health\"}\n"))
            #expect(try open.readOutbound(as: ByteBuffer.self)?.readableBytes ?? 0 > 0)
            if byServer { open.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
            loop.run()
            if !byServer { try open.close().wait() }
            loop.run()
        }
        #expect(connections.count == 0)
        #expect(handler == nil)
        #expect(channel == nil)
        try router.close()
    }
}
