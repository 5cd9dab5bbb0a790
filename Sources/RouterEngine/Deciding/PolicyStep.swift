import Bandits
import LinearAlgebra
import Routing

/// From estimates to a distribution, and from the distribution to one model.
struct PolicyStep: ~Copyable, Sendable {
    let ranking: Ranking
    /// The model that is the most probable one without exploring; the one that a conversation stays with.
    let greedy: Int
    /// One per eligible model.
    let probabilities: [Double]
    /// λ of a paced budget; `nil` under other objectives.
    let costWeight: Double?
    /// A conversation stays with its model: nothing was drawn.
    let isPinned: Bool
    /// What is said of a greedy draw.
    let greedyReason: Reason

    /// - Parameters:
    ///   - pacer: read only, and only under a paced objective.
    ///   - meter: of the exploration budget; read only.
    ///   - now: the decision's time.
    init(
        _ assessment: borrowing Assessment, objective: Objective, policy: ActivePolicy, breakers: BreakerSettings,
        pacer: Pacer?, meter: ExplorationMeter?, now: Int64
    ) {
        self.init(
            models: policy.exploration.isByHand || pacer?.looksAtModels == true ? assessment.scores.map(\.model) : [],
            assessment.estimates,
            isProbe: assessment.hasProbe ? assessment.scores.map(\.isProbe) : [], ceilings: assessment.ceilings,
            stickiness: assessment.stickiness, objective: objective, policy: policy, breakers: breakers, pacer: pacer,
            meter: meter, now: now)
    }

    /// - Parameters:
    ///   - models: their names, which shares by hand and a budget per window look at: others may leave them out.
    ///   - isProbe: one per estimate: the model is on trial; may be left out where none is.
    ///   - ceilings: one per estimate, by the policy's traffic limits; `nil` caps none.
    ///   - stickiness: `nil` without a conversation.
    init(
        models: [String], _ estimates: [Estimate], isProbe: [Bool], ceilings: [Double]?, stickiness: Stickiness?,
        objective: Objective, policy: ActivePolicy, breakers: BreakerSettings, pacer: Pacer?,
        meter: ExplorationMeter?, now: Int64
    ) {
        var set = ChoiceSet(
            models: models, estimates: estimates, objective: objective, floor: policy.floor,
            ceilings: Self.ceilings(ceilings, isProbe: isProbe, share: breakers.probeShare))
        if objective.isPaced, let pacer {
            let terms = pacer.terms(models, estimates, floor: policy.floor, now: now)
            set.allowed = terms.allowed
            set.price(terms.costWeight)
            costWeight = terms.costWeight
        } else {
            costWeight = nil
        }
        ranking = set.ranking
        greedyReason = policy.exploration.isByHand && estimates.count > 1 ? .fixed : set.ranking.reason
        if let stickiness, isProbe.isEmpty || !isProbe[stickiness.arm],
            let pin = Self.pin(stickiness, set)
        {
            isPinned = true
            greedy = pin
            probabilities = estimates.indices.map { $0 == pin ? 1 : 0 }
            return
        }
        isPinned = false
        let wanted = policy.exploration.probabilities(set)
        greedy = policy.exploration.greedy(set)
        let dial =
            meter?.dial(wanted, greedy: greedy, estimates) { policy.exploration.probabilities(set, dial: 0) } ?? 1
        probabilities = dial < 1 ? policy.exploration.probabilities(set, dial: dial) : wanted
    }

    /// A model on trial has a ceiling of `share`, so that the propensity of a trial is exact and what it gives up keeps
    /// to the other models' caps. Where every eligible model is on trial none is held down: somebody has to answer.
    private static func ceilings(_ caps: [Double]?, isProbe: [Bool], share: Double) -> [Double]? {
        guard isProbe.contains(true), isProbe.contains(false) else { return caps }
        return isProbe.indices.map { min(caps?[$0] ?? 1, isProbe[$0] ? share : 1) }
    }

    /// The model that the conversation stays with; `nil` where one is drawn. A model on trial is never stayed with, nor one
    /// that may have no traffic.
    private static func pin(_ sticky: Stickiness, _ set: ChoiceSet) -> Int? {
        guard set.allows(sticky.arm), set.ceilings?[sticky.arm] ?? 1 > 0,
            let best = set.ranking.order.first(where: set.allows)
        else { return nil }
        let stays = sticky.stays(set.estimates, set.ranking, objective: set.objective, best: best)
        return stays ? sticky.arm : nil
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

    /// Gives the eligible models their utilities and probabilities.
    func fill(_ scores: inout [ModelScore]) {
        scores.withUnsafeMutableBufferPointer { scores in
            guard let scores = scores.baseAddress else { return }
            for arm in probabilities.indices {
                scores[arm].utility = ranking.utilities[arm]
                scores[arm].probability = probabilities[arm]
            }
        }
    }
}
