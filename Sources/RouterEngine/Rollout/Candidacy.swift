import Artefact
import Bandits
import LinearAlgebra
import OutcomeStore
import Routing

/// A candidate in a roll-out under way: how it stands, and what it decides with. A part of the accounts: decisions and
/// feedback move it, in the order of the log, so that replaying the log brings it to where it was.
struct Candidacy: Sendable {
    let version: UInt64
    let start: RolloutStart
    let knowledge: OfflineKnowledge
    let policy: ActivePolicy
    var rollout: Rollout
    /// Of another artefact than the serving one; it begins with the roll-out. `nil`: both decide by one learner.
    var learner: Learner?
    /// Of another budget than the serving policy's, charged with what the candidate serves; `nil`: none, or the same.
    var pacer: Pacer?
    /// Decisions that were counted as errors: a second word on them counts no more.
    var errors: Set<UInt64> = []

    /// - Parameter serving: the learner of what decides.
    /// - Returns: `nil` where the row is no start, or its policy is one of another version of the program.
    init?(_ entry: RegistryEntry, knowledge: OfflineKnowledge, serving: Learner, pacing: Objective?) {
        guard let start = entry.start,
            let policy = try? ActivePolicy(entry.settings, artefactDefault: knowledge.artefact?.defaultObjective)
        else { return nil }
        version = entry.version
        self.start = start
        self.knowledge = knowledge
        self.policy = policy
        rollout = Rollout(start.plan)
        rollout.take(.gate(lowerBound: start.gate.low))
        if knowledge.label != serving.knowledge.label {
            learner = Learner(
                knowledge: knowledge, learning: serving.learning, featureHashes: serving.featureHashes)
        }
        if policy.objective != pacing { pacer = Pacer(policy.objective) }
    }

    /// Whether the candidate looks at every request.
    var isScoring: Bool { rollout.stage == .shadow || rollout.stage == .canary }

    /// Who decides a request: by its conversation, else by its own number. A uniform number of the roll-out's own, so
    /// that it is independent of the draw.
    func arm(session: String?, number: UInt64) -> RolloutMark.Arm {
        let key = session.map { FNV1a.hash($0.utf8) } ?? number
        let uniform = SplitMix64.uniform(seed: policy.seed &+ version &* 0x9E6C_63D0_876A_68EE, number: ~key)
        return uniform < start.plan.canaryShare ? .candidate : .incumbent
    }

    /// Takes in a decision.
    mutating func take(_ record: DecisionRecord, floor: Double) {
        guard let mark = record.rollout, mark.version == version else { return }
        if mark.arm == nil { rollout.take(.shadowed(disagreement: record.disagreement)) }
        if mark.arm == .candidate { pacer?.charge(Accounts.paced(record, floor: floor)) }
    }

    /// Takes in a feedback.
    mutating func take(_ event: FeedbackEvent, of record: DecisionRecord) {
        learner?.take(event, of: record)
        guard let mark = record.rollout, mark.version == version, event.status != .duplicate else { return }
        if mark.arm == .candidate { pacer?.settle(event, of: record) }
        guard event.given.model == record.model else { return }
        guard event.previousOutcome?.quality == nil, !errors.contains(record.number) else { return }
        let isError = event.merged.error != nil
        guard let quality = event.believedOutcome?.quality ?? (isError ? 0 : nil) else { return }
        if isError { errors.insert(record.number) }
        observe(quality, event.outcome?.costUSD ?? record.scores[record.chosen].costUSD ?? 0, isError, record, mark)
    }

    private mutating func observe(
        _ quality: Double, _ costUSD: Double, _ isError: Bool, _ record: DecisionRecord, _ mark: RolloutMark
    ) {
        guard let arm = mark.arm else {
            guard record.isEvaluable, record.propensity > 0, !mark.candidate.isEmpty else { return }
            let weight = mark.candidate[record.chosen] / record.propensity
            return rollout.take(.valued(weight: weight, quality: quality, costUSD: costUSD))
        }
        guard mark.isMixed else { return }
        // A request that it would have refused is an error of the candidate, whoever answered it.
        let isRefusal = arm == .candidate && mark.candidate.isEmpty
        rollout.take(
            .served(
                .init(
                    isCandidate: arm == .candidate, quality: quality, costUSD: costUSD, isError: isError || isRefusal,
                    weight: record.armWeight(share: start.plan.canaryShare))))
    }
}

extension DecisionRecord {
    /// (π_c − π_0) / p of the drawn model, where the logged p = (1 − x) π_0 + x π_c; `nil` where the candidate would have
    /// refused the request.
    func armWeight(share: Double) -> Double? {
        guard let mark = rollout, mark.candidate.count == scores.count, propensity > 0 else { return nil }
        return (mark.candidate[chosen] - propensity) / ((1 - share) * propensity)
    }

    /// Share of the draws that would fall on another model with the candidate: half the sum of the differences of
    /// probability. `nil` where the candidate would have refused the request.
    var disagreement: Double? {
        guard let mark = rollout, mark.candidate.count == scores.count else { return nil }
        return zip(scores, mark.candidate).reduce(0) { $0 + abs($1.0.probability - $1.1) } / 2
    }
}
