import Bandits

/// What feedback has taught of one model.
struct LearnedState: Sendable {
    var posterior: ResidualPosterior
    var cost: CostModel
}

/// What feedback has taught of one model, as decisions read it: constant. The learner changes its own state in place; only the
/// first change after a snapshot copies what that snapshot shares.
///
/// A class of constants: a decision borrows it (`Lent`), and copies nothing.
final class LearnedModel: Sendable {
    let posterior: ResidualPosterior
    let cost: CostModel
    /// Whether nothing was known of it but the prior.
    private let isFresh: Bool

    init(_ state: LearnedState, isFresh: Bool = false) {
        posterior = state.posterior
        cost = state.cost
        self.isFresh = isFresh
    }

    /// What a learner knows of a model, for decisions: the last one where nothing has been learnt since.
    /// - Parameter last: of the same model under the same terms; `nil` where there is none.
    static func of(_ name: String, _ learner: Learner, last: LearnedModel?) -> LearnedModel {
        guard let state = learner.models[name] else {
            if let last, last.isFresh { return last }
            return LearnedModel(learner.state(of: name), isFresh: true)
        }
        // What nobody has changed shares its memory, which a comparison sees at once.
        if let last, last.cost == state.cost, last.posterior == state.posterior { return last }
        return LearnedModel(state)
    }

    /// The offline prediction, corrected by what was learnt.
    /// - Parameters:
    ///   - design: of the request's context.
    ///   - reach: factor on the deviation far from the training data.
    ///   - group: of the request.
    ///   - observations: qualities of all models so far.
    ///   - updates: feedbacks of all models so far.
    func estimate(
        prior: Double, priorCostUSD: Double?, design: Design, reach: Double, group: String?, observations: UInt64,
        updates: UInt64
    ) -> Estimate {
        let residual = posterior.residual(at: design, group: group, now: observations)
        return Estimate(
            quality: min(1, max(0, prior + residual.mean)), qualitySD: residual.variance.squareRoot() * reach,
            costUSD: cost.expectedCostUSD(prior: priorCostUSD, now: updates))
    }
}
