#if TLS
    import Foundation
    import NIOCore
    import NIOSSL
    import Routing

    /// The certificate, key and authorities of one moment, read, matched and ready to meet connections with.
    struct TLSFiles: Sendable {
        let settings: TLSSettings
        let contents: TLSContents
        let context: NIOSSLContext
        /// Seconds since 1970 at which the first certificate of the chain ends.
        let notAfterSeconds: Int
        /// From when to when each file can be used, in seconds since 1970.
        private let terms: [(path: String, beginning: Int, end: Int)]

        /// How long the other side may take to say goodbye: a server that stops doesn't wait for those who never do.
        private static let goodbyeMax = TimeAmount.seconds(1)
        /// A certificate that ends sooner is remarked on.
        private static let remainingSecondsMin = 14 * 86_400

        /// - Throws: `tls` naming the file and what is wrong with it.
        init(_ settings: TLSSettings) throws(ServerError) {
            try self.init(settings, TLSContents(settings))
        }

        /// - Parameter contents: of the files, which have been read.
        init(_ settings: TLSSettings, _ contents: TLSContents) throws(ServerError) {
            self.settings = settings
            self.contents = contents
            let files = try contents.files.get()
            let chain = try Self.certificates(files[0], settings.certificatePath)
            notAfterSeconds = Int(chain[0].notValidAfter)
            let key = try Self.parsed(settings.keyPath, "it is no PEM file of a key without passphrase") {
                try NIOSSLPrivateKey(bytes: files[1], format: .pem)
            }
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
            configuration.minimumTLSVersion = .tlsv12
            configuration.shutdownTimeout = Self.goodbyeMax
            // A chain holds as long as all of it does, authorities as long as one of them.
            var terms = [
                (
                    settings.certificatePath, chain.map { Int($0.notValidBefore) }.max() ?? .min,
                    chain.map { Int($0.notValidAfter) }.min() ?? .max
                )
            ]
            if let path = settings.clientAuthorityPath {
                let authorities = try Self.certificates(files[2], path)
                terms.append(
                    (
                        path, authorities.map { Int($0.notValidBefore) }.min() ?? .min,
                        authorities.map { Int($0.notValidAfter) }.max() ?? .max
                    ))
                configuration.trustRoots = .certificates(authorities)
                // A client's address says nothing of who it is.
                configuration.certificateVerification = .noHostnameVerification
            }
            self.terms = terms
            let misfit = "it doesn't belong to the first certificate of \(settings.certificatePath)"
            let complete = configuration
            context = try Self.parsed(settings.keyPath, misfit) { try NIOSSLContext(configuration: complete) }
        }

        /// A sentence for each file that holds no longer, not yet, or not for long.
        func remarks(now: Date = Date()) -> [String] {
            let now = Int(now.timeIntervalSince1970)
            return terms.compactMap { path, beginning, end in
                if end <= now { return "\(path) ended on \(Self.day(end)): connections fail" }
                if now < beginning { return "\(path) holds from \(Self.day(beginning)) on: connections fail before" }
                let isEnding = end - now < Self.remainingSecondsMin
                return isEnding ? "\(path) ends on \(Self.day(end)): renew it" : nil
            }
        }

        private static func day(_ seconds: Int) -> String {
            Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601.year().month().day())
        }

        /// - Returns: at least one.
        private static func certificates(_ bytes: [UInt8], _ path: String) throws(ServerError) -> [NIOSSLCertificate] {
            let certificates = try parsed(path, "it is no PEM file of certificates") {
                try NIOSSLCertificate.fromPEMBytes(bytes)
            }
            guard !certificates.isEmpty else { throw .tls(file: path, reason: "it holds no certificate") }
            return certificates
        }

        private static func parsed<Value>(
            _ path: String, _ reason: String, _ body: () throws -> Value
        ) throws(ServerError) -> Value {
            do {
                return try body()
            } catch {
                throw .tls(file: path, reason: reason)
            }
        }
    }

    /// What the files hold at one moment, or why one of them can't be read.
    struct TLSContents: Sendable, Equatable {
        /// Certificate, key and, where clients show who they are, their authorities.
        let files: Result<[[UInt8]], ServerError>

        private static let fileBytesMax = 1 << 20

        init(_ settings: TLSSettings) {
            let paths = [settings.certificatePath, settings.keyPath, settings.clientAuthorityPath].compactMap { $0 }
            files = Result { () throws(ServerError) in
                var contents: [[UInt8]] = []
                for path in paths { contents.append(try Self.bytes(path)) }
                return contents
            }
        }

        private static func bytes(_ path: String) throws(ServerError) -> [UInt8] {
            do {
                // Nothing is read at the end of a file: an empty one is no error yet.
                let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
                return Array(try file.read(upToCount: fileBytesMax) ?? Data())
            } catch {
                let isThere = FileManager.default.fileExists(atPath: path)
                throw .tls(file: path, reason: isThere ? "it can't be read by this user" : "there is no such file")
            }
        }
    }
#endif
