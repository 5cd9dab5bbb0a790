import Bandits
import Predictor
import Routing

/// A request looked at from all sides, before anything is drawn: who may answer it, and what is expected of each.
struct Assessment: Sendable {
    let features: [Float]
    let context: [Float]
    /// The eligible models, in roster order.
    let models: [Model]
    /// One per eligible model.
    let estimates: [Estimate]
    /// One per eligible model: the offline predictions.
    let priorQuality: [Double]
    let priorCostUSD: [Double?]
    let latencyMilliseconds: [Double?]
    /// Largest probability of each eligible model, by the policy's traffic limits.
    let ceilings: [Double]
    /// One per eligible model: what moving a conversation there gives up in cached input; `nil` without a conversation.
    let switchCostUSD: [Double?]
    /// One per eligible model: its breaker is half open.
    let isProbe: [Bool]
    /// `nil` where there is no conversation, or its model may not answer.
    let stickiness: Stickiness?
    /// The conversation as this decision saw it.
    let session: SessionTurn?
    /// Reason codes of the others.
    let excluded: [String: String]

    /// - Parameters:
    ///   - features: of the request's prompt, or those that were logged.
    ///   - prediction: of these features, where it has been made before.
    ///   - session: where the request's conversation stands.
    ///   - now: the decision's time.
    /// - Throws: `unknownModel`, `noEligibleModel`, `budgetExhausted`.
    init(
        _ facts: RequestFacts, features: [Float], prediction: Prediction? = nil, objective: Objective,
        snapshot: EngineSnapshot,
        session: SessionTurn?, now: Int64
    ) throws(RouteError) {
        var eligibility = try Eligibility(facts, snapshot: snapshot, now: now)
        let slow = Self.tooSlow(eligibility.places, facts.maxLatencyMilliseconds, snapshot.learned)
        let knowledge = snapshot.knowledge
        let prediction = prediction ?? knowledge.prediction(features)
        let costs = PriorCost(facts: facts, knowledge: knowledge, prediction: prediction)
        let cache = CachedInput(session, facts, snapshot.terms, now: now)
        let reach = OfflineKnowledge.reach(prediction)
        var (models, estimates, probes): ([Model], [Estimate], [Bool]) = ([], [], [])
        var (qualities, priorCosts, latencies): ([Double], [Double?], [Double?]) = ([], [], [])
        var ceilings: [Double] = []
        for place in eligibility.places {
            let (model, learned) = (snapshot.roster.entries[place].model, snapshot.learned[place])
            if slow.contains(place) {
                eligibility.exclude(model.name, .overMaxLatency)
                continue
            }
            let quality = knowledge.priorQuality(of: model.name, prediction)
            let priorCost = cache.reduced(costs.costUSD(of: model, learned: learned.cost), of: model)
            let estimate = learned.estimate(
                prior: quality, priorCostUSD: priorCost, context: prediction.context, reach: reach,
                observations: snapshot.observations)
            if case .maxCostUSD(let ceiling) = objective, !Ranking.fits(estimate.costUSD, ceilingUSD: ceiling) {
                eligibility.exclude(model.name, .overMaxCost)
                continue
            }
            models.append(model)
            estimates.append(estimate)
            qualities.append(quality)
            priorCosts.append(priorCost)
            latencies.append(learned.cost.expectedLatencyMilliseconds)
            ceilings.append(snapshot.policy.ceiling(of: model.name, outcomes: learned.posterior.observations))
            probes.append(eligibility.probing.contains(place))
        }
        if models.isEmpty, case .maxCostUSD(let ceiling) = objective {
            throw .budgetExhausted("no model is expected to answer within \(ceiling) USD: \(eligibility.sentence)")
        }
        self.features = features
        context = prediction.context
        self.models = models
        self.estimates = estimates
        priorQuality = qualities
        priorCostUSD = priorCosts
        latencyMilliseconds = latencies
        self.ceilings = ceilings
        switchCostUSD = models.map { cache.switchCostUSD(to: $0.name) }
        isProbe = probes
        self.session = session
        stickiness = session.flatMap { turn in
            models.firstIndex { $0.name == turn.model }.map {
                Stickiness(arm: $0, settings: snapshot.terms.sessions, pinnedTurns: turn.pinnedTurns)
            }
        }
        excluded = eligibility.excluded
    }

    /// The places whose mean latency, where one is known, is over `limit`; where that would leave nobody, all but the
    /// fastest.
    private static func tooSlow(_ places: [Int], _ limit: Double?, _ learned: [LearnedModel]) -> Set<Int> {
        guard let limit else { return [] }
        let latencies = places.map { learned[$0].cost.expectedLatencyMilliseconds ?? 0 }
        let allowed = max(limit, latencies.min() ?? 0)
        return Set(zip(places, latencies).filter { $0.1 > allowed }.map(\.0))
    }
}
