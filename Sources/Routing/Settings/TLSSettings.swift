/// What the ports of a server speak TLS with: the `tls` section of the configuration. Paths name PEM files.
public struct TLSSettings: Sendable, Equatable {
    /// The server's own certificate first, then those between it and an authority that clients know.
    public var certificatePath: String
    /// The private key of that certificate.
    public var keyPath: String
    /// Authorities of clients' certificates: with it, a client without one of theirs is turned away.
    public var clientAuthorityPath: String?
    /// How often the files are compared with what is in use.
    public var checkSeconds: Int

    public static let checkSecondsDefault = 30

    public init(
        certificatePath: String, keyPath: String, clientAuthorityPath: String? = nil,
        checkSeconds: Int = TLSSettings.checkSecondsDefault
    ) {
        self.certificatePath = certificatePath
        self.keyPath = keyPath
        self.clientAuthorityPath = clientAuthorityPath
        self.checkSeconds = checkSeconds
    }
}
