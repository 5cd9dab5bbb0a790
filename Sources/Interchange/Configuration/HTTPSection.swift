import Routing
import Yams

extension Configuration {
    /// Where the HTTP port is when `http:` says nothing of it.
    static let httpListenUsual = "127.0.0.1:7412"

    /// The HTTP port: `off`, or a mapping.
    mutating func readHTTPDoor(_ node: YAMLNode) throws(ConfigurationError) {
        if node.isNull { return }
        if case .scalar(let scalar) = node.node {
            guard ["off", "false"].contains(scalar.string.lowercased()) else {
                throw node.invalid("\(scalar.string) is neither off nor {listen: HOST:PORT}")
            }
            return
        }
        guard let section = try node.mapping() else { return }
        try section.allow(ConfigurationKeys.http)
        httpListen = try section["listen"]?.address() ?? Self.httpListenUsual
        httpIsPlain = try section["tls"]?.bool() == false
        for name in try section["names"]?.list() ?? [] { httpNames.insert(try name.hostName()) }
    }
}
