/// What a decision aims at. Quality is in [0, 1], cost in USD per request.
public enum Objective: Sendable, Equatable, Codable {
    /// The cheapest model whose predicted quality reaches the bar.
    case minQuality(Double)
    /// The best predicted quality among models whose expected cost fits.
    case maxCostUSD(Double)
    /// The highest quality − weight · USD.
    case costWeight(Double)
    /// The best quality while the mean true cost per request stays at the budget.
    case budgetUSDPerRequest(Double)
    /// The cheapest model whose predicted quality is within the margin of the best prediction.
    case cheapestWithin(Double)
}

/// Why this model: the stable words of the wire contract.
public enum Reason: String, Sendable, CaseIterable {
    case cheapestAdequate = "cheapest_adequate"
    case noneAdequate = "none_adequate"
    case bestWithinCost = "best_within_cost"
    case bestUtility = "best_utility"
    case pacedBudget = "paced_budget"
    case sessionPinned = "session_pinned"
    case onlyEligible = "only_eligible"
    case explored = "explored"
    case fixed = "fixed"
}
