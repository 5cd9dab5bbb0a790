import Atomics
import Routing

/// Everything a decision reads, frozen: readers take one reference and never wait for whoever makes the next.
final class EngineSnapshot: AtomicReference, Sendable {
    let terms: ServingTerms
    /// Of the terms; of a roll-out's candidate its own.
    let knowledge: OfflineKnowledge
    let policy: ActivePolicy
    /// One per model of the roster.
    let learned: [LearnedModel]
    /// One per model of the roster.
    let breakers: [Breaker]
    /// Observations that the learner had taken in.
    let learnerState: UInt64
    /// Qualities that the learner had taken in.
    let observations: UInt64
    /// Position in the log of the last event that is in here.
    let position: UInt64
    /// The same as a roll-out's candidate sees it; `nil` where none looks at requests.
    let candidate: EngineSnapshot?

    var roster: Roster { terms.roster }

    convenience init(_ terms: ServingTerms, _ accounts: Accounts, position: UInt64) {
        let breakers = terms.roster.entries.map { accounts.breakers[$0.model.name] }
        let candidate = accounts.trial.flatMap { trial in
            trial.isScoring
                ? EngineSnapshot(
                    terms, trial.knowledge, trial.policy, trial.learner ?? accounts.learner, breakers, position) : nil
        }
        self.init(
            terms, terms.knowledge, terms.policy, accounts.learner, breakers, position, candidate: candidate)
    }

    private init(
        _ terms: ServingTerms, _ knowledge: OfflineKnowledge, _ policy: ActivePolicy, _ learner: Learner,
        _ breakers: [Breaker], _ position: UInt64, candidate: EngineSnapshot? = nil
    ) {
        self.terms = terms
        self.knowledge = knowledge
        self.policy = policy
        learned = terms.roster.entries.map { learner.model($0.model.name) }
        self.breakers = breakers
        learnerState = learner.updates
        observations = learner.observations
        self.position = position
        self.candidate = candidate
    }
}
