import Routing

/// What playing a stream of prompts came to.
public struct PlayTally: Sendable {
    public struct ModelTally: Sendable, Equatable {
        public var count = 0
        public var qualitySum = 0.0
        public var costUSDSum = 0.0
    }

    public private(set) var count = 0
    /// Rows that were run on no model that the router offers.
    public private(set) var skipped = 0
    public private(set) var qualitySum = 0.0
    public private(set) var costUSDSum = 0.0
    /// Of the played prompts, those whose chosen model's cost is recorded.
    public private(set) var costCount = 0
    public private(set) var models: [String: ModelTally] = [:]
    private var routeSeconds: [Double] = []
    private var feedbackSeconds: [Double] = []

    public init() {}

    public mutating func add(_ played: PlayedPrompt?) {
        guard let played else {
            skipped += 1
            return
        }
        let (quality, cost) = (played.outcome.quality ?? 0, played.outcome.costUSD)
        count += 1
        qualitySum += quality
        costUSDSum += cost ?? 0
        if cost != nil { costCount += 1 }
        models[played.model, default: ModelTally()].count += 1
        models[played.model]?.qualitySum += quality
        models[played.model]?.costUSDSum += cost ?? 0
        routeSeconds.append(played.routeSeconds)
        feedbackSeconds.append(played.feedbackSeconds)
    }

    /// `nil` before the first prompt.
    public var meanQuality: Double? { count > 0 ? qualitySum / Double(count) : nil }
    /// Over the prompts whose cost is recorded.
    public var meanCostUSD: Double? { costCount > 0 ? costUSDSum / Double(costCount) : nil }

    public func share(_ model: String) -> Double {
        count > 0 ? Double(models[model]?.count ?? 0) / Double(count) : 0
    }

    /// The latency that a part `rank` of all requests stays at or under.
    public func routeSeconds(rank: Double) -> Double? { Self.quantile(routeSeconds, rank) }
    public func feedbackSeconds(rank: Double) -> Double? { Self.quantile(feedbackSeconds, rank) }

    /// The nearest rank.
    private static func quantile(_ values: [Double], _ rank: Double) -> Double? {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return nil }
        return sorted[min(sorted.count - 1, max(0, Int((rank * Double(sorted.count)).rounded(.up)) - 1))]
    }
}
