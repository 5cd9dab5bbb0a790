import Bandits

/// What feedback has taught of one model, shared by the learner and the snapshots. No reader sees it move: the learner
/// changes it in place while nobody else has it, else a copy of it. So it is copied once per snapshot, not per feedback.
final class LearnedModel: @unchecked Sendable {  // It changes in `change` alone, behind the only reference there is.
    private(set) var posterior: ResidualPosterior
    private(set) var cost: CostModel
    /// Observations of all models that the learner had taken in after this one's last.
    private(set) var lastObservation: UInt64

    init(posterior: ResidualPosterior, cost: CostModel, lastObservation: UInt64) {
        self.posterior = posterior
        self.cost = cost
        self.lastObservation = lastObservation
    }

    /// Changes the model that `reference` stands for.
    static func change<Result>(
        _ reference: inout LearnedModel,
        _ body: (inout ResidualPosterior, inout CostModel, inout UInt64) -> Result
    ) -> Result {
        if !isKnownUniquelyReferenced(&reference) {
            reference = LearnedModel(
                posterior: reference.posterior, cost: reference.cost, lastObservation: reference.lastObservation)
        }
        return body(&reference.posterior, &reference.cost, &reference.lastObservation)
    }

    /// The offline prediction, corrected by what was learnt.
    /// - Parameters:
    ///   - reach: factor on the deviation far from the training data.
    ///   - observations: of all models so far.
    func estimate(
        prior: Double, priorCostUSD: Double?, context: [Float], reach: Double, observations: UInt64,
        group: String? = nil
    ) -> Estimate {
        let elapsed = observations - min(observations, lastObservation)
        let quality = min(1, max(0, prior + posterior.residual(at: context, elapsed: elapsed, group: group)))
        return Estimate(
            quality: quality, qualitySD: posterior.variance(at: context, elapsed: elapsed, group: group).squareRoot() * reach,
            costUSD: cost.expectedCostUSD(prior: priorCostUSD))
    }
}
