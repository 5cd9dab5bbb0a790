import Bandits
import LinearAlgebra
import Routing

/// From estimates to a distribution, and from the distribution to one model.
struct PolicyStep: Sendable, Equatable {
    let ranking: Ranking
    /// One per eligible model.
    let probabilities: [Double]
    /// λ of a paced budget; `nil` under other objectives.
    let costWeight: Double?

    /// - Parameter pacer: read only, and only under a paced budget.
    init(_ estimates: [Estimate], objective: Objective, policy: ActivePolicy, pacer: BudgetPacer?) {
        var allowed = [Bool](repeating: true, count: estimates.count)
        if case .budgetUSDPerRequest = objective, let pacer {
            let costs = assumedCostsUSD(estimates)
            let weight = pacer.costWeight(for: CostQualityHull(estimates, costs: costs, floor: policy.floor))
            allowed = pacer.fits(costs: costs, floor: policy.floor)
            costWeight = weight
            ranking = Ranking(estimates, objective: objective, costWeight: weight)
        } else {
            costWeight = nil
            ranking = Ranking(estimates, objective: objective)
        }
        probabilities = policy.exploration.probabilities(
            estimates, ranking: ranking, allowed: allowed, floor: policy.floor)
    }

    /// Draws the model of decision `number`.
    func draw(seed: UInt64, number: UInt64) -> Int {
        Bandits.draw(probabilities, uniform: SplitMix64.uniform(seed: seed, number: number))
    }

    /// Whether a model is less probable than another one.
    func isExploration(_ chosen: Int) -> Bool {
        probabilities.contains { $0 > probabilities[chosen] }
    }

    func reason(_ chosen: Int) -> Reason { isExploration(chosen) ? .explored : ranking.reason }
}
