/// How a paced mean quality stands.
public struct QualityStats: Sendable, Equatable {
    public var floor: Double
    /// Of the last outcomes, at most 1,000; `nil` before the first.
    public var mean: Double?
    public var outcomes: Int
    /// The price of quality now, in quality per USD.
    public var costWeight: Double
}

/// How a paced budget stands.
public struct BudgetStats: Sendable, Equatable {
    /// Of a budget per window: what a request may cost at the present rate.
    public var usdPerRequest: Double
    /// Of a budget per stretch of time; `nil` of one per request.
    public var windowSeconds: Double?
    /// Decisions that the window holds; of a budget per request at most 1,000.
    public var windowDecisions: Int
    /// What the window's decisions cost: true cost where it is known, else expected.
    public var windowSpentUSD: Double
    /// What the window's decisions were allowed to cost.
    public var windowAllowedUSD: Double
    /// Decisions of the window whose cost is still an expectation.
    public var windowPending: Int
    /// What is kept back, since calls whose cost is still an expectation may cost more.
    public var windowReservedUSD: Double
    /// The price of quality now, in quality per USD.
    public var costWeight: Double
}

/// What exploring has cost in the last decisions, by what was expected of the models, and what it may cost.
public struct ExplorationStats: Sendable, Equatable {
    /// At most 1,000.
    public var windowDecisions: Int
    public var spentUSD: Double
    public var spentQuality: Double
    /// `nil` where it isn't limited.
    public var allowedUSD: Double?
    public var allowedQuality: Double?
}
