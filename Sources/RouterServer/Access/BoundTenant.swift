import Routing

/// Whom a token routes for. Its requests are that tenant's, whether they say so or not, and none can be another's: what
/// rules and models allow a tenant is allowed to its tokens alone. Decisions that were made for others are unknown to it.
struct BoundTenant: Sendable, Equatable {
    var name: String
    var tokenName: String

    /// The call as this tenant may make it: every request with the attribute, and decisions of its own alone.
    /// - Returns: `forbidden` where a request names another tenant; in a batch its item fails alone.
    func bind(_ call: consuming WireCall) -> Result<WireCall, WireError> {
        switch call {
        case .route(let request): return bind(request).map(WireCall.route)
        case .routeBatch(let items, let place):
            let bound = items.enumerated().map { index, item in
                Identified(id: item.id, call: item.call.flatMap { bind($0, path: "items[\(index)].") })
            }
            return .success(.routeBatch(bound, place))
        case .explain(var decision):
            decision.tenant = name
            return .success(.explain(decision))
        case .feedback(let feedback): return .success(.feedback(bind(feedback)))
        case .feedbackBatch(let items):
            return .success(.feedbackBatch(items.map { Identified(id: $0.id, call: $0.call.map(bind)) }))
        default: return .success(call)
        }
    }

    private func bind(_ feedback: FeedbackCall) -> FeedbackCall {
        var feedback = feedback
        feedback.decision.tenant = name
        return feedback
    }

    /// - Parameter path: what stands before a field's name: `items[3].` in a batch.
    private func bind(_ request: RouteRequest, path: String = "") -> Result<RouteRequest, WireError> {
        let claimed = request.attributes[Clearance.tenantAttribute] ?? name
        guard claimed == name else {
            return .failure(
                WireError(
                    .forbidden, "the token \(tokenName) routes for the tenant \(name) alone",
                    field: "\(path)attributes.\(Clearance.tenantAttribute)"))
        }
        var request = request
        request.attributes[Clearance.tenantAttribute] = name
        return .success(request)
    }
}
