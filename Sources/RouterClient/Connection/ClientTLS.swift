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
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.minimumTLSVersion = .tlsv12
            if let path = files.authorityPath {
                let authorities = try Self.read("\(path): no PEM file of certificates") {
                    try NIOSSLCertificate.fromPEMFile(path)
                }
                configuration.trustRoots = .certificates(authorities)
            }
            var own = "no certificate"
            if let path = files.certificatePath {
                let keyPath = files.keyPath ?? path
                let chain = try Self.read("\(path): no PEM file of certificates") {
                    try NIOSSLCertificate.fromPEMFile(path)
                }
                let key = try Self.read("\(keyPath): no PEM file of a key without passphrase") {
                    try NIOSSLPrivateKey(file: keyPath, format: .pem)
                }
                configuration.certificateChain = chain.map { .certificate($0) }
                configuration.privateKey = .privateKey(key)
                own = "\(keyPath): not the key of \(path)"
            }
            let complete = configuration
            context = try Self.read(own) { try NIOSSLContext(configuration: complete) }
        }

        /// - Throws: `tls` with the sentence.
        private static func read<Value>(
            _ sentence: String, _ body: () throws -> Value
        ) throws(ClientError) -> Value {
            do {
                return try body()
            } catch {
                throw .tls(sentence)
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
            done.fail(ClientError.tls(Self.sentence(error)))
            context.fireErrorCaught(error)
        }

        /// What stands behind the commonest failures, for who can do something about it.
        private static func sentence(_ error: any Error) -> String {
            if (error as? NIOSSLExtraError) == .failedToValidateHostname {
                return "the server's certificate is for another name"
            }
            let text = "\(error)"
            guard text.contains("CERTIFICATE_VERIFY_FAILED") else { return text }
            return "the server's certificate has ended, or is from an authority that isn't known here (--ca FILE)"
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
