import Bandits
import Routing

extension Candidacy {
    /// Makes of the serving policy's decision what is logged while a candidate looks on (shadow) or serves a share (canary).
    ///
    /// In the canary the arm is drawn first, by the conversation or the decision's number, and then the model by that
    /// arm's policy: the logged probabilities are those of both draws together. A later turn of a conversation stays
    /// with its arm, and is logged with that arm's own.
    ///
    /// - Parameters:
    ///   - record: as the serving policy has it.
    ///   - candidate: `nil` where it would refuse the request: then the serving policy answers.
    ///   - session: where the conversation stood before.
    ///   - hasOwnObjective: the request names one.
    ///   - order: of the record's scores, best first; the candidate's where it decides.
    func amend(
        _ record: inout DecisionRecord, _ order: inout [Int], _ candidate: borrowing Opinion?, _ accounts: Accounts,
        session: SessionTurn?, hasOwnObjective: Bool, roster: Roster, now: Int64
    ) {
        guard isScoring else { return }
        let incumbent = record.scores
        let arm = rollout.stage == .canary ? arm(session: record.session, number: record.number) : nil
        let isMixed = arm != nil && (session.map { $0.number < start.firstNumber } ?? true)
        let share = start.plan.canaryShare
        var other: [ModelScore]?
        switch candidate {
        case .some(let candidate):
            let step = candidate.step(accounts, now: now)
            let scores = candidate.assessment.scores(step)
            other = scores
            if arm == .candidate {
                record.adopt(candidate, step)
                order = step.ranking.order
                if isMixed { record.mix(share: 1 - share, own: share, with: incumbent, roster: roster) }
            } else if isMixed {
                record.mix(share: share, own: 1 - share, with: scores, roster: roster)
            }
        case .none: break
        }
        if isMixed, let other {
            record.explored = record.scores.contains { $0.probability > record.propensity }
            // Those that two policies made together may be more, and stand elsewhere.
            let names = (arm == .candidate ? other : incumbent).map(\.model)
            order = order.compactMap { place in record.scores.firstIndex { $0.model == names[place] } }
        }
        record.rollout = RolloutMark(
            version: version, arm: arm, isMixed: isMixed, hasOwnObjective: hasOwnObjective,
            candidate: other.map { record.probabilities(in: $0) } ?? [])
    }
}

extension DecisionRecord {
    /// Makes this the decision of another policy.
    mutating func adopt(_ opinion: borrowing Opinion, _ step: borrowing PolicyStep) {
        let snapshot = opinion.snapshot
        seed = snapshot.policy.seed
        chosen = step.draw(seed: seed, number: number)
        scores = opinion.assessment.scores(step)
        excluded = opinion.assessment.excluded
        reason = step.reason(chosen)
        explored = step.isExploration(chosen)
        greedy = step.greedy
        objective = opinion.objective
        budgetCostWeight = step.costWeight
        router = snapshot.knowledge.label
        policy = snapshot.policy.label
        learnerState = snapshot.learnerState
        context = opinion.assessment.context
    }

    /// Gives every model that one of both policies would draw its probability under both: (1 − x) · incumbent + x ·
    /// candidate. The models that only `other` allows join this decision's.
    mutating func mix(share: Double, own: Double, with other: [ModelScore], roster: Roster) {
        let (drawn, liked) = (model, greedy.map { scores[$0].model })
        for place in scores.indices { scores[place].probability *= own }
        for score in other {
            if let place = scores.firstIndex(where: { $0.model == score.model }) {
                scores[place].probability += share * score.probability
            } else {
                var score = score
                score.probability *= share
                excluded[score.model] = nil
                scores.append(score)
            }
        }
        scores.sort { (roster.place(of: $0.model) ?? 0) < (roster.place(of: $1.model) ?? 0) }
        chosen = scores.firstIndex { $0.model == drawn } ?? 0
        greedy = liked.flatMap { name in scores.firstIndex { $0.model == name } }
    }
}

extension DecisionRecord {
    /// The probabilities of another list of scores, one per score of this decision.
    fileprivate func probabilities(in other: [ModelScore]) -> [Double] {
        scores.map { score in other.first { $0.model == score.model }?.probability ?? 0 }
    }
}
