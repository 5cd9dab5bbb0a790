import RouterEngine
import Routing
import StrictJSON

/// Replies as lines. Each function writes one object; `endLine` is the caller's.
extension JSONWriter {
    /// `{"id":…,"ok":true`, to be continued.
    mutating func beginReply(id: [UInt8]?, ok: Bool = true) {
        beginObject()
        if let id {
            key("id")
            raw(id)
        }
        member("ok", ok)
    }

    mutating func reply(id: [UInt8]?, error: WireError) {
        beginReply(id: id, ok: false)
        key("error")
        beginObject()
        member("code", error.code.rawValue)
        member("message", error.message)
        if let field = error.field { member("field", field) }
        endObject()
        endObject()
    }

    /// - Parameter explanation: stands under `explain`, where the request asked for it.
    mutating func reply(id: [UInt8]?, route reply: RouteReply, explanation: Explanation?) {
        beginReply(id: id)
        members(of: reply.record, order: reply.order)
        if let explanation {
            key("explain")
            beginReply(id: nil)
            members(of: explanation)
            endObject()
        }
        endObject()
    }

    /// - Parameter order: as in `RouteReply`.
    private mutating func members(of record: DecisionRecord, order: [Int]) {
        let chosen = record.chosen
        key("decision")
        value(record.id)
        // Lent, not copied: a copy would count each name, and a buffer's subscript copies all of a score for its name.
        record.scores.withUnsafeBufferPointer { scores in
            guard let scores = scores.baseAddress else { preconditionFailure("a decision without models") }
            member("model", scores[chosen].model)
            number("propensity", scores[chosen].probability)
            member("reason", record.reason.rawValue)
            key("expected")
            beginObject()
            number("quality", scores[chosen].quality)
            number("cost_usd", scores[chosen].costUSD)
            number("latency_ms", scores[chosen].latencyMilliseconds)
            endObject()
            key("fallbacks")
            beginArray()
            for arm in order where arm != chosen { value(scores[arm].model) }
            endArray()
        }
        member("router", record.router)
        member("policy", record.policy)
        member("explored", record.explored)
    }

    mutating func reply(id: [UInt8]?, feedback status: FeedbackStatus) {
        beginReply(id: id)
        member("status", status.rawValue)
        endObject()
    }

    /// - Parameter token: `nil` where the server asks for none.
    mutating func reply(id: [UInt8]?, authenticated token: AccessToken?) {
        beginReply(id: id)
        member("name", token?.name)
        key("roles")
        values((token?.roles ?? Set(AccessToken.Role.allCases)).map(\.rawValue).sorted())
        endObject()
    }

    mutating func reply(id: [UInt8]?, models entries: [RosterEntry]) {
        beginReply(id: id)
        key("models")
        beginArray()
        for entry in entries { value(entry) }
        endArray()
        endObject()
    }

    mutating func reply(id: [UInt8]?, model entry: RosterEntry) {
        beginReply(id: id)
        key("model")
        value(entry)
        endObject()
    }

    mutating func value(_ entry: RosterEntry) {
        beginObject()
        member("name", entry.model.name)
        member("state", entry.model.state.rawValue)
        member("origin", entry.origin.rawValue)
        number("input_usd_per_mtok", entry.model.prices.inputUSDPerMTok)
        number("output_usd_per_mtok", entry.model.prices.outputUSDPerMTok)
        key("tags")
        values(entry.model.tags.sorted())
        if let cached = entry.model.prices.cachedInputUSDPerMTok { number("cached_input_usd_per_mtok", cached) }
        if let tokens = entry.model.contextTokens { member("context_tokens", tokens) }
        let clearance = entry.model.clearance
        let lists = [
            ("regions", clearance.regions), ("data_classes", clearance.dataClasses), ("tenants", clearance.tenants),
        ]
        for (name, list) in lists {
            guard let list else { continue }
            key(name)
            values(list.sorted())
        }
        endObject()
    }

    // MARK: Pieces

    mutating func value(_ id: ULID) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: ULID.digitCount) { digits in
            id.write(to: digits)
            plain(UnsafeBufferPointer(digits))
        }
    }

    mutating func values(_ texts: [String]) {
        beginArray()
        for text in texts { value(text) }
        endArray()
    }

    /// A number that came out of arithmetic: `null` where there is none, and where it isn't finite.
    mutating func number(_ name: String, _ number: Double?) {
        member(name, number.flatMap { $0.isFinite ? $0 : nil })
    }

    /// `{"min_quality":0.9}`
    mutating func value(_ objective: Objective) {
        object {
            guard let seconds = objective.windowSeconds else { return $0.number(objective.key, objective.amount) }
            $0.object(objective.key) {
                $0.number("usd", objective.amount)
                $0.number("seconds", seconds)
            }
        }
    }
}
