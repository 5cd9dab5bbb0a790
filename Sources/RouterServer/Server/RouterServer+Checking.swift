import NIOCore
import Routing

extension RouterServer {
    /// Looks at what a server needs beside its engine and free ports: the addresses of its doors, and the files of TLS.
    ///
    /// - Parameter insecure: as for `bind`.
    /// - Returns: what is perhaps a mistake, a sentence each.
    /// - Throws: what `bind` would.
    public static func check(_ configuration: Configuration, insecure: Bool = false) throws(ServerError) -> [String] {
        try configuration.checkDoors(insecure: insecure)
        guard let settings = configuration.tls else { return [] }
        return try TLSFiles(settings).remarks()
    }
}

extension Configuration {
    /// Whether a door asks who comes: by token, or by certificate.
    func asksWho(atHTTP: Bool) -> Bool {
        !tokens.isEmpty || tls?.clientAuthorityPath != nil && !(atHTTP && httpIsPlain)
    }

    /// Both doors have an address, not the same one, and none that the network reaches and nobody watches.
    func checkDoors(insecure: Bool) throws(ServerError) {
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
