import Logging
import NIOCore
import NIOPosix
import RouterEngine
import Routing
import ServiceLifecycle

/// The JSON-lines door: accepts connections, hands them to handlers, drains when it is told to stop.
///
///     let server = try await RouterServer.bind(router: router, configuration: configuration, logger: logger)
///     print("ready on \(server.address)")
///     try await ServiceGroup(services: [server], gracefulShutdownSignals: [.sigterm], logger: logger).run()
public final class RouterServer: Service {
    /// `HOST:PORT` as bound: where port 0 was asked for, the port that the system chose.
    public let address: String

    private let service: RequestService
    private let connections: Connections
    private let listener: any Channel
    private let group: MultiThreadedEventLoopGroup
    private let threads: NIOThreadPool
    private let logger: Logger

    private init(
        address: String, service: RequestService, connections: Connections, listener: any Channel,
        group: MultiThreadedEventLoopGroup, threads: NIOThreadPool, logger: Logger
    ) {
        self.address = address
        self.service = service
        self.connections = connections
        self.listener = listener
        self.group = group
        self.threads = threads
        self.logger = logger
    }

    /// Listens on `configuration.listen`.
    /// - Parameters:
    ///   - insecure: allows an address that the network reaches.
    ///   - loadRouter: puts the artefact of a folder in service, for `router_load`; `nil` refuses every name.
    public static func bind(
        router: Router, configuration: Configuration, insecure: Bool = false, eventLoops: Int = System.coreCount,
        logger: Logger,
        loadRouter: (@Sendable (_ directory: String) throws(RouteError) -> (router: String, learner: String))? = nil
    ) async throws(ServerError) -> RouterServer {
        let wanted = try ListenAddress(configuration.listen)
        let socketAddress = try wanted.resolve(insecure: insecure)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: eventLoops)
        let threads = NIOThreadPool(numberOfThreads: 2)
        threads.start()
        let service = RequestService(
            router: router, limits: configuration.limits, threads: threads,
            routerLoading: RouterLoading(configuration.modelsDirectory, loadRouter))
        let connections = Connections(countMax: configuration.limits.connections)
        do {
            let listener = try await Self.listen(on: socketAddress, group: group, service, connections)
            let address = listener.localAddress?.hostAndPort ?? configuration.listen
            logger.info("listening", metadata: ["address": "\(address)"])
            return RouterServer(
                address: address, service: service, connections: connections, listener: listener, group: group,
                threads: threads, logger: logger)
        } catch {
            try? await threads.shutdownGracefully()
            try? await group.shutdownGracefully()
            throw .cannotBind(address: configuration.listen, reason: "\(error)")
        }
    }

    private static func listen(
        on address: SocketAddress, group: MultiThreadedEventLoopGroup, _ service: RequestService,
        _ connections: Connections
    ) async throws -> any Channel {
        let scratches = LoopScratches(limits: service.limits)
        return try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.recvAllocator, value: AdaptiveRecvByteBufferAllocator())
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let scratch = scratches.scratch(on: channel.eventLoop)
                    try channel.pipeline.syncOperations.addHandler(
                        ConnectionHandler(service: service, connections: connections, scratch: scratch))
                }
            }
            .bind(to: address).get()
    }

    /// Serves until the service group shuts down gracefully (or the task is cancelled), then drains.
    public func run() async throws {
        try? await gracefulShutdown()
        await shutDown()
    }

    /// Stops accepting, lets every connection finish what it has begun, and closes the engine. Takes at most 10 s.
    /// A second call returns at once.
    public func shutDown() async {
        guard service.beginDraining() else { return }
        logger.info("draining", metadata: ["connections": "\(connections.all.count)"])
        try? await listener.close().get()
        await drainConnections()
        do {
            try service.router.close()
        } catch {
            logger.error("the store did not close cleanly", metadata: ["error": "\(error)"])
        }
        try? await threads.shutdownGracefully()
        try? await group.shutdownGracefully()
        logger.info("stopped")
    }

    /// Connections close themselves once they are quiet; those that never are get closed after 8 s.
    private func drainConnections() async {
        for channel in connections.all { channel.pipeline.fireUserInboundEventTriggered(DrainConnection()) }
        let deadline = group.next().scheduleTask(in: .seconds(8)) { [connections] in
            for channel in connections.all { channel.close(promise: nil) }
        }
        while let channel = connections.all.first { try? await channel.closeFuture.get() }
        deadline.cancel()
    }
}
