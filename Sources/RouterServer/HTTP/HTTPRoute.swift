import NIOHTTP1

/// What a method and a path ask for.
enum HTTPRoute: Equatable {
    /// The process answers.
    case alive
    /// It takes new requests.
    case ready
    /// The numbers of a scrape.
    case metrics
    /// One operation of the JSON-lines door; the body is its object without `op`.
    case operation(String)
    case unknownPath
    /// The path is there, for other methods.
    case wrongMethod(allowed: String)

    /// The probes of a supervisor don't.
    var needsToken: Bool { self != .alive && self != .ready }

    init(_ method: HTTPMethod, _ uri: String) {
        let path = uri.prefix { $0 != "?" }
        switch path {
        case "/healthz": self = .reading(.alive, method)
        case "/readyz": self = .reading(.ready, method)
        case "/metrics": self = .reading(.metrics, method)
        case "/v1/route": self = .operation("route", method)
        case "/v1/feedback": self = .operation("feedback", method)
        case "/v1/explain": self = .operation("explain", method)
        default: self = .unknownPath
        }
    }

    private static func reading(_ route: HTTPRoute, _ method: HTTPMethod) -> HTTPRoute {
        method == .GET || method == .HEAD ? route : .wrongMethod(allowed: "GET, HEAD")
    }

    private static func operation(_ name: String, _ method: HTTPMethod) -> HTTPRoute {
        method == .POST ? .operation(name) : .wrongMethod(allowed: "POST")
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
        case .overloaded: .serviceUnavailable
        case .conflict: .conflict
        case .internalFailure: .internalServerError
        }
    }
}
