import Bandits

/// What feedback has taught of one model, shared by the learner and the snapshots. No reader sees it move: the learner
/// changes it in place while nobody else has it, else a copy of it. So it is copied once per snapshot, not per feedback.
final class LearnedModel: @unchecked Sendable {  // It changes in `change` alone, behind the only reference there is.
    private(set) var posterior: ResidualPosterior
    private(set) var cost: CostModel

    init(posterior: ResidualPosterior, cost: CostModel) {
        self.posterior = posterior
        self.cost = cost
    }

    /// Changes the model that `reference` stands for.
    static func change<Result>(
        _ reference: inout LearnedModel, _ body: (inout ResidualPosterior, inout CostModel) -> Result
    ) -> Result {
        if !isKnownUniquelyReferenced(&reference) {
            reference = LearnedModel(posterior: reference.posterior, cost: reference.cost)
        }
        return body(&reference.posterior, &reference.cost)
    }

    /// The offline prediction, corrected by what was learnt.
    /// - Parameters:
    ///   - reach: factor on the deviation far from the training data.
    ///   - group: of the request.
    ///   - observations: of all models so far.
    func estimate(
        prior: Double, priorCostUSD: Double?, context: [Float], reach: Double, group: String?, observations: UInt64
    ) -> Estimate {
        let residual = posterior.residual(at: context, group: group, now: observations)
        return Estimate(
            quality: min(1, max(0, prior + residual.mean)), qualitySD: residual.variance.squareRoot() * reach,
            costUSD: cost.expectedCostUSD(prior: priorCostUSD))
    }
}
