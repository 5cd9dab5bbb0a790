/// Why a request got no answer. `send` alone takes every reply, a refusal, too, for an answer.
public enum ClientError: Error, Sendable {
    case unavailable(HostPort)
    case connectionLost
    /// No secure connection, and why.
    case tls(String)
    case replyTooLong(bytesMax: Int)
    case notUnderstood(String)
    /// The router is there and said no.
    case refused(Refusal)
}

extension ClientError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unavailable(let address):
            "no router answers at \(address); start one with: suffice serve --listen \(address)"
        case .connectionLost:
            "the router closed the connection before it replied (if it speaks TLS, say --tls; if it asks for a certificate, --cert)"
        case .tls(let reason): "no TLS connection: \(reason)"
        case .replyTooLong(let bytesMax): "a reply is longer than \(bytesMax) bytes"
        case .notUnderstood(let reply): "this reply is not one of a router's: \(reply)"
        case .refused(let refusal): "the router refused: \(refusal)"
        }
    }
}
