import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Routing

/// A listening socket, and the connections that came through it.
struct Listener: Sendable {
    /// `HOST:PORT` as bound.
    let address: String
    private let socket: any Channel
    private let connections: Connections

    private init(_ socket: any Channel, _ connections: Connections, wanted: String) {
        address = socket.localAddress?.hostAndPort ?? wanted
        self.socket = socket
        self.connections = connections
    }

    /// For JSON lines.
    static func lines(
        on address: String, insecure: Bool, tls: ServerTLS?, group: MultiThreadedEventLoopGroup,
        _ source: MetricsSource
    ) async throws(ServerError) -> Listener {
        let (service, connections, scratches) = (source.service, source.lines, source.scratches)
        let bootstrap = bootstrap(group, service.logger)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let scratch = scratches.scratch(on: channel.eventLoop)
                    let pipeline = channel.pipeline.syncOperations
                    try tls?.secure(pipeline)
                    try pipeline.addHandler(
                        ConnectionHandler(service: service, connections: connections, scratch: scratch))
                }
            }
        return try await bind(bootstrap, address, insecure: insecure, connections)
    }

    /// For HTTP: the same objects.
    /// - Parameter names: by which it may be asked for without TLS, beside those that are no stranger's.
    static func http(
        on address: String, insecure: Bool, tls: ServerTLS?, names: Set<String>, group: MultiThreadedEventLoopGroup,
        _ source: MetricsSource
    ) async throws(ServerError) -> Listener {
        // Behind TLS a browser has compared the name with the certificate's.
        let names = tls == nil ? HTTPHostNames(names) : nil
        let (service, connections, scratches) = (source.service, source.http, source.scratches)
        let idleMax = TimeAmount.seconds(Int64(service.limits.idleSeconds))
        let bootstrap = bootstrap(group, service.logger)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let scratch = scratches.scratch(on: channel.eventLoop)
                    let pipeline = channel.pipeline.syncOperations
                    try tls?.secure(pipeline)
                    try pipeline.configureHTTPServerPipeline(withErrorHandling: false)
                    try pipeline.addHandler(IdleStateHandler(allTimeout: idleMax))
                    try pipeline.addHandler(HTTPHandler(source, scratch: scratch, names: names))
                }
            }
        return try await bind(bootstrap, address, insecure: insecure, connections)
    }

    var connectionCount: Int { connections.count }

    /// Stops accepting.
    func stopAccepting() async {
        try? await socket.close().get()
    }

    /// Connections close themselves once they are quiet. Those that go on asking are refused from half of `timeMax` on,
    /// and closed at its end.
    func drain(timeMax: TimeAmount) async {
        for channel in connections.all { channel.pipeline.fireUserInboundEventTriggered(DrainConnection()) }
        let refusal = socket.eventLoop.scheduleTask(in: .nanoseconds(timeMax.nanoseconds / 2)) { [connections] in
            for channel in connections.all { channel.pipeline.fireUserInboundEventTriggered(RefuseRequests()) }
        }
        let deadline = socket.eventLoop.scheduleTask(in: timeMax) { [connections] in
            for channel in connections.all { channel.close(promise: nil) }
        }
        while let channel = connections.all.first { try? await channel.closeFuture.get() }
        refusal.cancel()
        deadline.cancel()
    }

    private static func bootstrap(_ group: MultiThreadedEventLoopGroup, _ logger: Logger) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptPause(logger: logger))
                }
            }
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
    }

    private static func bind(
        _ bootstrap: ServerBootstrap, _ text: String, insecure: Bool, _ connections: Connections
    ) async throws(ServerError) -> Listener {
        let address = try ListenAddress(text).resolve(insecure: insecure)
        do {
            return Listener(try await bootstrap.bind(to: address).get(), connections, wanted: text)
        } catch {
            throw .cannotBind(address: text, reason: "\(error)")
        }
    }
}
