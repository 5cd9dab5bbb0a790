import NIOCore

#if TLS
    import NIOSSL
    import NIOTLS
#endif

/// How a client speaks TLS: whom it believes, and what it shows of itself. Paths name PEM files.
public struct ClientTLSFiles: Sendable, Equatable {
    /// Authorities that a server's certificate may come from; `nil`: those that the system knows.
    public var authorityPath: String?
    /// Where the server asks for one.
    public var certificatePath: String?
    /// The key of that certificate; `nil`: it is in the same file.
    public var keyPath: String?

    public init(authorityPath: String? = nil, certificatePath: String? = nil, keyPath: String? = nil) {
        self.authorityPath = authorityPath
        self.certificatePath = certificatePath
        self.keyPath = keyPath
    }
}

#if TLS
    /// TLS for connections to a router. The name (or address) that was asked for must stand in its certificate.
    public struct ClientTLS: Sendable {
        private let context: NIOSSLContext

        /// - Throws: `tls` naming what can't be used.
        public init(_ files: ClientTLSFiles) throws(ClientError) {
            do {
                var configuration = TLSConfiguration.makeClientConfiguration()
                configuration.minimumTLSVersion = .tlsv12
                if let path = files.authorityPath { configuration.trustRoots = .file(path) }
                if let path = files.certificatePath {
                    configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(path).map { .certificate($0) }
                    configuration.privateKey = .privateKey(
                        try NIOSSLPrivateKey(file: files.keyPath ?? path, format: .pem))
                }
                context = try NIOSSLContext(configuration: configuration)
            } catch {
                let names = [files.authorityPath, files.certificatePath, files.keyPath].compactMap { $0 }
                throw .tls("\(names.joined(separator: ", ")): not the PEM files that they should be")
            }
        }

        /// Puts TLS at the front of a pipeline.
        /// - Parameter done: the handshake succeeded, or failed with `tls`.
        func secure(
            _ pipeline: ChannelPipeline.SynchronousOperations, host: String, done: EventLoopPromise<Void>? = nil
        ) throws {
            let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
            try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : host))
            if let done { try pipeline.addHandler(HandshakeNotice(done)) }
        }
    }

    /// Tells how a handshake went.
    private final class HandshakeNotice: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let done: EventLoopPromise<Void>

        init(_ done: EventLoopPromise<Void>) { self.done = done }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case .handshakeCompleted = event as? TLSUserEvent { done.succeed(()) }
            context.fireUserInboundEventTriggered(event)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            done.fail(ClientError.tls("\(error)"))
            context.fireErrorCaught(error)
        }

        func channelInactive(context: ChannelHandlerContext) {
            done.fail(ClientError.tls("the other side hung up; does it speak TLS, and does it know this client?"))
            context.fireChannelInactive()
        }
    }
#else
    /// Never made: this build has no TLS.
    public struct ClientTLS: Sendable {
        /// - Throws: always.
        public init(_ files: ClientTLSFiles) throws(ClientError) {
            throw .tls("this program was built without TLS; make build TRAITS=TLS builds one with it")
        }

        func secure(
            _ pipeline: ChannelPipeline.SynchronousOperations, host: String, done: EventLoopPromise<Void>? = nil
        ) throws {}
    }
#endif
