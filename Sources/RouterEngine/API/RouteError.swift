/// Why an operation was refused. The cases are the stable codes of the wire contract; each carries what its
/// sentence needs.
public enum RouteError: Error, Equatable {
    /// `field` is the full path of the field (`model.input_usd_per_mtok`).
    case badRequest(field: String, message: String)
    case unknownModel(String)
    case unknownDecision(String)
    /// The rules that emptied the set of models.
    case noEligibleModel(String)
    case budgetExhausted(String)
    case overloaded(String)
    case conflict(String)
    /// The store could not be written or read.
    case internalFailure(String)

    /// `unknown_model`, `no_eligible_model`, …
    public var code: String {
        switch self {
        case .badRequest: "bad_request"
        case .unknownModel: "unknown_model"
        case .unknownDecision: "unknown_decision"
        case .noEligibleModel: "no_eligible_model"
        case .budgetExhausted: "budget_exhausted"
        case .overloaded: "overloaded"
        case .conflict: "conflict"
        case .internalFailure: "internal"
        }
    }

    /// The field that was wrong; `nil` where no single field was.
    public var field: String? {
        guard case .badRequest(let field, _) = self else { return nil }
        return field
    }

    /// One sentence for people.
    public var message: String {
        switch self {
        case .badRequest(_, let message): message
        case .unknownModel(let name): "no model is called \(name)"
        case .unknownDecision(let id): "no decision is logged as \(id)"
        case .noEligibleModel(let rules): "no model may be used: \(rules)"
        case .budgetExhausted(let what): what
        case .overloaded(let what), .conflict(let what), .internalFailure(let what): what
        }
    }
}
