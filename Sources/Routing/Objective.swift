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
    /// The best quality while no window of that many seconds costs more.
    case budgetUSDPerWindow(usd: Double, seconds: Double)
    /// The lowest cost while the mean true quality stays at the floor.
    case minMeanQuality(Double)
}

extension Objective {
    /// A budget's window lasts a second at least, and a year at most.
    public static let windowSecondsMax = 31_622_400.0
}
