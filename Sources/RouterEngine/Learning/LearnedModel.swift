import Bandits

/// What feedback has taught of one model. Immutable: an update makes a new one, and snapshots share the rest.
final class LearnedModel: Sendable {
    let posterior: ResidualPosterior
    let cost: CostModel

    init(posterior: ResidualPosterior, cost: CostModel) {
        self.posterior = posterior
        self.cost = cost
    }

    /// The offline prediction, corrected by what was learnt.
    /// - Parameter reach: factor on the deviation far from the training data.
    func estimate(prior: Double, priorCostUSD: Double?, context: [Float], reach: Double) -> Estimate {
        let quality = min(1, max(0, prior + posterior.residual(at: context)))
        return Estimate(
            quality: quality, qualitySD: posterior.variance(at: context).squareRoot() * reach,
            costUSD: cost.expectedCostUSD(prior: priorCostUSD))
    }
}
