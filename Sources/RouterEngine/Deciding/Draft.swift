import Bandits
import Routing

/// A decision before its place in the order is known: everything but its number, identifier and model.
struct Draft: ~Copyable {
    let step: PolicyStep
    private(set) var record: DecisionRecord

    /// - Parameters:
    ///   - assessment: gives up its scores.
    ///   - pacer: `nil` where the objective is not paced.
    ///   - meter: `nil` where nothing limits what exploring may cost.
    init(
        _ request: borrowing RouteRequest, _ assessment: inout Assessment, objective: Objective,
        snapshot: EngineSnapshot, prompt: String?, pacer: Pacer?, meter: ExplorationMeter?, now: Int64
    ) {
        let step = PolicyStep(
            assessment, objective: objective, policy: snapshot.policy, breakers: snapshot.terms.breakers, pacer: pacer,
            meter: meter, now: now)
        record = DecisionRecord(
            number: 0, id: ULID(high: 0, low: 0), timeMilliseconds: now, seed: snapshot.policy.seed, chosen: 0,
            scores: assessment.takeScores(step), excluded: assessment.excluded, reason: step.greedyReason,
            explored: false, greedy: step.greedy, objective: objective, budgetCostWeight: step.costWeight,
            router: snapshot.knowledge.label, policy: snapshot.policy.label, learnerState: snapshot.learnerState,
            statePosition: snapshot.position, features: assessment.features, context: assessment.context,
            session: request.session, task: request.task, attributes: request.attributes,
            inputTokens: request.inputTokens, maxOutputTokens: request.maxOutputTokens,
            promptBytes: request.prompt.count, candidates: request.candidates, require: request.require,
            maxLatencyMilliseconds: request.maxLatencyMilliseconds, prompt: prompt)
        self.step = step
    }

    /// Draws the model of decision `number`.
    /// - Returns: the decision, and its models best first under the objective.
    consuming func drawn(number: UInt64, id: ULID) -> (DecisionRecord, order: [Int]) {
        record.number = number
        record.id = id
        record.chosen = step.draw(seed: record.seed, number: number)
        record.reason = step.reason(record.chosen)
        record.explored = step.isExploration(record.chosen)
        return (record, step.ranking.order)
    }
}
