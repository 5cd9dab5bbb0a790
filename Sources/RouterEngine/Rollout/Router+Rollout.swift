import Artefact
import Dispatch
import Locks
import OutcomeStore
import Routing
import Synchronization

extension Router {
    /// Begins a roll-out: the candidate looks on from the next decision.
    ///
    /// - Parameters:
    ///   - gate: what the log says of the candidate; where that is too low, it is taken back at once.
    /// - Throws: `conflict` where a roll-out is under way, or the candidate cannot be rolled out; `badRequest` for a plan
    ///   that no roll-out can have.
    public func beginRollout(
        _ candidate: Candidate, _ plan: RolloutPlan, gate: GateFinding, _ reason: ChangeReason
    ) throws(RouteError) -> RolloutStanding {
        if let bad = plan.outOfRange {
            throw .badRequest(field: "rollout.\(bad.key)", message: "\(bad.key) cannot be \(bad.value)")
        }
        return try changes.withLock { (_) throws(RouteError) in
            let (knowledge, policy) = try checked(candidate)
            let now = clock()
            return try ledger.withLock { (ledger) throws(RouteError) in
                if knowledge.label != snapshot.knowledge.label {
                    store.write(Note(router: knowledge, timeMilliseconds: now))
                }
                let start = RolloutStart(plan: plan, gate: gate, firstNumber: store.nextDecisionNumber)
                let entry = register(.started, knowledge, policy, reason, start: start, &ledger, now: now)
                guard ledger.accounts.candidacy != nil else { throw .conflict("the candidate cannot be made") }
                publish(ledger.accounts, snapshot.terms.next())
                follow(&ledger, from: .gate)
                return RolloutStanding(ledger, entry)
            }
        }
    }

    /// Ends the roll-out under way: the candidate takes over, or is taken back.
    /// - Throws: `conflict` where there is none, or its stage doesn't allow it.
    public func endRollout(promoting: Bool, _ reason: ChangeReason) throws(RouteError) -> RolloutStanding {
        try changes.withLock { (_) throws(RouteError) in
            try ledger.withLock { (ledger) throws(RouteError) in
                guard let underWay = ledger.registry.underWay(), let before = ledger.accounts.candidacy?.rollout.stage
                else {
                    throw .conflict(
                        "no roll-out is under way: what serves is taken back by going back (suffice rollout back)")
                }
                ledger.accounts.candidacy?.rollout.take(promoting ? .promote : .rollBack(.asked))
                follow(&ledger, from: before, reason)
                return RolloutStanding(ledger, underWay.entry)
            }
        }
    }

    /// The roll-out under way, else the last one; `nil` before the first.
    public func rollout() -> RolloutStanding? {
        ledger.withLock { ledger in
            ledger.registry.rows.last { $0.entry.event == .started }.map { RolloutStanding(ledger, $0.entry) }
        }
    }

    /// Every row of the registry, the oldest first.
    public func registryEntries() -> [RegistryEntry] { ledger.withLock { $0.registry.rows.map(\.entry) } }

    /// How far every source of feedback is believed now, and how its judges are corrected.
    public var sourceTrust: SourceTrust {
        ledger.withLock { ledger in
            SourceTrust(
                sources: ledger.epoch.policy.learning.sources, judges: ledger.accounts.learner.judges,
                knowledge: ledger.accounts.learner.knowledge)
        }
    }

    /// A candidate as it would be rolled out, for whoever asks the log about it first.
    ///
    /// - Throws: as `beginRollout(_:_:gate:_:)`.
    public func frozen(_ candidate: Candidate) throws(RouteError) -> FrozenPolicy {
        let (knowledge, policy) = try changes.withLock { (_) throws(RouteError) in try checked(candidate) }
        do throws(RouterError) {
            // Over the same artefact both decide by one learner: it is valued with what that knew at each decision.
            guard knowledge.label != snapshot.knowledge.label, let artefact = knowledge.artefact else {
                var settings = policy.settings
                settings.objective = policy.objective
                return try FrozenPolicy(settings, knowledge: .loggedLearner)
            }
            return try FrozenPolicy(policy.settings, knowledge: .artefact(artefact))
        } catch {
            throw .conflict(error.message)
        }
    }

    /// What serves now, by its objective: what a roll-out's value is measured in, unless its plan says otherwise.
    public var servingObjective: Objective { snapshot.policy.objective }
    /// What serves now: the configuration's policy, or what has taken over from it.
    public var servingPolicy: PolicySettings { snapshot.policy.settings }

    // MARK: Steps

    /// Puts a step in force that the last event has made the roll-out take. Only under the ledger's lock.
    /// - Parameter before: the stage before the event; `nil` where there was no roll-out.
    func follow(_ ledger: inout Ledger, from before: Rollout.Stage?, _ reason: ChangeReason? = nil) {
        guard let candidacy = ledger.accounts.candidacy, candidacy.rollout.stage != before else { return }
        let now = clock()
        let reason = reason ?? ChangeReason(by: ChangeReason.ownName, why: candidacy.rollout.sentence)
        func row(_ event: RegistryEntry.Event, _ ledger: inout Ledger) {
            register(
                event, candidacy.knowledge, candidacy.policy, reason, rollout: candidacy.rollout, &ledger, now: now)
        }
        switch candidacy.rollout.stage {
        case .gate, .shadow: return
        case .canary:
            row(.canary, &ledger)
            publish(ledger.accounts, snapshot.terms.next())
        case .rolledBack:
            row(.rolledBack, &ledger)
            publish(ledger.accounts, snapshot.terms.next())
        case .promoted:
            var epoch = ledger.epoch
            epoch.policy = candidacy.policy.settings
            epoch.router = candidacy.knowledge.label
            epoch.artefactObjective = candidacy.knowledge.artefact?.defaultObjective
            if candidacy.learner != nil {
                // The candidate's learner has begun behind the row that started it.
                epoch.learnerStart = ledger.registry.underWay()?.position ?? epoch.learnerStart
                learnerNote.withLock { $0 = "learnt beside the serving one since the roll-out began" }
            }
            row(.promoted, &ledger)
            enter(epoch, &ledger, now: now)
            publish(ledger.accounts, snapshot.terms.next(knowledge: candidacy.knowledge, policy: candidacy.policy))
            if candidacy.learner != nil { checkpoints.async { [weak self] in try? self?.saveCheckpoint(isKept: true) } }
        }
    }

    func checkNoRollout() throws(RouteError) {
        guard let entry = ledger.withLock({ $0.registry.underWay()?.entry }) else { return }
        throw .conflict(
            "version \(entry.version) is being rolled out; promote it or take it back first (suffice rollout abort)")
    }

    /// What a candidate decides with.
    private func checked(_ candidate: Candidate) throws(RouteError) -> (OfflineKnowledge, ActivePolicy) {
        try checkNoRollout()
        try checkServing(candidate.replacedVersion)
        let serving = snapshot
        var knowledge = serving.knowledge
        if let artefact = candidate.artefact, artefact.label != knowledge.label {
            knowledge = OfflineKnowledge(artefact: artefact, bundled: bundledFeatures)
            guard knowledge.featuresHash == serving.knowledge.featuresHash else {
                throw .conflict("\(artefact.label) reads prompts in another way than what serves: load it at once")
            }
            guard configuration.models != nil || artefact.roster == serving.knowledge.artefact?.roster else {
                throw .conflict("\(artefact.label) knows other models: name them under models:, or load it at once")
            }
        }
        let policy = try policy(candidate.policy ?? serving.policy.settings, knowledge)
        guard policy.label != serving.policy.label || knowledge.label != serving.knowledge.label else {
            throw .conflict("the candidate is what serves already")
        }
        if case .budgetUSDPerWindow = policy.objective, policy.objective != serving.policy.objective {
            throw .conflict("a budget per window can't be divided between two policies: put it in service at once")
        }
        return (knowledge, policy)
    }
}
