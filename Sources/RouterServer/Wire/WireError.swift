import RouterEngine
import StrictJSON

/// What a client is told when a request can't be answered.
struct WireError: Error, Equatable, Sendable {
    /// The stable words of the contract.
    enum Code: String, Sendable, CaseIterable {
        case badJSON = "bad_json"
        case badRequest = "bad_request"
        case lineTooLong = "line_too_long"
        case unauthorized
        case forbidden
        case unknownOperation = "unknown_op"
        case unknownModel = "unknown_model"
        case unknownDecision = "unknown_decision"
        case noEligibleModel = "no_eligible_model"
        case budgetExhausted = "budget_exhausted"
        case overloaded
        case conflict
        case internalFailure = "internal"
    }

    var code: Code
    /// One sentence for people.
    var message: String
    /// Full path of the field that is wrong; `nil` where no single one is.
    var field: String?
    /// Until the token that is over its limit may ask again; `nil` where the limit is not a token's.
    var waitSeconds: Int?

    init(_ code: Code, _ message: String, field: String? = nil, waitSeconds: Int? = nil) {
        self.code = code
        self.message = message
        self.field = field
        self.waitSeconds = waitSeconds
    }

    init(_ error: JSONError) {
        self.init(.badJSON, error.description)
    }

    /// What failed inside names files: it is for the log (`RequestService.told`), not for clients.
    /// - Parameter path: what stands before the engine's field: `items[3].` in a batch.
    init(_ error: RouteError, path: String = "") {
        if case .internalFailure = error {
            self = .ownFailure
        } else {
            self.init(
                Code(rawValue: error.code) ?? .internalFailure, error.message, field: error.field.map { path + $0 })
        }
    }

    static let ownFailure = WireError(.internalFailure, "the server failed at this; its log says why")

    static let wrongDoor = WireError(
        .badRequest, "this port takes JSON lines; HTTP has a port of its own, http: in the configuration")

    static let stopping = WireError(
        .overloaded, "the server is shutting down; ask another, or this one again when it is back")

    static func badRequest(_ field: String, _ message: String) -> WireError {
        WireError(.badRequest, message, field: field)
    }

    static func lineTooLong(lineBytesMax: Int) -> WireError {
        WireError(.lineTooLong, "a line has at most \(lineBytesMax) bytes; the rest of this one is discarded")
    }

    /// The engine knows a decision by its identifier; the client knows it by the text it wrote.
    func naming(_ decision: DecisionName) -> WireError {
        code == .unknownDecision ? .unknownDecision(decision.text) : self
    }

    static func unknownDecision(_ text: String) -> WireError {
        WireError(.unknownDecision, "no decision is logged as \(text.prefix(64))")
    }
}
