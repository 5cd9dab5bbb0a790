import Routing

/// What decisions are made under, apart from what is learnt: replaced as a whole by a change of artefact, policy or
/// roster, and untouched by feedback. A class, so that a decision that reads it retains one object.
final class ServingTerms: Sendable {
    let knowledge: OfflineKnowledge
    let policy: ActivePolicy
    let roster: Roster
    /// One per model of the roster.
    let seats: [Seat]
    let lentSeats: [Lent<Seat>]
    let stateExclusions: StateExclusions
    /// The policy limits some model's traffic.
    let hasTrafficLimits: Bool
    let rules: CompiledRules
    /// No model's clearance restricts anything.
    private let isOpenToAll: Bool
    /// Of the models that state one.
    private let smallestContextTokens: Int
    let settings: ServedConfiguration
    /// Rises with every change: a decision that was begun under other terms is begun again.
    let generation: UInt64
    /// Those of a roll-out's candidate; `nil` where none looks at requests.
    let candidate: ServingTerms?

    init(
        knowledge: OfflineKnowledge, policy: ActivePolicy, roster: Roster, settings: ServedConfiguration,
        generation: UInt64 = 0, candidate: ServingTerms? = nil
    ) {
        self.knowledge = knowledge
        self.policy = policy
        self.roster = roster
        let seats = roster.entries.map { Seat($0.model, knowledge: knowledge, policy: policy) }
        self.seats = seats
        lentSeats = seats.map(Lent.init)
        stateExclusions = StateExclusions(seats)
        hasTrafficLimits = seats.contains { $0.traffic != nil }
        isOpenToAll = seats.allSatisfy { $0.model.clearance == Clearance() }
        smallestContextTokens = seats.lazy.compactMap(\.model.contextTokens).min() ?? .max
        rules = CompiledRules(settings.value.governance, roster: roster)
        self.settings = settings
        self.generation = generation
        self.candidate = candidate
    }

    /// Whether nothing but a model's state, rules and breakers can leave out a model of this request.
    func admitsAll(_ facts: borrowing RequestFacts) -> Bool {
        facts.candidates == nil && facts.require.isEmpty && isOpenToAll
            && facts.contextTokens <= Double(smallestContextTokens)
    }

    /// These terms with the candidate of a roll-out, or without any.
    func beside(_ candidacy: Candidacy?) -> ServingTerms {
        let scoring = candidacy.flatMap { $0.isScoring ? $0 : nil }
        if scoring == nil, candidate == nil { return self }
        let other = scoring.map {
            ServingTerms(
                knowledge: $0.knowledge, policy: $0.policy, roster: roster, settings: settings, generation: generation)
        }
        return ServingTerms(
            knowledge: knowledge, policy: policy, roster: roster, settings: settings, generation: generation,
            candidate: other)
    }

    /// The next generation of these terms, with another roster, artefact or policy, or as they are.
    func next(
        roster: Roster? = nil, knowledge: OfflineKnowledge? = nil, policy: ActivePolicy? = nil
    ) -> ServingTerms {
        ServingTerms(
            knowledge: knowledge ?? self.knowledge, policy: policy ?? self.policy, roster: roster ?? self.roster,
            settings: settings, generation: generation + 1)
    }

    var breakers: BreakerSettings { settings.value.breakers }
    var sessions: SessionSettings { settings.value.sessions }
}
