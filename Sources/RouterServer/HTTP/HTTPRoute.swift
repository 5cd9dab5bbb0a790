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
    case wrongMethod

    /// The probes of a supervisor don't.
    var needsToken: Bool { self != .alive && self != .ready }

    init(_ method: HTTPMethod, _ uri: String) {
        let path = uri.prefix { $0 != "?" }
        switch path {
        case "/healthz": self = method == .GET ? .alive : .wrongMethod
        case "/readyz": self = method == .GET ? .ready : .wrongMethod
        case "/metrics": self = method == .GET ? .metrics : .wrongMethod
        case "/v1/route": self = method == .POST ? .operation("route") : .wrongMethod
        case "/v1/feedback": self = method == .POST ? .operation("feedback") : .wrongMethod
        case "/v1/explain": self = method == .POST ? .operation("explain") : .wrongMethod
        default: self = .unknownPath
        }
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
