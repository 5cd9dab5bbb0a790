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

    /// - Parameter pacer: read only, and only under a paced budget.
    init(
        _ assessment: Assessment, objective: Objective, policy: ActivePolicy, breakers: BreakerSettings,
        pacer: BudgetPacer?
    ) {
        self.init(
            assessment.estimates, isProbe: assessment.isProbe, stickiness: assessment.stickiness, objective: objective,
            policy: policy, breakers: breakers, pacer: pacer)
    }

    /// - Parameters:
    ///   - isProbe: one per estimate: the model is on trial.
    ///   - stickiness: `nil` without a conversation.
    init(
        _ estimates: [Estimate], isProbe: [Bool], stickiness: Stickiness?, objective: Objective, policy: ActivePolicy,
        breakers: BreakerSettings, pacer: BudgetPacer?
    ) {
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
        if let stickiness, !isProbe[stickiness.arm],
            let pin = Self.pin(stickiness, estimates, ranking, objective, allowed)
        {
            isPinned = true
            probabilities = estimates.indices.map { $0 == pin ? 1 : 0 }
            return
        }
        isPinned = false
        let free = policy.exploration.probabilities(
            estimates, ranking: ranking, allowed: allowed, floor: policy.floor)
        probabilities = holdingProbesDown(free, isProbe: isProbe, share: breakers.probeShare)
    }

    /// The model that the conversation stays with; `nil` where one is drawn. A model on trial is never stayed with.
    private static func pin(
        _ sticky: Stickiness, _ estimates: [Estimate], _ ranking: Ranking, _ objective: Objective, _ allowed: [Bool]
    ) -> Int? {
        guard allowed[sticky.arm], let best = ranking.order.first(where: { allowed[$0] }) else { return nil }
        return sticky.stays(estimates, ranking, objective: objective, best: best) ? sticky.arm : nil
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
        return isExploration(chosen) ? .explored : ranking.reason
    }
}
