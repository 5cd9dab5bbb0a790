import Routing

/// A policy as a file that `PolicyFile` reads: its evidence as comments, then the keys that a search decides. Limits on
/// traffic, sources of feedback and shares by hand are an operator's, and not written.
public enum PolicyText {
    /// - Parameter comments: lines without `#`.
    public static func yaml(_ settings: PolicySettings, comments: [String] = []) -> String {
        var lines = comments.map { $0.isEmpty ? "#" : "# \($0)" }
        lines.append("name: \(quoted(settings.name))")
        if let objective = settings.objective {
            lines.append("objective: {\(objective.keyAndValue)}")
        }
        let exploration = entries(of: settings.exploration)
        if !exploration.isEmpty { lines.append("exploration: {\(exploration.joined(separator: ", "))}") }
        var learning: [String] = []
        if !settings.learning.enabled { learning.append("enabled: false") }
        if let forgetting = settings.learning.forgetting { learning.append("forgetting: \(forgetting)") }
        if let tasksMax = settings.learning.tasksMax { learning.append("tasks_max: \(tasksMax)") }
        if !learning.isEmpty { lines.append("learning: {\(learning.joined(separator: ", "))}") }
        if settings.seed != 0 { lines.append("seed: \(settings.seed)") }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func entries(of exploration: ExplorationSettings) -> [String] {
        var entries: [String] = []
        if let kind = exploration.kind { entries.append("kind: \(kind.rawValue)") }
        let numbers: [(String, Double?)] = [
            ("epsilon", exploration.epsilon), ("temperature", exploration.temperature), ("gamma", exploration.gamma),
            ("width", exploration.width), ("alpha", exploration.alpha),
            ("floor", exploration.floor > 0 ? exploration.floor : nil),
            ("budget_usd_per_request", exploration.budgetUSDPerRequest),
            ("budget_quality_per_request", exploration.budgetQualityPerRequest),
        ]
        for case (let key, .some(let value)) in numbers { entries.append("\(key): \(value)") }
        return entries
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}

extension Objective {
    /// As the configuration writes it.
    fileprivate var keyAndValue: String {
        windowSeconds.map { "\(key): {usd: \(amount), per: \($0)s}" } ?? "\(key): \(amount)"
    }
}
