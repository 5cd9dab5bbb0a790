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
    /// A conversation stays with its model: nothing was drawn.
    let isPinned: Bool
    /// What is said of a greedy draw.
    private let greedyReason: Reason

    /// - Parameters:
    ///   - pacer: read only, and only under a paced objective.
    ///   - meter: of the exploration budget; read only.
    init(
        _ assessment: Assessment, objective: Objective, policy: ActivePolicy, breakers: BreakerSettings,
        pacer: BudgetPacer?, meter: ExplorationMeter?
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
        greedyReason = policy.exploration.isByHand && estimates.count > 1 ? .fixed : set.ranking.reason
        if let pin = Self.pin(assessment, ranking, objective, set.allowed) {
            isPinned = true
            probabilities = estimates.indices.map { $0 == pin ? 1 : 0 }
            return
        }
        isPinned = false
        let wanted = policy.exploration.probabilities(set)
        let dial = meter?.dial(wanted, estimates) ?? 1
        let free = dial < 1 ? policy.exploration.probabilities(set, dial: dial) : wanted
        probabilities = holdingProbesDown(free, isProbe: assessment.isProbe, share: breakers.probeShare)
    }

    /// The model that the conversation stays with; `nil` where one is drawn. A model on trial is never stayed with.
    private static func pin(
        _ assessment: Assessment, _ ranking: Ranking, _ objective: Objective, _ allowed: [Bool]
    ) -> Int? {
        guard let sticky = assessment.stickiness, allowed[sticky.arm], !assessment.isProbe[sticky.arm],
            let best = ranking.order.first(where: { allowed[$0] })
        else { return nil }
        return sticky.stays(assessment.estimates, ranking, objective: objective, best: best) ? sticky.arm : nil
    }

    /// Draws the model of decision `number`.
    func draw(seed: UInt64, number: UInt64) -> Int {
        Bandits.draw(probabilities, uniform: SplitMix64.uniform(seed: seed, number: number))
    }

    /// Whether a model is less probable than another one.
    func isExploration(_ chosen: Int) -> Bool {
        probabilities.contains { $0 > probabilities[chosen] }
    }

    func reason(_ chosen: Int) -> Reason {
        if isPinned { return .sessionPinned }
        return isExploration(chosen) ? .explored : greedyReason
    }
}
