import RouterEngine
import Routing
import StrictJSON

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
        case .routeBatch(let items, nil): answer { service.route(items, id: id, counts: scratch.counts, to: &$0) }
        case .routeBatch(let items, let place?): take(items, place, id: id)
        case .feedback(let call): start(PendingFeedback(id: id, call: call))
        case .feedbackBatch(let items): start(PendingFeedback(id: id, batch: items))
        case .models: answer { $0.reply(id: id, models: service.router.models()) }
        case .health: answer { $0.reply(id: id, health: service.router.health(), status: service.status) }
        case .explain(let decision): start(.explain(decision), id: id)
        case .stats: start(.stats, id: id)
        case .putModel(let change): start(.putModel(change), id: id)
        case .retireModel(let name, let version): start(.retireModel(name, ifVersion: version), id: id)
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

    /// Answers a batch of a run: from memory where it has been decided, so that no request is decided twice.
    private func take(_ items: [Identified<RouteRequest>], _ place: RunBatch, id: [UInt8]?) {
        let owner = access.holderName ?? ""
        switch service.runs.claim(place, of: owner) {
        case .refused(let error): answer(error, id: id)
        case .known(let results): answer { $0.reply(id: id, results: results) }
        case .new:
            var results: [UInt8]?
            answer { writer in
                let written = service.route(items, id: id, counts: scratch.counts, to: &writer)
                results = written.map { range in writer.withBytes { Array($0[range]) } }
            }
            service.runs.settle(place, of: owner, results: results)
        }
    }

    func refuse(_ error: WireError, id: [UInt8]?) {
        routeGathered()
        answer(error, id: id)
    }
}
