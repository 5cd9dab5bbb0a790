import Bandits
import Predictor
import Routing

/// A request looked at from all sides, before anything is drawn: who may answer it, and what is expected of each.
struct Assessment: Sendable {
    /// An eligible model, and what is known of it apart from its estimate.
    struct Candidate: Sendable {
        let seat: Seat
        /// The offline predictions.
        let priorQuality: Double
        let priorCostUSD: Double?
        let latencyMilliseconds: Double?
        /// Largest probability, by the policy's traffic limits.
        let ceiling: Double
        /// What moving a conversation there gives up in cached input; `nil` without a conversation.
        let switchCostUSD: Double?
        /// Its breaker is half open.
        let isProbe: Bool
    }

    let features: [Float]
    let context: [Float]
    /// The eligible models, in roster order.
    let candidates: [Candidate]
    /// One per eligible model.
    let estimates: [Estimate]
    /// `nil` where there is no conversation, or its model may not answer.
    let stickiness: Stickiness?
    /// The conversation as this decision saw it.
    let session: SessionTurn?
    /// Reason codes of the others.
    let excluded: [String: String]

    /// - Parameters:
    ///   - reading: of the request's prompt by the snapshot's knowledge, or of the features that were logged.
    ///   - session: where the request's conversation stands.
    ///   - now: the decision's time.
    /// - Throws: `unknownModel`, `noEligibleModel`, `budgetExhausted`.
    init(
        _ facts: RequestFacts, reading: PromptReading, objective: Objective, snapshot: EngineSnapshot,
        session: SessionTurn?, now: Int64
    ) throws(RouteError) {
        var eligibility = try Eligibility(facts, snapshot: snapshot, now: now)
        let slow = Self.tooSlow(eligibility.places, facts.maxLatencyMilliseconds, snapshot)
        let terms = snapshot.terms
        let costs = PriorCost(facts, reading)
        let cache = CachedInput(session, facts, terms, now: now)
        let group = snapshot.knowledge.group(task: facts.task, reading.prediction)
        let reach = OfflineKnowledge.reach(reading.prediction)
        var candidates: [Candidate] = []
        var estimates: [Estimate] = []
        candidates.reserveCapacity(eligibility.places.count)
        estimates.reserveCapacity(eligibility.places.count)
        for place in eligibility.places {
            let (seat, learned) = (terms.seats[place], snapshot.learned[place])
            if slow.contains(place) {
                eligibility.exclude(seat.model.name, .overMaxLatency)
                continue
            }
            let quality = OfflineKnowledge.priorQuality(at: seat.artefactPlace, reading.prediction)
            let priorCost = cache.reduced(costs.costUSD(of: seat, learned: learned.cost), of: seat)
            let estimate = learned.estimate(
                prior: quality, priorCostUSD: priorCost, context: reading.prediction.context, reach: reach,
                group: group, observations: snapshot.observations)
            if case .maxCostUSD(let ceiling) = objective, !Ranking.fits(estimate.costUSD, ceilingUSD: ceiling) {
                eligibility.exclude(seat.model.name, .overMaxCost)
                continue
            }
            estimates.append(estimate)
            candidates.append(
                Candidate(
                    seat: seat, priorQuality: quality, priorCostUSD: priorCost,
                    latencyMilliseconds: learned.cost.expectedLatencyMilliseconds,
                    ceiling: seat.ceiling(outcomes: learned.posterior.observations),
                    switchCostUSD: cache.switchCostUSD(to: seat), isProbe: eligibility.probing.contains(place)))
        }
        if candidates.isEmpty, case .maxCostUSD(let ceiling) = objective {
            throw .budgetExhausted("no model is expected to answer within \(ceiling) USD: \(eligibility.sentence)")
        }
        features = reading.features
        context = reading.prediction.context
        stickiness = session.flatMap { turn in
            candidates.firstIndex { $0.seat.model.name == turn.model }.map {
                Stickiness(arm: $0, settings: terms.sessions, pinnedTurns: turn.pinnedTurns)
            }
        }
        self.candidates = candidates
        self.estimates = estimates
        self.session = session
        excluded = eligibility.excluded
    }

    /// The places whose latency, where one is known, is over `limit`, else over the policy's; where that would leave
    /// nobody, all but the fastest. Compared is the policy's quantile.
    private static func tooSlow(_ places: [Int], _ limit: Double?, _ snapshot: EngineSnapshot) -> Set<Int> {
        let target = snapshot.policy.settings.latency ?? LatencyTarget()
        guard let limit = limit ?? target.milliseconds else { return [] }
        let latencies = places.map { snapshot.learned[$0].cost.latencies.milliseconds(target.quantile) ?? 0 }
        let allowed = max(limit, latencies.min() ?? 0)
        return Set(zip(places, latencies).filter { $0.1 > allowed }.map(\.0))
    }
}
