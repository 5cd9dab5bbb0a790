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
    /// What is said of a greedy draw.
    private let greedyReason: Reason

    /// - Parameters:
    ///   - pacer: read only, and only under a paced budget.
    ///   - meter: of the exploration budget; read only.
    init(
        _ assessment: Assessment, objective: Objective, policy: ActivePolicy, pacer: BudgetPacer?,
        meter: ExplorationMeter?
    ) {
        let estimates = assessment.estimates
        var set = ChoiceSet(
            models: assessment.models.map(\.name), estimates: estimates, objective: objective, floor: policy.floor,
            ceilings: assessment.ceilings)
        if case .budgetUSDPerRequest = objective, let pacer {
            let costs = assumedCostsUSD(estimates)
            let weight = pacer.costWeight(for: CostQualityHull(estimates, costs: costs, floor: policy.floor))
            set.allowed = pacer.fits(costs: costs, floor: policy.floor)
            set.price(weight)
            costWeight = weight
        } else {
            costWeight = nil
        }
        ranking = set.ranking
        let isByHand = policy.exploration.isByHand && estimates.count > 1
        greedyReason = isByHand ? .fixed : set.ranking.reason
        let wanted = policy.exploration.probabilities(set)
        let dial = meter?.dial(wanted, estimates) ?? 1
        probabilities = dial < 1 ? policy.exploration.probabilities(set, dial: dial) : wanted
    }

    /// Draws the model of decision `number`.
    func draw(seed: UInt64, number: UInt64) -> Int {
        Bandits.draw(probabilities, uniform: SplitMix64.uniform(seed: seed, number: number))
    }

    /// Whether a model is less probable than another one.
    func isExploration(_ chosen: Int) -> Bool {
        probabilities.contains { $0 > probabilities[chosen] }
    }

    func reason(_ chosen: Int) -> Reason { isExploration(chosen) ? .explored : greedyReason }
}
