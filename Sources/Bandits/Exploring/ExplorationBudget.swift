/// What exploring may cost on average, over the last 1,000 decisions; `nil` where it isn't limited.
public struct ExplorationBudget: Sendable, Equatable {
    public var usdPerRequest: Double?
    /// Expected quality per request that may be given up.
    public var qualityPerRequest: Double?

    public init(usdPerRequest: Double? = nil, qualityPerRequest: Double? = nil) {
        self.usdPerRequest = usdPerRequest
        self.qualityPerRequest = qualityPerRequest
    }
}
