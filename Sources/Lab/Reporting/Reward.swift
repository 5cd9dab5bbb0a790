import Routing

/// One number from an outcome: quality − weight · USD. A cost that is not known counts nothing.
public struct Reward: Sendable, Equatable {
    public var costWeight: Double

    public init(costWeight: Double = 0) { self.costWeight = costWeight }

    /// What an objective rewards: its cost weight under utility, quality alone under every other.
    public init(_ objective: Objective?) {
        if case .costWeight(let weight) = objective { self.init(costWeight: weight) } else { self.init() }
    }

    func callAsFunction(_ quality: Double, _ costUSD: Double?) -> Double { quality - costWeight * (costUSD ?? 0) }
}

extension World {
    /// The outcome of the highest reward on a row, of equal ones the cheapest; `nil` where no model is there.
    func best(row: Int, in segment: Timeline.Segment, _ reward: Reward) -> (quality: Double, costUSD: Double?)? {
        var best: (quality: Double, costUSD: Double?)?
        for model in models.indices {
            guard let outcome = outcome(row: row, model: model, in: segment) else { continue }
            guard let leader = best else {
                best = outcome
                continue
            }
            let (own, other) = (reward(outcome.quality, outcome.costUSD), reward(leader.quality, leader.costUSD))
            if own > other || (own == other && (outcome.costUSD ?? 0) < (leader.costUSD ?? 0)) { best = outcome }
        }
        return best
    }
}
