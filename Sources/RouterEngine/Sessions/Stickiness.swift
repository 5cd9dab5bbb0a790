import Bandits
import Routing

/// Whether a conversation stays with the model of its last turn.
struct Stickiness: Sendable, Equatable {
    /// Place of that model among the eligible ones.
    let arm: Int
    let settings: SessionSettings
    /// Turns since a model was drawn.
    let pinnedTurns: Int

    /// - Parameters:
    ///   - turn: the conversation's last one.
    ///   - scores: of the eligible models.
    /// - Returns: `nil` where the conversation's model may not answer.
    init?(_ turn: SessionTurn, among scores: [ModelScore], settings: SessionSettings) {
        guard let arm = scores.firstIndex(where: { $0.model == turn.model }) else { return nil }
        self.arm = arm
        self.settings = settings
        pinnedTurns = turn.pinnedTurns
    }

    /// It stays while its model is nearly as good as the best one under the objective, the lost prompt cache included
    /// in what the others cost:
    ///
    /// | objective | stays while |
    /// | --- | --- |
    /// | a quality bar | it reaches the bar (within `quality_margin` of it where the bar is relative, or where nobody reaches it) and costs at most `cost_factor` times the best |
    /// | any other | its utility is at most `quality_margin` below the best |
    func stays(_ estimates: [Estimate], _ ranking: Ranking, objective: Objective, best: Int) -> Bool {
        guard settings.pin, estimates.count > 1, pinnedTurns < settings.pinnedTurnsMax ?? .max else { return false }
        if best == arm { return true }
        guard let bar = ranking.bar else {
            return ranking.utilities[best] - ranking.utilities[arm] <= settings.qualityMargin
        }
        let costs = assumedCostsUSD(estimates)
        guard costs[arm] <= settings.costFactor * costs[best] else { return false }
        let isReached = estimates[best].quality >= bar
        if case .minQuality = objective, isReached { return estimates[arm].quality >= bar }
        return estimates[arm].quality >= min(bar, estimates[best].quality) - settings.qualityMargin
    }
}
