/// What is expected of one model for one request.
public struct Estimate: Sendable, Equatable {
    /// Expected quality, in [0, 1].
    public var quality: Double
    /// Standard deviation of the expected quality: what is not known of the model, not the noise of one answer.
    public var qualitySD: Double
    /// Expected cost of the call; `nil` where neither price nor experience is known.
    public var costUSD: Double?

    public init(quality: Double, qualitySD: Double, costUSD: Double?) {
        self.quality = quality
        self.qualitySD = qualitySD
        self.costUSD = costUSD
    }
}

/// Costs with the unknown ones filled in: an unknown cost counts as the dearest known one of the same request, and
/// as 0 where no cost is known at all (then cost cannot tell the models apart).
///
/// - Returns: USD per call, one per estimate.
public func assumedCostsUSD(_ estimates: [Estimate]) -> [Double] {
    let dearest = dearestKnownUSD(estimates)
    return estimates.map { $0.costUSD ?? dearest }
}

/// The dearest known cost; 0 where none is known.
func dearestKnownUSD(_ estimates: [Estimate]) -> Double {
    estimates.lazy.compactMap(\.costUSD).max() ?? 0
}
