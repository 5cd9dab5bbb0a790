import Bandits
import Predictor
import Routing

/// What is expected of each model for one request: the offline predictions, corrected by feedback and by what a prompt
/// cache saves.
struct Forecast {
    let reading: PromptReading
    /// Of the predictor's models; held here so that no model's score retains it.
    private let qualities: [Float]
    private let costs: PriorCost
    private let cache: CachedInput
    /// The kind of request that a model's outcomes are learnt by: its task, else its cluster of prompts.
    private let group: String?
    /// Factor on deviations far from the training data.
    private let reach: Double
    /// Qualities that the learner had taken in.
    private let observations: UInt64
    /// Feedback that the learner had taken in.
    private let updates: UInt64

    /// - Parameter reading: of the request's prompt by the snapshot's knowledge, or of the features that were logged.
    init(
        _ facts: borrowing RequestFacts, _ reading: PromptReading, _ snapshot: EngineSnapshot, session: SessionTurn?,
        now: Int64
    ) {
        self.reading = reading
        qualities = reading.prediction.quality
        costs = PriorCost(facts, reading)
        cache = CachedInput(session, facts, snapshot.terms, now: now)
        group = snapshot.knowledge.group(task: facts.task, cluster: reading.prediction.cluster)
        reach = OfflineKnowledge.reach(distance: reading.prediction.distance)
        observations = snapshot.observations
        updates = snapshot.learnerState
    }

    /// A model's score before the policy has ranked it: no utility, no probability, not on trial.
    func score(of seat: Seat, _ learned: LearnedModel, _ design: Design) -> ModelScore {
        let quality = OfflineKnowledge.priorQuality(at: seat.artefactPlace, qualities)
        let priorCost = cache.reduced(costs.costUSD(of: seat, learned: learned.cost), of: seat)
        let estimate = learned.estimate(
            prior: quality, priorCostUSD: priorCost, design: design, reach: reach, group: group,
            observations: observations, updates: updates)
        return ModelScore(
            model: seat.model.name, priorQuality: quality, quality: estimate.quality, qualitySD: estimate.qualitySD,
            priorCostUSD: priorCost, costUSD: estimate.costUSD,
            latencyMilliseconds: learned.cost.expectedLatencyMilliseconds,
            switchCostUSD: cache.switchCostUSD(to: seat), utility: 0, probability: 0)
    }
}

extension Estimate {
    /// What was expected of a model when it was scored.
    init(_ score: ModelScore) {
        self.init(quality: score.quality, qualitySD: score.qualitySD, costUSD: score.costUSD)
    }
}
