import Bandits

/// What feedback has taught of one model.
struct LearnedState: Sendable {
    var posterior: ResidualPosterior
    var cost: CostModel
    /// Observations of all models that the learner had taken in after this one's last.
    var lastObservation: UInt64
}

/// The same as decisions see it: it never moves. The learner changes its own state in place, but for the first change
/// behind a snapshot, which copies what that snapshot shares.
///
/// A class of constants: a decision counts one reference for each model, and borrows the rest.
final class LearnedModel: Sendable {
    let posterior: ResidualPosterior
    let cost: CostModel
    let lastObservation: UInt64

    init(_ state: LearnedState) {
        posterior = state.posterior
        cost = state.cost
        lastObservation = state.lastObservation
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
