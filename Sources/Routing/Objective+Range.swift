extension Objective {
    /// The number of an objective that no such objective can have; `nil` where all is well.
    public var outOfRange: (key: String, value: Double)? {
        switch self {
        case .minQuality, .cheapestWithin, .minMeanQuality: (0...1).contains(amount) ? nil : (key, amount)
        case .maxCostUSD, .costWeight: amount >= 0 && amount.isFinite ? nil : (key, amount)
        case .budgetUSDPerRequest: amount > 0 && amount.isFinite ? nil : (key, amount)
        case .budgetUSDPerWindow(let usd, let seconds):
            if !(usd > 0 && usd.isFinite) {
                ("\(key).usd", usd)
            } else {
                (1...Objective.windowSecondsMax).contains(seconds) ? nil : ("\(key).per", seconds)
            }
        }
    }
}
