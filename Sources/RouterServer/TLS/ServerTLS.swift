#if TLS
    import Logging
    import NIOCore
    import NIOSSL
    import NIOTLS
    import Routing
    import Synchronization

    /// TLS at the ports: what new connections are met with. Renewed files are taken up without a restart; connections that
    /// stand keep what they began with.
    final class ServerTLS: Sendable {
        private struct State {
            var files: TLSFiles
            /// What was last found on the disk and can't be used: it is told of once.
            var refused: TLSContents?
        }

        private let state: Mutex<State>
        private let failures = Atomic(0)
        /// How long a handshake may take.
        private let handshakeMax: TimeAmount

        init(_ files: TLSFiles, handshakeMax: TimeAmount) {
            state = Mutex(State(files: files))
            self.handshakeMax = handshakeMax
        }

        /// Handshakes that failed since the start.
        var handshakeFailures: Int { failures.load(ordering: .relaxed) }
        var checkSeconds: Int { files.settings.checkSeconds }
        var notAfterSeconds: Int { files.notAfterSeconds }
        private var files: TLSFiles { state.withLock { $0.files } }

        /// Puts TLS at the front of a connection's pipeline.
        func secure(_ pipeline: ChannelPipeline.SynchronousOperations) throws {
            try pipeline.addHandler(NIOSSLServerHandler(context: files.context))
            try pipeline.addHandler(
                HandshakeDeadline(handshakeMax) { [self] in failures.wrappingAdd(1, ordering: .relaxed) })
        }

        func use(_ files: TLSFiles, _ logger: Logger) {
            state.withLock { $0 = State(files: files) }
            remark(logger)
        }

        /// Says what is perhaps wrong with what serves.
        func remark(_ logger: Logger) {
            for remark in files.remarks() { logger.warning("certificate", metadata: ["remark": "\(remark)"]) }
        }

        /// Takes up files that were renewed. Those that can't be used are named in the log, once for as long as they stay
        /// as they are, and what serves goes on serving.
        func takeUpRenewed(_ logger: Logger) {
            let present = files
            let found = TLSContents(present.settings)
            guard found != present.contents else { return state.withLock { $0.refused = nil } }
            guard state.withLock({ $0.refused != found }) else { return }
            do throws(ServerError) {
                let renewed = try TLSFiles(present.settings, found)
                logger.notice("certificate renewed", metadata: ["not_after": "\(renewed.notAfterSeconds)"])
                use(renewed, logger)
            } catch {
                state.withLock { $0.refused = found }
                logger.error("certificate not renewed", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Closes a connection whose handshake fails, or isn't done in time: nothing has been asked of it yet.
    private final class HandshakeDeadline: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = ByteBuffer

        private let timeMax: TimeAmount
        private let failed: @Sendable () -> Void
        private var deadline: Scheduled<Void>?
        private var isOver = false

        init(_ timeMax: TimeAmount, failed: @escaping @Sendable () -> Void) {
            self.timeMax = timeMax
            self.failed = failed
        }

        func channelActive(context: ChannelHandlerContext) {
            deadline = context.eventLoop.assumeIsolated().scheduleTask(in: timeMax) { self.fail(context) }
            context.fireChannelActive()
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case .handshakeCompleted = event as? TLSUserEvent {
                isOver = true
                deadline?.cancel()
            }
            context.fireUserInboundEventTriggered(event)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            if isOver { context.fireErrorCaught(error) } else { fail(context) }
        }

        func channelInactive(context: ChannelHandlerContext) {
            if !isOver { fail(context) }
            context.fireChannelInactive()
        }

        private func fail(_ context: ChannelHandlerContext) {
            guard !isOver else { return }
            isOver = true
            deadline?.cancel()
            failed()
            context.close(promise: nil)
        }
    }
#endif
