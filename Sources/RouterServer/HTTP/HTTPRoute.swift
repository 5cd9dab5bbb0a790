import NIOHTTP1

/// What a method and a path ask for.
enum HTTPRoute: Equatable {
    /// The process answers.
    case alive
    /// It takes new requests.
    case ready
    /// The numbers of a scrape.
    case metrics
    /// One operation of the JSON-lines port; the body is its object without `op`.
    case operation(String)
    case unknownPath
    /// The path is there, for other methods.
    case wrongMethod(allowed: String)
    /// Which methods there are, at a path or at all.
    case options(allowed: String)

    /// The probes of a supervisor don't.
    var needsToken: Bool { self != .alive && self != .ready }

    init(_ method: HTTPMethod, _ target: String) {
        switch Self.path(of: target) {
        case "*" where method == .OPTIONS: self = .options(allowed: "GET, HEAD, POST, OPTIONS")
        case "/healthz": self = .reading(.alive, method)
        case "/readyz": self = .reading(.ready, method)
        case "/metrics": self = .reading(.metrics, method)
        case "/v1/route": self = .operation("route", method)
        case "/v1/feedback": self = .operation("feedback", method)
        case "/v1/explain": self = .operation("explain", method)
        default: self = .unknownPath
        }
    }

    /// The path of `/metrics?x=1` or, as proxies write it, of `http://host:7412/metrics?x=1`.
    ///
    /// > RFC 9112, section 3.2.
    private static func path(of target: String) -> Substring {
        var rest = target.prefix { $0 != "?" }
        if rest.utf8.first == UInt8(ascii: "/") { return rest }
        if let scheme = ["http://", "https://"].first(where: { rest.prefix($0.count).lowercased() == $0 }) {
            rest = rest.dropFirst(scheme.count).drop { $0 != "/" }
            return rest.isEmpty ? "/" : rest
        }
        return rest
    }

    private static func reading(_ route: HTTPRoute, _ method: HTTPMethod) -> HTTPRoute {
        method == .GET || method == .HEAD ? route : other(method, allowed: "GET, HEAD, OPTIONS")
    }

    private static func operation(_ name: String, _ method: HTTPMethod) -> HTTPRoute {
        method == .POST ? .operation(name) : other(method, allowed: "POST, OPTIONS")
    }

    private static func other(_ method: HTTPMethod, allowed: String) -> HTTPRoute {
        method == .OPTIONS ? .options(allowed: allowed) : .wrongMethod(allowed: allowed)
    }
}

extension WireError {
    var httpStatus: HTTPResponseStatus {
        switch code {
        case .badJSON, .badRequest: .badRequest
        case .lineTooLong: .payloadTooLarge
        case .unauthorized: .unauthorized
        case .forbidden: .forbidden
        case .unknownOperation, .unknownModel, .unknownDecision: .notFound
        case .noEligibleModel, .budgetExhausted: .unprocessableEntity
        // A balancer takes a 503 for the server's state: what one token asked too much must not close it to the others.
        case .overloaded: waitSeconds == nil ? .serviceUnavailable : .tooManyRequests
        case .conflict: .conflict
        case .internalFailure: .internalServerError
        }
    }

    /// Who is refused for want of a token is told which kind; who asked too much, when to ask again.
    var httpFields: HTTPHeaders {
        switch code {
        case .unauthorized: ["www-authenticate": "Bearer"]
        case .overloaded: ["retry-after": String(waitSeconds ?? 1)]
        default: [:]
        }
    }
}
