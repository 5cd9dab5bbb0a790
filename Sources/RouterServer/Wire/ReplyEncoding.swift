import RouterEngine
import Routing
import StrictJSON

/// Replies as lines. Each function writes one object; `endLine` is the caller's.
extension JSONWriter {
    /// `{"id":…,"ok":true`, to be continued.
    mutating func beginReply(id: [UInt8]?, ok: Bool = true) {
        beginObject()
        if let id {
            key(plain: "id")
            raw(id)
        }
        key(plain: "ok")
        value(ok)
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
        members(of: reply)
        if let explanation {
            key("explain")
            beginReply(id: nil)
            members(of: explanation)
            endObject()
        }
        endObject()
    }

    private mutating func members(of reply: RouteReply) {
        reply.withRecord { record in
            key(plain: "decision")
            value(record.id)
            write(record.scores, chosen: record.chosen, reason: record.reason, order: reply.order)
            key(plain: "router")
            value(record.router)
            key(plain: "policy")
            value(record.policy)
            key(plain: "explored")
            value(record.explored)
        }
    }

    /// - Parameter order: as in `RouteReply`.
    private mutating func write(_ scores: [ModelScore], chosen: Int, reason: Reason, order: [Int]) {
        scores.withUnsafeBufferPointer { scores in
            // A buffer's subscript copies all of a score for its name, a pointer's does not.
            guard let scores = scores.baseAddress else { preconditionFailure("a decision without models") }
            key(plain: "model")
            value(scores[chosen].model)
            key(plain: "propensity")
            number(scores[chosen].probability)
            key(plain: "reason")
            value(reason.rawValue)
            key(plain: "expected")
            beginObject()
            key(plain: "quality")
            number(scores[chosen].quality)
            key(plain: "cost_usd")
            number(scores[chosen].costUSD)
            key(plain: "latency_ms")
            number(scores[chosen].latencyMilliseconds)
            endObject()
            key(plain: "fallbacks")
            beginArray()
            for arm in order where arm != chosen { value(scores[arm].model) }
            endArray()
        }
    }

    /// - Parameter results: an array of replies to `route`.
    mutating func reply(id: [UInt8]?, results: [UInt8]) {
        beginReply(id: id)
        key("results")
        raw(results)
        endObject()
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
        if let tenant = token?.tenant { member("tenant", tenant) }
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
        member("version", entry.version)
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
        key(name)
        self.number(number)
    }

    /// A number as a value: `null` where there is none, and where it isn't finite.
    mutating func number(_ number: Double?) {
        if let number, number.isFinite { value(number) } else { null() }
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
