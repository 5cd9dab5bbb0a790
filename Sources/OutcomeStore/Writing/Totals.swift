import Routing

/// Lifetime counters of a store: kept with every commit, exact over restarts, untouched by retention.
public struct Totals: Sendable, Equatable {
    public var decisions: UInt64 = 0
    /// First-time feedback; revisions and repetitions are counted apart.
    public var feedback: UInt64 = 0
    public var feedbackRevised: UInt64 = 0
    public var feedbackDuplicate: UInt64 = 0
    public var unknownDecision: UInt64 = 0
    /// By name of the chosen model.
    public var models: [String: ModelTotals] = [:]

    public init() {}
}

/// What became of the decisions for one model.
public struct ModelTotals: Sendable, Equatable {
    public var decisions: UInt64 = 0
    /// Decisions whose outcome has a quality, and the sum of those.
    public var qualityCount: UInt64 = 0
    public var qualitySum: Double = 0
    /// Decisions whose outcome has a cost, and the sum of those in USD.
    public var costCount: UInt64 = 0
    public var costUSDSum: Double = 0

    public init() {}

    /// - Returns: `nil` before the first outcome with a quality.
    public var meanQuality: Double? { qualityCount == 0 ? nil : qualitySum / Double(qualityCount) }
    /// - Returns: `nil` before the first outcome with a cost.
    public var meanCostUSD: Double? { costCount == 0 ? nil : costUSDSum / Double(costCount) }
}

extension Totals {
    /// Counts one event. The same events in the same order give the same bits.
    mutating func count(_ event: EventGist) {
        switch event {
        case .decision(let decision):
            decisions += 1
            models[decision.model, default: ModelTotals()].decisions += 1
        case .other(.feedback(let feedback)):
            count(feedback)
        case .other:
            break
        case .unknownDecision:
            unknownDecision += 1
        }
    }

    private mutating func count(_ feedback: FeedbackEvent) {
        switch feedback.status {
        case .recorded: self.feedback += 1
        case .revised: feedbackRevised += 1
        case .duplicate: feedbackDuplicate += 1
        }
        guard feedback.outcome != feedback.previousOutcome else { return }
        models[feedback.given.model, default: ModelTotals()]
            .replace(feedback.previousOutcome, by: feedback.outcome)
    }
}

extension ModelTotals {
    fileprivate mutating func replace(_ before: Outcome?, by after: Outcome?) {
        Self.replace(before?.quality, by: after?.quality, count: &qualityCount, sum: &qualitySum)
        Self.replace(before?.costUSD, by: after?.costUSD, count: &costCount, sum: &costUSDSum)
    }

    private static func replace(_ before: Double?, by after: Double?, count: inout UInt64, sum: inout Double) {
        guard before != after else { return }
        if let before {
            count -= 1
            sum -= before
        }
        if let after {
            count += 1
            sum += after
        }
        if count == 0 { sum = 0 }
    }
}
