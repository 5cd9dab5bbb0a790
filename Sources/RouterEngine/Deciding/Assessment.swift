import Bandits
import Predictor
import Routing

/// A request looked at from all sides, before anything is drawn: who may answer it, and what is expected of each.
///
/// It can't be copied: a copy would count each of its parts.
struct Assessment: ~Copyable, Sendable {
    private let reading: PromptReading
    /// The eligible models, in roster order: what is logged of them. Utilities and probabilities are the policy's to give.
    private(set) var scores: [ModelScore]
    /// One per eligible model.
    let estimates: [Estimate]
    /// Largest probability of each eligible model, by the policy's traffic limits; `nil` where nothing is limited.
    let ceilings: [Double]?
    /// A model is on trial: its breaker is half open, or nobody knows whether it is still slow or dear.
    let hasProbe: Bool
    /// `nil` where there is no conversation, or its model may not answer.
    let stickiness: Stickiness?
    /// Reason codes of the others.
    let excluded: [String: String]

    var features: [Float] { reading.features }
    var context: [Float] { reading.prediction.context }

    /// - Parameters:
    ///   - reading: of the request's prompt by the snapshot's knowledge, or of the features that were logged.
    ///   - session: where the request's conversation stands.
    ///   - now: the decision's time.
    /// - Throws: `unknownModel`, `noEligibleModel`, `budgetExhausted`.
    init(
        _ facts: borrowing RequestFacts, reading: PromptReading, objective: Objective, snapshot: EngineSnapshot,
        session: SessionTurn?, now: Int64
    ) throws(RouteError) {
        var eligibility = try Eligibility(facts, snapshot: snapshot, now: now)
        let slow = Self.tooSlow(eligibility.places, facts.maxLatencyMilliseconds, snapshot)
        eligibility.probe(slow.stale)
        let terms = snapshot.terms
        let costs = PriorCost(facts, reading)
        let cache = CachedInput(session, facts, terms, now: now)
        let qualities = reading.prediction.quality
        let group = snapshot.knowledge.group(task: facts.task, cluster: reading.prediction.cluster)
        let reach = OfflineKnowledge.reach(distance: reading.prediction.distance)
        var (scores, estimates, ceilings): ([ModelScore], [Estimate], [Double]) = ([], [], [])
        scores.reserveCapacity(eligibility.places.count)
        estimates.reserveCapacity(eligibility.places.count)
        func assess(_ place: Int, _ seat: Seat, _ learned: LearnedModel, _ design: Design) {
            if slow.known.contains(place) { return eligibility.exclude(seat.model.name, .overMaxLatency) }
            let quality = OfflineKnowledge.priorQuality(at: seat.artefactPlace, qualities)
            let priorCost = cache.reduced(costs.costUSD(of: seat, learned: learned.cost), of: seat)
            if learned.cost.isCostFaded(prior: priorCost, now: snapshot.learnerState) { eligibility.probe([place]) }
            let estimate = learned.estimate(
                prior: quality, priorCostUSD: priorCost, design: design, reach: reach, group: group,
                observations: snapshot.observations, updates: snapshot.learnerState)
            if case .maxCostUSD(let ceiling) = objective, !Ranking.fits(estimate.costUSD, ceilingUSD: ceiling) {
                return eligibility.exclude(seat.model.name, .overMaxCost)
            }
            estimates.append(estimate)
            if terms.hasTrafficLimits { ceilings.append(seat.ceiling(outcomes: learned.posterior.observations)) }
            scores.append(
                ModelScore(
                    model: seat.model.name, priorQuality: quality, quality: estimate.quality,
                    qualitySD: estimate.qualitySD, priorCostUSD: priorCost, costUSD: estimate.costUSD,
                    latencyMilliseconds: learned.cost.expectedLatencyMilliseconds,
                    switchCostUSD: cache.switchCostUSD(to: seat),
                    isProbe: eligibility.probing.contains(place), utility: 0,
                    probability: 0))
        }
        Design.with(reading.prediction.context) { design in
            for place in eligibility.places {
                terms.lentSeats[place].read { seat in
                    snapshot.lentLearned[place].read { learned in assess(place, seat, learned, design) }
                }
            }
        }
        if scores.isEmpty, case .maxCostUSD(let ceiling) = objective {
            throw .budgetExhausted("no model is expected to answer within \(ceiling + 0) USD: \(eligibility.sentence)")
        }
        stickiness = session.flatMap { turn in
            scores.firstIndex { $0.model == turn.model }.map {
                Stickiness(arm: $0, settings: terms.sessions, pinnedTurns: turn.pinnedTurns)
            }
        }
        self.reading = reading
        self.scores = scores
        self.estimates = estimates
        self.ceilings = ceilings.contains { $0 < 1 } ? ceilings : nil
        hasProbe = !eligibility.probing.isEmpty && scores.contains(where: \.isProbe)
        excluded = eligibility.excluded
    }

    /// What is logged of the eligible models once the policy has spoken.
    func scores(_ step: borrowing PolicyStep) -> [ModelScore] {
        var scores = scores
        step.fill(&scores)
        return scores
    }

    /// The same. Taken, not copied: the assessment has none
    /// afterwards.
    mutating func takeScores(_ step: borrowing PolicyStep) -> [ModelScore] {
        var taken: [ModelScore] = []
        swap(&taken, &scores)
        step.fill(&taken)
        return taken
    }

    /// The places whose latency, where one is known, is over `limit`, else over the policy's; where that would leave
    /// nobody, all but the fastest. Compared is the policy's quantile. Those of which nothing was heard for long are
    /// apart: they may have become faster, and are tried.
    private static func tooSlow(
        _ places: [Int], _ limit: Double?, _ snapshot: EngineSnapshot
    ) -> (known: Set<Int>, stale: Set<Int>) {
        let target = snapshot.policy.settings.latency ?? LatencyTarget()
        guard let limit = limit ?? target.milliseconds else { return ([], []) }
        let latencies = places.map { snapshot.learned[$0].cost.latencyMilliseconds(target.quantile) ?? 0 }
        let allowed = max(limit, latencies.min() ?? 0)
        let slow = Set(zip(places, latencies).filter { $0.1 > allowed }.map(\.0))
        let stale = slow.filter { snapshot.learned[$0].cost.isLatencyStale(now: snapshot.heard) }
        return (slow.subtracting(stale), stale)
    }
}
