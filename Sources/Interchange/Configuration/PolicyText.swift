import Routing

/// A policy as a file that `PolicyFile` reads: its evidence as comments, then the keys that were decided.
public enum PolicyText {
    /// - Parameter comments: lines without `#`.
    public static func yaml(_ settings: PolicySettings, comments: [String] = []) -> String {
        var lines = comments.map { $0.isEmpty ? "#" : "# \($0)" }
        lines.append("name: \(quoted(settings.name))")
        if let objective = settings.objective {
            let (key, value) = objective.keyAndValue
            lines.append("objective: {\(key): \(value)}")
        }
        var exploration: [String] = []
        if let kind = settings.exploration.kind { exploration.append("kind: \(kind.rawValue)") }
        if let epsilon = settings.exploration.epsilon { exploration.append("epsilon: \(epsilon)") }
        if settings.exploration.floor > 0 { exploration.append("floor: \(settings.exploration.floor)") }
        if !exploration.isEmpty { lines.append("exploration: {\(exploration.joined(separator: ", "))}") }
        var learning: [String] = []
        if !settings.learning.enabled { learning.append("enabled: false") }
        if let forgetting = settings.learning.forgetting { learning.append("forgetting: \(forgetting)") }
        if !learning.isEmpty { lines.append("learning: {\(learning.joined(separator: ", "))}") }
        if settings.seed != 0 { lines.append("seed: \(settings.seed)") }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}

extension Objective {
    /// As the configuration writes it.
    fileprivate var keyAndValue: (String, Double) {
        switch self {
        case .budgetUSDPerRequest(let budget): ("budget_usd_per_request", budget)
        case .cheapestWithin(let margin): ("cheapest_within", margin)
        case .costWeight(let weight): ("cost_weight", weight)
        case .maxCostUSD(let ceiling): ("max_cost_usd", ceiling)
        case .minQuality(let bar): ("min_quality", bar)
        }
    }
}
