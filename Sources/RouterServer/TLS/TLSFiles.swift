#if TLS
    import Foundation
    import NIOCore
    import NIOSSL
    import Routing

    /// The certificate, key and authorities of one moment, read, matched and ready to meet connections with.
    struct TLSFiles: Sendable {
        let settings: TLSSettings
        let context: NIOSSLContext
        /// Seconds since 1970 at which the first certificate of the chain ends.
        let notAfterSeconds: Int
        private let contents: [[UInt8]]

        /// How long the other side may take to say goodbye: a server that stops doesn't wait for those who never do.
        private static let goodbyeMax = TimeAmount.seconds(1)
        private static let fileBytesMax = 1 << 20

        /// - Throws: `tls` naming the file and what is wrong with it.
        init(_ settings: TLSSettings) throws(ServerError) {
            self.settings = settings
            let contents = try Self.contents(settings)
            self.contents = contents
            let chain = try Self.parsed(settings.certificatePath) { try NIOSSLCertificate.fromPEMBytes(contents[0]) }
            guard let first = chain.first else {
                throw .tls(file: settings.certificatePath, reason: "it holds no certificate")
            }
            notAfterSeconds = Int(first.notValidAfter)
            let key = try Self.parsed(settings.keyPath) { try NIOSSLPrivateKey(bytes: contents[1], format: .pem) }
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
            configuration.minimumTLSVersion = .tlsv12
            configuration.shutdownTimeout = Self.goodbyeMax
            if let path = settings.clientAuthorityPath {
                let authorities = try Self.parsed(path) { try NIOSSLCertificate.fromPEMBytes(contents[2]) }
                guard !authorities.isEmpty else { throw .tls(file: path, reason: "it holds no certificate") }
                configuration.trustRoots = .certificates(authorities)
                // A client's address says nothing of who it is.
                configuration.certificateVerification = .noHostnameVerification
            }
            context = try Self.parsed(settings.keyPath, "it doesn't belong to \(settings.certificatePath)") {
                try NIOSSLContext(configuration: configuration)
            }
        }

        /// Whether the disk holds something else by now. A file that can't be read counts as changed: reading it says why.
        var isOutdated: Bool { (try? Self.contents(settings)) != contents }

        private static func contents(_ settings: TLSSettings) throws(ServerError) -> [[UInt8]] {
            var contents: [[UInt8]] = []
            for path in [settings.certificatePath, settings.keyPath, settings.clientAuthorityPath].compactMap({ $0 }) {
                guard let file = FileHandle(forReadingAtPath: path), let bytes = try? file.read(upToCount: fileBytesMax)
                else { throw .tls(file: path, reason: "it can't be read") }
                contents.append(Array(bytes))
            }
            return contents
        }

        private static func parsed<Value>(
            _ path: String, _ reason: String = "it is no PEM file of its kind", _ body: () throws -> Value
        ) throws(ServerError) -> Value {
            do {
                return try body()
            } catch {
                throw .tls(file: path, reason: reason)
            }
        }
    }
#endif
