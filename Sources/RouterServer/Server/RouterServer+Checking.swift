import NIOCore
import Routing

extension RouterServer {
    /// Checks what a server needs beside its engine and free ports: the addresses to listen on, and the files of TLS.
    ///
    /// - Parameter insecure: as for `bind`.
    /// - Returns: what is perhaps a mistake, a sentence each.
    /// - Throws: what `bind` would.
    public static func check(_ configuration: Configuration, insecure: Bool = false) throws(ServerError) -> [String] {
        try configuration.checkListeners(insecure: insecure)
        guard let settings = configuration.tls else { return [] }
        return try TLSFiles(settings).remarks()
    }
}

extension Configuration {
    /// Whether a port asks who comes: by token, or by certificate.
    func asksWho(atHTTP: Bool) -> Bool {
        !tokens.isEmpty || tls?.clientAuthorityPath != nil && !(atHTTP && httpIsPlain)
    }

    /// JSON lines and HTTP have different addresses, none of which the network reaches without token or certificate.
    func checkListeners(insecure: Bool) throws(ServerError) {
        let lines = try ListenAddress(listen).resolve(insecure: insecure || asksWho(atHTTP: false))
        guard let httpListen else { return }
        let http = try ListenAddress(httpListen).resolve(insecure: insecure || asksWho(atHTTP: true))
        guard !lines.excludes(http) else { throw .oneAddress(listen, http: httpListen) }
    }
}

extension SocketAddress {
    /// Whether two sockets can't listen on these at once: the same port of the same address, or of every address.
    fileprivate func excludes(_ other: SocketAddress) -> Bool {
        port != 0 && port == other.port && (ipAddress == other.ipAddress || isEveryAddress || other.isEveryAddress)
    }

    /// 0.0.0.0 or ::.
    private var isEveryAddress: Bool { ipAddress == "0.0.0.0" || ipAddress == "::" }
}
