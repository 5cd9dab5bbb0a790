/// One decision as a pacer counts it.
public struct PacedDecision: Sendable, Equatable {
    public var number: UInt64
    /// The drawn one.
    public var model: String
    /// Milliseconds since 1970; those of later decisions are never earlier, or a window can't tell where they were counted.
    public var timeMilliseconds: Int64
    /// Expected cost of the drawn model; `nil` where nothing is known of it.
    public var expectedUSD: Double?
    /// Of a request under the paced objective; `nil` under one of its own, which spends, too.
    public var hull: CostQualityHull?

    public init(number: UInt64, model: String, timeMilliseconds: Int64, expectedUSD: Double?, hull: CostQualityHull?) {
        self.number = number
        self.model = model
        self.timeMilliseconds = timeMilliseconds
        self.expectedUSD = expectedUSD
        self.hull = hull
    }
}
