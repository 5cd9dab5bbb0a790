/// Why this model: the stable words of the wire contract.
public enum Reason: String, Sendable, CaseIterable {
    case cheapestAdequate = "cheapest_adequate"
    case noneAdequate = "none_adequate"
    case bestWithinCost = "best_within_cost"
    case bestUtility = "best_utility"
    case pacedBudget = "paced_budget"
    case qualityFloor = "quality_floor"
    case sessionPinned = "session_pinned"
    case onlyEligible = "only_eligible"
    case explored = "explored"
    case fixed = "fixed"
}
