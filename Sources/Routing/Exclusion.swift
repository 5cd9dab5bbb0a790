/// Why a model could not be drawn: stable reason codes, in the order in which they are looked for. A model has the
/// first that is true of it.
public enum Exclusion: Sendable, Equatable {
    case retired
    case paused
    case notACandidate
    case missingTag(String)
    /// The request's tokens do not fit the model's context window.
    case contextTooSmall
    /// It does not run in the region that the request asks for.
    case outsideRegion(String)
    /// It is not cleared for the request's class of data.
    case dataClass(String)
    /// The request's tenant is not on the model's list, or the request names none.
    case tenant
    /// A rule of the configuration, by its name.
    case rule(String)
    /// It failed too often of late.
    case breakerOpen
    /// Expected to take longer than the request allows.
    case overMaxLatency
    /// Its expected cost is above the request's ceiling, or unknown.
    case overMaxCost

    /// The code that is logged and shown: `retired`, `missing_tag:vision`, `rule:phi-stays-in-the-eu`, …
    public var code: String {
        switch self {
        case .paused: "paused"
        case .retired: "retired"
        case .notACandidate: "not_a_candidate"
        case .missingTag(let tag): "missing_tag:\(tag)"
        case .contextTooSmall: "context_too_small"
        case .outsideRegion(let region): "outside_region:\(region)"
        case .dataClass(let name): "data_class_not_cleared:\(name)"
        case .tenant: "tenant_not_allowed"
        case .rule(let name): "rule:\(name)"
        case .breakerOpen: "breaker_open"
        case .overMaxCost: "over_max_cost"
        case .overMaxLatency: "over_max_latency"
        }
    }
}
