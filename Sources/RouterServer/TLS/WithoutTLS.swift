#if !TLS
    import Logging
    import NIOCore
    import Routing

    // A build without the trait TLS: the same words, and a sentence that says how to get one with it.

    struct TLSFiles: Sendable {
        let settings: TLSSettings

        /// - Throws: always.
        init(_ settings: TLSSettings) throws(ServerError) {
            throw .tls(file: settings.certificatePath, reason: Self.wayOut)
        }

        func remarks() -> [String] { [] }

        static let wayOut = "this program was built without TLS; make build TRAITS=TLS builds one with it"
    }

    /// Never made, since its files never are.
    final class ServerTLS: Sendable {
        private let files: TLSFiles

        init(_ files: TLSFiles, handshakeMax: TimeAmount) { self.files = files }

        var handshakeFailures: Int { 0 }
        var notAfterSeconds: Int { 0 }
        var checkSeconds: Int { files.settings.checkSeconds }
        func secure(_ pipeline: ChannelPipeline.SynchronousOperations) throws {}
        func use(_ files: TLSFiles, _ logger: Logger) {}
        func remark(_ logger: Logger) {}
        func takeUpRenewed(_ logger: Logger) {}
    }
#endif
