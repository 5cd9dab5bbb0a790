import Atomics
import Routing

/// Everything a decision reads, frozen: readers take one reference and never wait for whoever makes the next.
final class EngineSnapshot: AtomicReference, Sendable {
    let terms: ServingTerms
    /// One per model of the roster.
    let learned: [LearnedModel]
    let lentLearned: [Lent<LearnedModel>]
    /// One per model of the roster.
    let breakers: [Breaker]
    /// Whether any of them is open or half open.
    let hasTrippedBreaker: Bool
    /// Observations that the learner had taken in.
    let learnerState: UInt64
    /// Feedback that the learner had heard, learnt or not.
    let heard: UInt64
    /// Qualities that the learner had taken in.
    let observations: UInt64
    /// Position in the log of the last event that is in here.
    let position: UInt64
    /// What a roll-out's candidate reads; `nil` where none looks at requests.
    let candidate: EngineSnapshot?

    var knowledge: OfflineKnowledge { terms.knowledge }
    var policy: ActivePolicy { terms.policy }
    var roster: Roster { terms.roster }

    /// - Parameter last: shares its models that nothing has been learnt of since; `nil` shares none.
    convenience init(_ terms: ServingTerms, _ accounts: Accounts, position: UInt64, after last: EngineSnapshot? = nil) {
        self.init(terms, accounts.learner, accounts, position, last)
    }

    private init(
        _ terms: ServingTerms, _ learner: Learner, _ accounts: Accounts, _ position: UInt64, _ last: EngineSnapshot?
    ) {
        self.terms = terms
        // Under other terms a model may begin from another prior.
        let last = last.flatMap { $0.terms === terms ? $0 : nil }
        let learned = terms.seats.indices.map { place in
            LearnedModel.of(terms.seats[place].model.name, learner, last: last?.learned[place])
        }
        self.learned = learned
        lentLearned = learned.map(Lent.init)
        let breakers = terms.seats.map { accounts.breakers[$0.model.name] }
        self.breakers = breakers
        hasTrippedBreaker = breakers.contains { $0.trips > 0 }
        learnerState = learner.updates
        heard = learner.heard
        observations = learner.observations
        self.position = position
        candidate = terms.candidate.map {
            EngineSnapshot($0, accounts.candidacy?.learner ?? accounts.learner, accounts, position, last?.candidate)
        }
    }
}
