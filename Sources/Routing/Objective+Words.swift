/// An objective in files and on the wire: a word, a number, and for a budget's window its length.
extension Objective {
    /// The word of its kind.
    public var key: String {
        switch self {
        case .minQuality: "min_quality"
        case .maxCostUSD: "max_cost_usd"
        case .costWeight: "cost_weight"
        case .budgetUSDPerRequest: "budget_usd_per_request"
        case .cheapestWithin: "cheapest_within"
        case .budgetUSDPerWindow: "budget_usd"
        case .minMeanQuality: "min_mean_quality"
        }
    }

    /// A quality, USD, or quality per USD, as `key` says.
    public var amount: Double {
        switch self {
        case .minQuality(let amount), .maxCostUSD(let amount), .costWeight(let amount),
            .budgetUSDPerRequest(let amount), .cheapestWithin(let amount), .budgetUSDPerWindow(let amount, _),
            .minMeanQuality(let amount):
            amount
        }
    }

    /// `nil` where there is no window.
    public var windowSeconds: Double? {
        if case .budgetUSDPerWindow(_, let seconds) = self { seconds } else { nil }
    }

    /// `nil` for a word that is not known here, and for a window without its length.
    public init?(key: String, amount: Double, windowSeconds: Double? = nil) {
        switch key {
        case "min_quality": self = .minQuality(amount)
        case "max_cost_usd": self = .maxCostUSD(amount)
        case "cost_weight": self = .costWeight(amount)
        case "budget_usd_per_request": self = .budgetUSDPerRequest(amount)
        case "cheapest_within": self = .cheapestWithin(amount)
        case "min_mean_quality": self = .minMeanQuality(amount)
        case "budget_usd":
            guard let windowSeconds else { return nil }
            self = .budgetUSDPerWindow(usd: amount, seconds: windowSeconds)
        default: return nil
        }
    }
}
