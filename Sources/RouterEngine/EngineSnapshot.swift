import Atomics
import Routing

/// Everything a decision reads, frozen: readers take one reference and never wait for whoever makes the next.
final class EngineSnapshot: AtomicReference, Sendable {
    let knowledge: OfflineKnowledge
    let policy: ActivePolicy
    let roster: Roster
    /// One per model of the roster.
    let learned: [LearnedModel]
    /// Observations that the learner had taken in.
    let learnerState: UInt64
    /// Qualities that the learner had taken in.
    let observations: UInt64

    init(knowledge: OfflineKnowledge, policy: ActivePolicy, roster: Roster, learner: Learner) {
        self.knowledge = knowledge
        self.policy = policy
        self.roster = roster
        learned = roster.entries.map { learner.model($0.model.name) }
        learnerState = learner.updates
        observations = learner.observations
    }
}
