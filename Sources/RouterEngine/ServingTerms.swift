import Routing

/// What decisions are made under, apart from what is learnt: replaced as a whole by a change of artefact, policy or
/// roster, and untouched by feedback.
struct ServingTerms: Sendable {
    let knowledge: OfflineKnowledge
    let policy: ActivePolicy
    let roster: Roster
    let rules: CompiledRules
    let settings: ServedConfiguration
    /// Rises with every change: a decision that was begun under other terms is begun again.
    let generation: UInt64

    init(
        knowledge: OfflineKnowledge, policy: ActivePolicy, roster: Roster, settings: ServedConfiguration,
        generation: UInt64 = 0
    ) {
        self.knowledge = knowledge
        self.policy = policy
        self.roster = roster
        rules = CompiledRules(settings.value.governance, roster: roster)
        self.settings = settings
        self.generation = generation
    }

    /// The same with another roster, and perhaps another artefact and policy.
    func with(
        roster: Roster, knowledge: OfflineKnowledge? = nil, policy: ActivePolicy? = nil
    ) -> ServingTerms {
        ServingTerms(
            knowledge: knowledge ?? self.knowledge, policy: policy ?? self.policy, roster: roster, settings: settings,
            generation: generation + 1)
    }

    var breakers: BreakerSettings { settings.value.breakers }
    var sessions: SessionSettings { settings.value.sessions }
}
