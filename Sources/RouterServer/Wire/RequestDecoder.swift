import Routing
import StrictJSON

/// Turns lines into requests. One per event loop: the parsed document is reused.
struct RequestDecoder {
    let limits: Limits
    private let document = JSONDocument()

    init(limits: Limits) {
        self.limits = limits
    }

    /// Never fails: what is wrong with the line becomes the request's failure, so that it is answered in its place.
    func decode(_ line: UnsafeRawBufferPointer) -> WireRequest {
        decode(line) { fields throws(WireError) in try call(fields) }
    }

    /// Reads a text that is the fields of one operation, as they come through the HTTP port.
    func decode(_ body: UnsafeRawBufferPointer, operation: String) -> WireRequest {
        decode(body) { fields throws(WireError) in try call(operation, fields) }
    }

    private func decode(
        _ text: UnsafeRawBufferPointer, _ call: (Fields) throws(WireError) -> WireCall
    ) -> WireRequest {
        do throws(JSONError) {
            let value = try document.parse(text)
            guard value.kind == .object else {
                return WireRequest(call: .failure(WireError(.badRequest, "a request is a JSON object")))
            }
            return identified(Fields(object: value, prefix: "", limits: limits), call)
        } catch {
            return WireRequest(call: .failure(WireError(error)))
        }
    }

    /// The `id` survives where the rest is wrong.
    private func identified<Call>(
        _ fields: Fields, _ decode: (Fields) throws(WireError) -> Call
    ) -> Identified<Call> {
        var id: [UInt8]?
        do throws(WireError) {
            id = try fields.id()
            return Identified(id: id, call: .success(try decode(fields)))
        } catch {
            return Identified(id: id, call: .failure(error))
        }
    }

    private func call(_ fields: Fields) throws(WireError) -> WireCall {
        guard let operation = fields.value("op") else { throw fields.missing("op") }
        guard let name = operation.string else { throw fields.wrong("op", "a string") }
        return try call(name, fields)
    }

    private func call(_ operation: String, _ fields: Fields) throws(WireError) -> WireCall {
        switch operation {
        case "auth": .authenticate(token: try fields.requiredText("token"))
        case "route": .route(try fields.routeRequest())
        case "feedback": .feedback(try fields.feedbackCall())
        case "route_batch":
            .routeBatch(
                try items(fields) { item throws(WireError) in try item.routeRequest() }, try fields.runBatch())
        case "feedback_batch": .feedbackBatch(try items(fields) { item throws(WireError) in try item.feedbackCall() })
        case "explain": .explain(DecisionName(try fields.decisionText()))
        case "models": .models
        case "model_put": .putModel(try fields.modelChange())
        case "model_delete": .retireModel(try fields.requiredName("name"), ifVersion: try fields.name("if_version"))
        case "stats": .stats
        case "health": .health
        case "router_load": .change(try fields.routerChange())
        case "policy": .policy
        case "policy_put": .change(try fields.policyChange())
        case "rollout": try fields.rolloutCall()
        default: throw WireError(.unknownOperation, "there is no operation \(operation.prefix(64))", field: "op")
        }
    }

    private func items<Call>(
        _ fields: Fields, _ decode: (Fields) throws(WireError) -> Call
    ) throws(WireError) -> [Identified<Call>] {
        guard let list = try fields.list("items", countMax: limits.batchItems) else { throw fields.missing("items") }
        return list.enumerated().map { index, value in
            guard value.kind == .object else {
                let path = "items[\(index)]"
                return Identified(call: .failure(.badRequest(path, "\(path) must be an object")))
            }
            return identified(Fields(object: value, prefix: "items", limits: limits, item: index), decode)
        }
    }
}

extension Fields {
    /// The raw bytes of `id`, a string or an integer of any length.
    fileprivate func id() throws(WireError) -> [UInt8]? {
        guard let value = value("id") else { return nil }
        guard value.kind == .string || value.isWrittenAsInteger else { throw wrong("id", "a string or an integer") }
        return value.rawBytes
    }

    /// The place of a `route_batch` in its run. Everybody who has no name for it would share the empty one.
    fileprivate func runBatch() throws(WireError) -> RunBatch? {
        guard has("run") else { return nil }
        let run = try requiredName("run")
        guard let number = try tokens("batch") else { throw missing("batch") }
        var hasher = Hasher()
        if let items = value("items") { items.rawBytes.withUnsafeBytes { hasher.combine(bytes: $0) } }
        return RunBatch(run: run, number: number, items: hasher.finalize())
    }
}
