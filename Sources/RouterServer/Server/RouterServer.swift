import CKernels
import Logging
import NIOCore
import NIOPosix
import RouterEngine
import Routing
import ServiceLifecycle
import Synchronization

/// The server of a router: JSON lines over TCP, and HTTP beside it. Drains when it is told to stop.
///
///     let server = try await RouterServer.bind(router: router, configuration: configuration, logger: logger)
///     print("ready on \(server.address)")
///     try await ServiceGroup(services: [server], gracefulShutdownSignals: [.sigterm], logger: logger).run()
public final class RouterServer: Service {
    /// `HOST:PORT` of the JSON-lines port as bound: where port 0 was asked for, the port that the system chose.
    public var address: String { lines.address }
    /// `HOST:PORT` of the HTTP port; `nil` where it is off.
    public var httpAddress: String? { http?.address }

    private let lines: Listener
    private let http: Listener?
    let service: RequestService
    /// `nil` where nothing is encrypted.
    let tls: ServerTLS?
    private let group: MultiThreadedEventLoopGroup
    private let threads: NIOThreadPool
    let logger: Logger
    /// What serves, and whether the network may reach it without token.
    let configuration: Mutex<Configuration>
    let isInsecure: Bool

    /// How long connections may take to end when the server stops; then they are closed. The other half of what a stop
    /// may take is the store's.
    private var drainingMax: TimeAmount { .milliseconds(500 * Int64(service.limits.stopSeconds)) }

    private init(
        lines: Listener, http: Listener?, _ source: MetricsSource, group: MultiThreadedEventLoopGroup,
        threads: NIOThreadPool,
        logger: Logger, configuration: Configuration, isInsecure: Bool
    ) {
        self.lines = lines
        self.http = http
        (service, tls) = (source.service, source.tls)
        self.group = group
        self.threads = threads
        self.logger = logger
        self.configuration = Mutex(configuration)
        self.isInsecure = isInsecure
    }

    /// Listens on `configuration.listen` and, where it is set, on `configuration.httpListen`.
    /// - Parameters:
    ///   - insecure: allows an address that the network reaches although no token is asked for.
    ///   - eventLoops: `nil`: one per processor, as far as the limits allow.
    ///   - desk: for changes of artefact and policy; `nil` refuses them.
    public static func bind(
        router: Router, configuration: Configuration, insecure: Bool = false, eventLoops: Int? = nil,
        logger: Logger, desk: ChangeDesk? = nil
    ) async throws(ServerError) -> RouterServer {
        try configuration.checkListeners(insecure: insecure)
        let tls = try configuration.tls.map { (settings) throws(ServerError) in
            ServerTLS(
                try TLSFiles(settings), handshakeMax: .seconds(Int64(configuration.limits.handshakeSeconds)))
        }
        let group = MultiThreadedEventLoopGroup(
            numberOfThreads: eventLoops ?? eventLoopCount(configuration.limits))
        let threads = NIOThreadPool(numberOfThreads: 2)
        threads.start()
        let service = RequestService(
            router: router, limits: configuration.limits, access: AccessList(configuration.tokens), threads: threads,
            modelsDirectory: configuration.modelsDirectory.map { ModelsDirectory($0) }, desk: desk, logger: logger)
        let source = MetricsSource(
            service: service, scratches: LoopScratches(service),
            lines: Connections(countMax: configuration.limits.connections),
            http: Connections(countMax: configuration.limits.connections), tls: tls)
        do throws(ServerError) {
            let listeners = try await listeners(configuration, insecure: insecure, group: group, source)
            if let tls { watch(tls, every: .seconds(Int64(tls.checkSeconds)), on: group.next(), threads, logger) }
            return RouterServer(
                lines: listeners.lines, http: listeners.http, source, group: group, threads: threads, logger: logger,
                configuration: configuration, isInsecure: insecure)
        } catch {
            try? await threads.shutdownGracefully()
            try? await group.shutdownGracefully()
            throw error
        }
    }

    /// Opens the ports, and says so in the log.
    /// - Returns: no HTTP listener where the configuration has none.
    private static func listeners(
        _ configuration: Configuration, insecure: Bool, group: MultiThreadedEventLoopGroup, _ source: MetricsSource
    ) async throws(ServerError) -> (lines: Listener, http: Listener?) {
        let lines = try await Listener.lines(
            on: configuration.listen, insecure: insecure || configuration.asksWho(atHTTP: false), tls: source.tls,
            group: group, source)
        var http: Listener?
        if let address = configuration.httpListen {
            http = try await Listener.http(
                on: address, insecure: insecure || configuration.asksWho(atHTTP: true),
                tls: configuration.httpIsPlain ? nil : source.tls, names: configuration.httpNames, group: group, source)
        }
        let logger = source.service.logger
        logger.info(
            "listening",
            metadata: [
                "address": "\(lines.address)", "http": "\(http?.address ?? "off")", "tls": "\(source.tls != nil)",
            ])
        source.tls?.remark(logger)
        return (lines, http)
    }

    /// Looks for renewed certificates, off the event loop: files are read.
    private static func watch(
        _ tls: ServerTLS, every interval: TimeAmount, on eventLoop: any EventLoop, _ threads: NIOThreadPool,
        _ logger: Logger
    ) {
        eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            threads.submit { state in
                if case .active = state { tls.takeUpRenewed(logger) }
            }
        }
    }

    /// Serves until the service group shuts down gracefully (or the task is cancelled), then drains.
    public func run() async throws {
        // What reading artefact and log took for a moment.
        kernel_return_memory()
        try? await gracefulShutdown()
        await shutDown()
    }

    /// Stops accepting, lets every connection finish what it has begun, for half of `stopSeconds`, and closes the engine,
    /// which takes as long as the disk does. A second call returns at once.
    public func shutDown() async {
        guard service.beginDraining() else { return }
        logger.info("draining", metadata: ["connections": "\(lines.connectionCount)"])
        await lines.stopAccepting()
        await http?.stopAccepting()
        async let httpDrained: Void? = http?.drain(timeMax: drainingMax)
        await lines.drain(timeMax: drainingMax)
        await httpDrained
        do {
            try service.router.close()
        } catch {
            logger.error("the store did not close cleanly", metadata: ["error": "\(error.message)"])
        }
        try? await threads.shutdownGracefully()
        try? await group.shutdownGracefully()
        logger.info("stopped")
    }
}
