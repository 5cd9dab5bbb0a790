/// A place on the cost–quality plane: mean cost and mean quality per request.
public struct CostQuality: Sendable, Equatable, Codable {
    public var costUSD: Double
    public var quality: Double

    public init(costUSD: Double, quality: Double) {
        self.costUSD = costUSD
        self.quality = quality
    }
}
