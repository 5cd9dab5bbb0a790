import Routing
import StrictJSON

extension Fields {
    /// Capability tags or attributes of one request.
    private static let labelsMax = 256
    /// Members of a request that say nothing beside its prompt.
    private static let plainNames = ["prompt", "op", "id", "messages"]

    /// The fields of `route`.
    func routeRequest() throws(WireError) -> RouteRequest {
        let prompt = try promptBytes()
        // Most requests say nothing else: a dozen look-ups are spared.
        if object.hasOnly(Self.plainNames) { return RouteRequest(prompt: prompt) }
        return RouteRequest(
            prompt: prompt, candidates: try names("candidates", countMax: limits.models),
            objective: try objective(), require: Set(try names("require", countMax: Self.labelsMax) ?? []),
            attributes: try textMap("attributes", countMax: Self.labelsMax), session: try conversationKey(),
            task: try name("task"), inputTokens: try tokens("input_tokens"),
            maxOutputTokens: try tokens("max_output_tokens"), embedding: try embedding(),
            maxLatencyMilliseconds: try amount("max_latency_ms"), explain: try flag("explain") ?? false,
            dryRun: try flag("dry_run") ?? false)
    }

    /// Whoever has no conversation to name may leave the key empty: it would be one conversation of all of them.
    private func conversationKey() throws(WireError) -> String? {
        guard let key = try name("session"), !key.isEmpty else { return nil }
        return key
    }

    /// The text of `prompt`, or that of `messages`. The empty text is a prompt.
    private func promptBytes() throws(WireError) -> [UInt8] {
        guard let prompt = value("prompt") else {
            guard let messages = try conversation() else { throw missing("prompt") }
            return messages
        }
        guard let text = prompt.utf8 else { throw wrong("prompt", "a string") }
        guard !has("messages") else { throw wrong("messages", "absent where there is a prompt") }
        return text
    }

    /// Exactly one of the three objectives that a request may have.
    private func objective() throws(WireError) -> Objective? {
        guard let choice = try fields("objective") else { return nil }
        guard !choice.has("budget_usd_per_request") else {
            throw choice.wrong("budget_usd_per_request", "left to the server's policy, which alone paces a budget")
        }
        var objectives: [Objective] = []
        if let bar = try choice.quality("min_quality") { objectives.append(.minQuality(bar)) }
        if let ceiling = try choice.amount("max_cost_usd") { objectives.append(.maxCostUSD(ceiling)) }
        if let weight = try choice.amount("cost_weight") { objectives.append(.costWeight(weight)) }
        guard objectives.count == 1, let objective = objectives.first else {
            throw wrong("objective", "exactly one of min_quality, max_cost_usd, cost_weight")
        }
        return objective
    }

    /// The caller's own vector; whether its length fits is the engine's to say.
    private func embedding() throws(WireError) -> [Float]? {
        guard let elements = try list("embedding", countMax: limits.lineBytes) else { return nil }
        var vector: [Float] = []
        vector.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            guard let number = element.double, Float(number).isFinite else {
                throw wrong("embedding[\(index)]", "a number that fits 32 bits")
            }
            vector.append(Float(number))
        }
        return vector
    }
}
