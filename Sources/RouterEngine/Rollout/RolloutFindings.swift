/// p-values of a roll-out's questions, valid at every look.
public struct RolloutEvidence: Sendable, Equatable, Codable {
    /// That the candidate's value is no higher.
    public var better: Double
    /// That its quality is no lower, its cost no higher, its errors no more (each by more than the plan allows).
    public var lowerQuality: Double
    public var higherCost: Double
    public var moreErrors: Double
}

/// Outcomes of one arm of a canary.
public struct ArmTotals: Sendable, Equatable, Codable {
    public private(set) var count = 0
    public private(set) var errors = 0
    private var qualitySum = 0.0
    public private(set) var costUSD = 0.0

    public var meanQuality: Double? { count == 0 ? nil : qualitySum / Double(count) }
    public var meanCostUSD: Double? { count == 0 ? nil : costUSD / Double(count) }

    mutating func add(_ outcome: Rollout.Served) {
        count += 1
        errors += outcome.isError ? 1 : 0
        qualitySum += outcome.isError ? 0 : outcome.quality
        costUSD += outcome.costUSD
    }
}

/// What a candidate had to say while it served nothing: how often it would have drawn another model, and what its
/// draws would have been worth.
///
/// The value is by importance weighting of what was served: over outcomes i with weight w_i = candidate's probability /
/// logged one and value r_i, the mean of (w_i − 1)(r_i − r̄_{i−1}); the running mean takes out variance, no bias.
public struct ShadowFindings: Sendable, Equatable, Codable {
    /// Requests that both have scored, and those of them that the candidate would have refused.
    public private(set) var requests = 0
    public private(set) var refusals = 0
    public private(set) var outcomes = 0
    private var disagreementSum = 0.0
    private var valueMean = 0.0
    private var differenceMean = 0.0
    private var squares = 0.0

    /// Share of the draws that would have fallen on another model, at the least.
    public var disagreement: Double? { requests == 0 ? nil : disagreementSum / Double(requests) }
    /// Value of the candidate − that of what was served, per request.
    public var difference: Double? { outcomes < 2 ? nil : differenceMean }
    /// Of `difference`.
    public var standardError: Double? {
        outcomes < 2 ? nil : (squares / Double(outcomes - 1) / Double(outcomes)).squareRoot()
    }

    mutating func take(disagreement: Double?) {
        requests += 1
        if disagreement == nil { refusals += 1 }
        disagreementSum += disagreement ?? 1
    }

    mutating func take(weight: Double, value: Double) {
        let difference = outcomes == 0 ? 0 : (weight - 1) * (value - valueMean)
        outcomes += 1
        valueMean += (value - valueMean) / Double(outcomes)
        let away = difference - differenceMean
        differenceMean += away / Double(outcomes)
        squares += away * (difference - differenceMean)
    }
}
