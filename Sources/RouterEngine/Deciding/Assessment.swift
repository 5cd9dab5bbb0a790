import Bandits
import Predictor
import Routing

/// A request looked at from all sides, before anything is drawn: who may answer it, and what is expected of each.
///
/// Not copyable: a copy would retain each of its parts.
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
        let forecast = Forecast(facts, reading, snapshot, session: session, now: now)
        let (scores, ceilings) = Self.scores(
            &eligibility, forecast, objective, snapshot, maxLatencyMilliseconds: facts.maxLatencyMilliseconds)
        if scores.isEmpty, case .maxCostUSD(let ceiling) = objective {
            throw .budgetExhausted("no model is expected to answer within \(ceiling + 0) USD: \(eligibility.sentence)")
        }
        self.reading = reading
        self.scores = scores
        estimates = scores.map(Estimate.init)
        self.ceilings = ceilings.contains { $0 < 1 } ? ceilings : nil
        hasProbe = !eligibility.probing.isEmpty && scores.contains(where: \.isProbe)
        stickiness = session.flatMap { Stickiness($0, among: scores, settings: snapshot.terms.sessions) }
        excluded = eligibility.excluded
    }

    /// The scores of the models that are neither too slow nor too dear, and the most traffic that each may have; the
    /// others are excluded.
    /// - Returns: one score per model, in roster order; as many ceilings, or none where the policy limits no traffic.
    private static func scores(
        _ eligibility: inout Eligibility, _ forecast: Forecast, _ objective: Objective, _ snapshot: EngineSnapshot,
        maxLatencyMilliseconds: Double?
    ) -> (scores: [ModelScore], ceilings: [Double]) {
        let terms = snapshot.terms
        let slow = tooSlow(eligibility.places, maxLatencyMilliseconds, snapshot)
        eligibility.probe(slow.stale)
        var (scores, ceilings): ([ModelScore], [Double]) = ([], [])
        scores.reserveCapacity(eligibility.places.count)
        func assess(_ place: Int, _ seat: Seat, _ learned: LearnedModel, _ design: Design) {
            if slow.known.contains(place) { return eligibility.exclude(seat.model.name, .overMaxLatency) }
            var score = forecast.score(of: seat, learned, design)
            if learned.cost.isCostFaded(prior: score.priorCostUSD, now: snapshot.learnerState) {
                eligibility.probe([place])
            }
            if case .maxCostUSD(let ceiling) = objective, !Ranking.fits(score.costUSD, ceilingUSD: ceiling) {
                return eligibility.exclude(seat.model.name, .overMaxCost)
            }
            score.isProbe = eligibility.probing.contains(place)
            scores.append(score)
            if terms.hasTrafficLimits { ceilings.append(seat.ceiling(outcomes: learned.posterior.observations)) }
        }
        Design.with(forecast.reading.prediction.context) { design in
            for place in eligibility.places {
                terms.lentSeats[place].read { seat in
                    snapshot.lentLearned[place].read { learned in assess(place, seat, learned, design) }
                }
            }
        }
        return (scores, ceilings)
    }

    /// The eligible models' scores with the utilities and probabilities of the policy, as they are logged.
    func scores(_ step: borrowing PolicyStep) -> [ModelScore] {
        var scores = scores
        step.fill(&scores)
        return scores
    }

    /// Those scores, moved out instead of copied: the assessment has none afterwards.
    mutating func takeScores(_ step: borrowing PolicyStep) -> [ModelScore] {
        var taken: [ModelScore] = []
        swap(&taken, &scores)
        step.fill(&taken)
        return taken
    }

    /// The places whose latency, where one is known, is over `limit`, else over the policy's; where that would leave
    /// nobody, all but the fastest. Compared is the policy's quantile, as far as it is no luck.
    ///
    /// - Returns: apart, those of which nothing was heard for long: they may have become faster, and are tried.
    private static func tooSlow(
        _ places: [Int], _ limit: Double?, _ snapshot: EngineSnapshot
    ) -> (known: Set<Int>, stale: Set<Int>) {
        let target = snapshot.policy.settings.latency ?? LatencyTarget()
        guard let limit = limit ?? target.milliseconds else { return ([], []) }
        let latencies = places.map { snapshot.learned[$0].cost.leastLatencyMilliseconds(target.quantile) ?? 0 }
        let allowed = max(limit, latencies.min() ?? 0)
        let slow = Set(zip(places, latencies).filter { $0.1 > allowed }.map(\.0))
        let stale = slow.filter { snapshot.learned[$0].cost.isLatencyStale(now: snapshot.heard) }
        return (slow.subtracting(stale), stale)
    }
}
