/// Why the server could not start.
public enum ServerError: Error, Equatable {
    case malformedAddress(String)
    case unknownHost(String)
    /// Binding `address` would let the network in, and nothing asks the network who it is.
    case notLoopback(address: String)
    /// JSON lines and HTTP on one address.
    case oneAddress(String, http: String)
    case cannotBind(address: String, reason: String)
    /// A file of the certificate can't be used.
    case tls(file: String, reason: String)
    /// A key of the configuration that can't change while the server runs.
    case needsRestart(key: String)
    /// The engine doesn't take a configuration.
    case refused(reason: String)
}

extension ServerError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformedAddress(let text): "\(text) is no HOST:PORT"
        case .unknownHost(let host): "the host \(host) has no address"
        case .notLoopback(let address):
            "\(address) is not a loopback address: anybody on the network could route and teach; set tokens: in the configuration, or say --insecure"
        case .oneAddress(let lines, let http):
            "listen: \(lines) and http: \(http) are one address; each needs a port of its own"
        case .needsRestart(let key): "\(key) changes with a restart only"
        case .refused(let reason): reason
        case .tls(let file, let reason): "tls: \(file): \(reason)"
        case .cannotBind(let address, let reason): "can't listen on \(address): \(reason)"
        }
    }
}
