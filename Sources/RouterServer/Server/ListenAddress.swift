import NIOCore

/// `HOST:PORT`, `[::1]:7411`. Port 0 lets the system choose.
struct ListenAddress: Equatable {
    let host: String
    let port: Int

    init(_ text: String) throws(ServerError) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            0...65535 ~= port
        else { throw .malformedAddress(text) }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw .malformedAddress(text)
        }
        guard !host.isEmpty else { throw .malformedAddress(text) }
        self.host = String(host)
        self.port = port
    }

    /// - Parameter insecure: whether an address that the network reaches is allowed.
    func resolve(insecure: Bool) throws(ServerError) -> SocketAddress {
        guard let address = try? SocketAddress.makeAddressResolvingHost(host, port: port) else {
            throw .unknownHost(host)
        }
        guard insecure || address.isLoopback else {
            throw .notLoopback(address: "\(host.contains(":") ? "[\(host)]" : host):\(port)")
        }
        return address
    }
}

extension SocketAddress {
    /// 127.0.0.0/8 or ::1.
    var isLoopback: Bool {
        guard let text = ipAddress else { return false }
        switch self {
        case .v4: return text.hasPrefix("127.")
        case .v6: return text == "::1"
        case .unixDomainSocket: return false
        }
    }

    /// `127.0.0.1:7411`, `[::1]:7411`.
    var hostAndPort: String {
        guard let host = ipAddress, let port else { return description }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
