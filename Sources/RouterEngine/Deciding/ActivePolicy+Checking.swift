import Routing

extension ActivePolicy {
    /// - Throws: `outOfRange`, `floorWithoutExploration`, `explorationIncomplete`.
    static func check(_ settings: PolicySettings) throws(RouterError) {
        try check(settings.exploration)
        try check("learning.forgetting", settings.learning.forgetting) { $0 > 0 && $0 <= 1 }
        try check("learning.tasks_max", settings.learning.tasksMax.map { Double($0) }) {
            (0...Double(LearningSettings.tasksMaxLargest)).contains($0)
        }
        try check("latency.quantile", settings.latency?.quantile, LatencyTarget.quantiles.contains)
        try check("latency.target_ms", settings.latency?.milliseconds, isPositive)
    }

    private static func check(_ exploration: ExplorationSettings) throws(RouterError) {
        try check("exploration.floor", exploration.floor) { (0...1).contains($0) }
        if exploration.kind == ExplorationSettings.Kind.none, exploration.floor > 0 {
            throw .floorWithoutExploration(floor: exploration.floor)
        }
        try check("exploration.epsilon", exploration.epsilon) { (0...1).contains($0) }
        try check("exploration.temperature", exploration.temperature, isPositive)
        try check("exploration.gamma", exploration.gamma, isPositive)
        try check("exploration.width", exploration.width, isAmount)
        try check("exploration.alpha", exploration.alpha, isAmount)
        try check("exploration.budget_usd_per_request", exploration.budgetUSDPerRequest, isAmount)
        try check("exploration.budget_quality_per_request", exploration.budgetQualityPerRequest, isAmount)
        for (model, weight) in exploration.weights {
            try check("exploration.weights.\(model)", weight) { (0...ExplorationSettings.weightMax).contains($0) }
        }
        switch exploration.kind {
        case .fixed where exploration.model == nil: throw .explorationIncomplete(kind: "fixed", key: "model")
        case .weighted where !exploration.weights.contains { $0.value > 0 }:
            throw .explorationIncomplete(kind: "weighted", key: "weights")
        default: break
        }
    }

    /// - Parameters:
    ///   - key: of the policy.
    ///   - value: `nil` where it is left to its default.
    private static func check(
        _ key: String, _ value: Double?, _ isAllowed: (Double) -> Bool
    ) throws(RouterError) {
        guard let value, !isAllowed(value) else { return }
        throw .outOfRange(key: "policy.\(key)", got: value)
    }

    private static func isPositive(_ value: Double) -> Bool { value > 0 && value.isFinite }
    private static func isAmount(_ value: Double) -> Bool { value >= 0 && value.isFinite }
}
