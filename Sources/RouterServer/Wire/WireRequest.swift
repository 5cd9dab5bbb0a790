import RouterEngine
import Routing

/// A call and the `id` to echo: a whole line of a client, or one item of its batch, which fails alone.
struct Identified<Call: Sendable>: Sendable {
    /// The `id` as it was sent, byte for byte; `nil` where there was none.
    var id: [UInt8]?
    var call: Result<Call, WireError>
}

/// A line of a client, decoded.
typealias WireRequest = Identified<WireCall>

/// What a client can ask for.
enum WireCall: Sendable {
    case authenticate(token: String)
    case route(RouteRequest)
    case routeBatch([Identified<RouteRequest>], RunBatch?)
    case feedback(FeedbackCall)
    case feedbackBatch([Identified<FeedbackCall>])
    case explain(DecisionName)
    case models
    case putModel(ModelChange)
    case retireModel(String, ifVersion: String?)
    case stats
    case health
    case policy
    case change(ChangeCall)
    case rollout(withHistory: Bool)
    case steer(SteeringCall)

    var isHealth: Bool {
        if case .health = self { true } else { false }
    }
}

/// A decision as the client named it.
struct DecisionName: Sendable, Equatable {
    var text: String
    /// `nil` where the text is no identifier: such a decision is unknown, like any that was never made.
    var id: ULID?
    /// Whose it must be for the client to know of it; `nil`: anybody's.
    var tenant: String?

    init(_ text: String) {
        self.text = text
        id = ULID(text)
    }
}

/// A batch's place in a run: what a client that lost the reply asks for again, without a second decision.
struct RunBatch: Sendable, Equatable {
    /// The client's name for the run, such as a file of requests.
    var run: String
    /// Within the run.
    var number: Int
    /// A hash of the items as they were sent, within this process.
    var items: Int
}

/// What somebody says about an attempt.
struct FeedbackCall: Sendable, Equatable {
    var decision: DecisionName
    var source: String
    /// `nil`: the chosen model.
    var model: String?
    var outcome: Outcome
    var verdict: Verdict?
    var error: AttemptError?
}
