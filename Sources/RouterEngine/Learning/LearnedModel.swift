import Bandits

/// What feedback has taught of one model. Immutable: an update makes a new one, and snapshots share the rest.
final class LearnedModel: Sendable {
    let posterior: ResidualPosterior
    let cost: CostModel
    /// Observations of all models that the learner had taken in after this one's last.
    let lastObservation: UInt64

    init(posterior: ResidualPosterior, cost: CostModel, lastObservation: UInt64) {
        self.posterior = posterior
        self.cost = cost
        self.lastObservation = lastObservation
    }

    /// The offline prediction, corrected by what was learnt.
    /// - Parameters:
    ///   - reach: factor on the deviation far from the training data.
    ///   - observations: of all models so far.
    func estimate(
        prior: Double, priorCostUSD: Double?, context: [Float], reach: Double, observations: UInt64
    ) -> Estimate {
        let elapsed = observations - min(observations, lastObservation)
        let quality = min(1, max(0, prior + posterior.residual(at: context, elapsed: elapsed)))
        return Estimate(
            quality: quality, qualitySD: posterior.variance(at: context, elapsed: elapsed).squareRoot() * reach,
            costUSD: cost.expectedCostUSD(prior: priorCostUSD))
    }
}
