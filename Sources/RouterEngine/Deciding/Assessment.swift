import Bandits
import Features
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
    /// Reason codes of the others.
    let excluded: [String: String]

    /// - Throws: `unknownModel`, `noEligibleModel`, `budgetExhausted`, `badRequest`.
    init(_ request: RouteRequest, objective: Objective, snapshot: EngineSnapshot) throws(RouteError) {
        var eligibility = try Eligibility(request, roster: snapshot.roster)
        let slow = Self.tooSlow(eligibility.places, request.maxLatencyMilliseconds, snapshot.learned)
        let knowledge = snapshot.knowledge
        features = try Self.features(of: request, knowledge)
        let prediction = knowledge.prediction(features)
        context = prediction.context
        let costs = PriorCost(request: request, knowledge: knowledge, prediction: prediction)
        let reach = OfflineKnowledge.reach(prediction)
        var (models, estimates): ([Model], [Estimate]) = ([], [])
        var (qualities, priorCosts, latencies): ([Double], [Double?], [Double?]) = ([], [], [])
        var ceilings: [Double] = []
        for place in eligibility.places {
            let (model, learned) = (snapshot.roster.entries[place].model, snapshot.learned[place])
            if slow.contains(place) {
                eligibility.exclude(model.name, .overMaxLatency)
                continue
            }
            let quality = knowledge.priorQuality(of: model.name, prediction)
            let priorCost = costs.costUSD(of: model, learned: learned.cost)
            let estimate = learned.estimate(
                prior: quality, priorCostUSD: priorCost, context: context, reach: reach,
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
        }
        if models.isEmpty, case .maxCostUSD(let ceiling) = objective {
            throw .budgetExhausted("no model is expected to answer within \(ceiling) USD: \(eligibility.sentence)")
        }
        self.models = models
        self.estimates = estimates
        priorQuality = qualities
        priorCostUSD = priorCosts
        latencyMilliseconds = latencies
        self.ceilings = ceilings
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

    private static func features(of request: RouteRequest, _ knowledge: OfflineKnowledge) throws(RouteError) -> [Float]
    {
        if let embedding = request.embedding, embedding.count != knowledge.extractor.spec.embeddingCount {
            throw .badRequest(
                field: "embedding",
                message:
                    "\(knowledge.label) takes \(knowledge.extractor.spec.embeddingCount) numbers, not \(embedding.count)"
            )
        }
        return knowledge.extractor.extract(request.prompt, embedding: request.embedding)
    }
}
