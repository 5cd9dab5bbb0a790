import RouterEngine
import Routing

/// Which call is answered where.
extension ConnectionHandler {
    func take(_ request: WireRequest) {
        switch request.call {
        case .failure(let error): refuse(access.told(error), id: request.id)
        case .success(let call):
            if let refusal = refusal(of: call) { return refuse(refusal, id: request.id) }
            guard let tenant = access.tenant else { return take(call, id: request.id) }
            switch tenant.bind(call) {
            case .failure(let error): refuse(error, id: request.id)
            case .success(let call): take(call, id: request.id)
            }
        }
    }

    private func refusal(of call: WireCall) -> WireError? {
        if isRefusing, !call.isHealth { return .stopping }
        let refusal = access.refusal(of: call)
        if refusal != nil { service.tellOverLimit(of: access.holder) }
        return refusal
    }

    private func take(_ call: WireCall, id: [UInt8]?) {
        if case .route(let request) = call { return gather(request, id: id) }
        // Replies come in the order of their lines.
        routeGathered()
        switch call {
        case .route: break
        case .authenticate(let token): authenticate(token, id: id)
        case .routeBatch(let items): answer { service.route(items, id: id, counts: scratch.counts, to: &$0) }
        case .feedback(let call): start(PendingFeedback(id: id, call: call))
        case .feedbackBatch(let items): start(PendingFeedback(id: id, batch: items))
        case .models: answer { $0.reply(id: id, models: service.router.models()) }
        case .health: answer { $0.reply(id: id, health: service.router.health(), status: service.status) }
        case .explain(let decision): start(.explain(decision), id: id)
        case .stats: start(.stats, id: id)
        case .putModel(let change): start(.putModel(change), id: id)
        case .retireModel(let name): start(.retireModel(name), id: id)
        case .policy: start(.policy, id: id)
        case .change(var call):
            call.reason.by = access.holderName ?? call.reason.by
            start(.change(call), id: id)
        case .steer(var call):
            call.reason.by = access.holderName ?? call.reason.by
            start(.steer(call), id: id)
        case .rollout(let withHistory): start(.rollout(withHistory: withHistory), id: id)
        }
    }

    func refuse(_ error: WireError, id: [UInt8]?) {
        routeGathered()
        answer(error, id: id)
    }
}
