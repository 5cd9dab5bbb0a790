import Routing

/// What playing a stream of prompts came to.
public struct PlayTally: Sendable {
    /// Rows that were run on no model that the router offers.
    public private(set) var skipped = 0
    public private(set) var total = MeanOutcome()
    /// By chosen model.
    public private(set) var models: [String: MeanOutcome] = [:]
    private var routeSeconds: [Double] = []
    private var feedbackSeconds: [Double] = []

    public init() {}

    /// - Parameter played: `nil`: a row that was run on no model that the router offers.
    public mutating func add(_ played: PlayedPrompt?) {
        guard let played else {
            skipped += 1
            return
        }
        total.add(played.outcome)
        models[played.model, default: MeanOutcome()].add(played.outcome)
        routeSeconds.append(played.routeSeconds)
        feedbackSeconds.append(played.feedbackSeconds)
    }

    /// Prompts that were played.
    public var count: Int { total.count }
    public var meanQuality: Double? { total.meanQuality }
    public var meanCostUSD: Double? { total.meanCostUSD }

    /// Of the prompts that were played, in [0, 1].
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

/// Mean quality and cost of outcomes.
public struct MeanOutcome: Sendable, Equatable {
    public private(set) var count = 0
    private var quality = (sum: 0.0, count: 0)
    private var costUSD = (sum: 0.0, count: 0)

    public init() {}

    /// Takes in an outcome; a field that is `nil` counts in no mean.
    public mutating func add(_ outcome: Outcome) {
        count += 1
        if let value = outcome.quality { quality = (quality.sum + value, quality.count + 1) }
        if let value = outcome.costUSD { costUSD = (costUSD.sum + value, costUSD.count + 1) }
    }

    /// Over the outcomes that have one; `nil` where none has.
    public var meanQuality: Double? { quality.count > 0 ? quality.sum / Double(quality.count) : nil }
    public var meanCostUSD: Double? { costUSD.count > 0 ? costUSD.sum / Double(costUSD.count) : nil }

    public static func == (a: MeanOutcome, b: MeanOutcome) -> Bool {
        a.count == b.count && a.quality == b.quality && a.costUSD == b.costUSD
    }
}
