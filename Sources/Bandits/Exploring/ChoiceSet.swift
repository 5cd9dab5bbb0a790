import Routing

/// What a policy chooses from: the eligible models of one request, as the request sees them. Arrays run over the
/// eligible models.
public struct ChoiceSet: Sendable, Equatable {
    /// Their names; may be left out (empty) where no exploration goes by names.
    public var models: [String]
    public var estimates: [Estimate]
    /// The greedy order under `objective`.
    public var ranking: Ranking
    public var objective: Objective
    /// λ of a paced objective, in quality per USD; 0 under others.
    public var costWeight: Double
    /// Models that may be drawn beyond their floor, at least one; `nil` allows all.
    public var allowed: [Bool]?
    /// Smallest probability of every model whose ceiling isn't lower; at most 1/K is possible, more is taken as 1/K.
    public var floor: Double
    /// Largest probability of each model, in [0, 1]; `nil` caps none. Where they leave mass over, the best model takes it.
    public var ceilings: [Double]?
}

extension ChoiceSet {
    // Delegates to the memberwise initialiser: after a list of assignments the compiler copies the whole value.
    public init(
        models: [String], estimates: [Estimate], objective: Objective, costWeight: Double = 0, allowed: [Bool]? = nil,
        floor: Double = 0, ceilings: [Double]? = nil
    ) {
        let count = estimates.count
        precondition(
            (models.isEmpty || models.count == count) && allowed?.count ?? count == count
                && ceilings?.count ?? count == count,
            "\(count) estimates, \(models.count) models, \(allowed?.count ?? count) allowed, \(ceilings?.count ?? count) ceilings"
        )
        self = ChoiceSet(
            models: models, estimates: estimates,
            ranking: Ranking(estimates, objective: objective, costWeight: costWeight), objective: objective,
            costWeight: costWeight, allowed: allowed, floor: floor, ceilings: ceilings)
    }

    /// Sets λ of a paced objective, and ranks anew.
    public mutating func price(_ costWeight: Double) {
        self.costWeight = costWeight
        ranking = Ranking(estimates, objective: objective, costWeight: costWeight)
    }

    /// Whether a model may be drawn beyond its floor.
    public func allows(_ arm: Int) -> Bool { allowed?[arm] ?? true }

    /// How many may.
    var allowedCount: Int { allowed?.count { $0 } ?? estimates.count }

    /// The greedy model: the best one that may be drawn.
    public var best: Int {
        guard let best = ranking.order.first(where: allows) else {
            preconditionFailure("no model of \(estimates.count) may be drawn")
        }
        return best
    }

    /// How much worse than `best` each model is, in units of quality; at least 0.
    ///
    /// Under a bar: a dearer adequate model by the share of its price that the best one saves, an inadequate one by 1
    /// and what it lacks; where none is adequate, by quality.
    public var gaps: [Double] {
        let best = best
        guard let bar = ranking.bar else {
            return ranking.utilities.map { max(0, ranking.utilities[best] - $0) }
        }
        let bestCost = ranking.costUSD(of: estimates[best])
        return estimates.indices.map { arm in
            guard estimates[best].quality >= bar else {
                return max(0, estimates[best].quality - estimates[arm].quality)
            }
            guard estimates[arm].quality >= bar else { return 1 + bar - estimates[arm].quality }
            let cost = ranking.costUSD(of: estimates[arm])
            return cost > bestCost ? 1 - bestCost / cost : 0
        }
    }
}
