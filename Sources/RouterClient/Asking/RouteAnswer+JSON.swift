import Routing
import StrictJSON

// A reply's fields that this client relies on must be there; all others are ignored.

extension RouteAnswer {
    /// - Returns: `nil` where it is no answer to `route`.
    init?(_ json: JSONValue) {
        guard let decision = json["decision"]?.string, let model = json["model"]?.string,
            let propensity = json["propensity"]?.double, let reason = json["reason"]?.string
        else { return nil }
        self.init(
            decision: decision, model: model, propensity: propensity, reason: reason,
            fallbacks: json["fallbacks"]?.elements.compactMap(\.string) ?? [],
            router: json["router"]?.string ?? "", policy: json["policy"]?.string ?? "",
            explanation: json["explain"].flatMap { RouteExplanation($0) })
    }
}

extension RouteExplanation {
    /// - Returns: `nil` where it is no explanation.
    init?(_ json: JSONValue) {
        guard let models = json["models"], models.kind == .object else { return nil }
        let excluded = json["excluded"]?.members.compactMap { name, code in code.string.map { (name, $0) } } ?? []
        self.init(
            objective: json["objective"].flatMap { Objective($0) },
            models: models.members.compactMap { Expectation(model: $0, $1) },
            excluded: Dictionary(excluded) { $1 },
            whyNotCheaper: json["why_not_cheaper"]?.elements.compactMap { $0["why"]?.string } ?? [],
            features: json["features"]?.elements.compactMap { Influence($0) } ?? [],
            learnerState: json["learner_state"]?.int ?? 0)
    }
}

extension RouteExplanation.Expectation {
    init?(model: String, _ json: JSONValue) {
        guard let quality = json["quality"]?.double, let deviation = json["quality_sd"]?.double,
            let probability = json["probability"]?.double
        else { return nil }
        self.init(
            model: model, quality: quality, qualitySD: deviation, costUSD: json["cost_usd"]?.double,
            probability: probability, priorQuality: json["prior_quality"]?.double,
            priorCostUSD: json["prior_cost_usd"]?.double, latencyMilliseconds: json["latency_ms"]?.double,
            switchCostUSD: json["switch_cost_usd"]?.double, utility: json["utility"]?.double,
            isProbe: json["probe"]?.bool ?? false)
    }
}

extension RouteExplanation.Influence {
    init?(_ json: JSONValue) {
        guard let group = json["group"]?.string, let influence = json["influence"]?.double else { return nil }
        self.init(group: group, influence: influence)
    }
}

extension Objective {
    init?(_ json: JSONValue) {
        guard let (key, value) = json.members.first(where: { _ in true }) else { return nil }
        guard let amount = (key == "budget_usd" ? value["usd"] : value)?.double else { return nil }
        self.init(key: key, amount: amount, windowSeconds: value["seconds"]?.double)
    }
}
