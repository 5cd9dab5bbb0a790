import Artefact
import Locks
import OutcomeStore
import Routing
import Synchronization

extension Router {
    /// Changes artefact, policy or both while serving: decisions go on with the old ones until the new ones are whole.
    ///
    /// The learner's state belongs to an artefact. On a change it is made anew from the logged features where both
    /// artefacts read prompts alike, else it starts at zero. Spending and the roster's stored changes stay.
    ///
    /// - Throws: `conflict` where a roll-out is under way, or the new ones cannot be served; the old ones stay.
    @discardableResult
    public func replace(with candidate: Candidate, _ reason: ChangeReason) throws(RouteError) -> Switched {
        try changes.withLock { (_) throws(RouteError) in
            let knowledge = candidate.artefact.map { OfflineKnowledge(artefact: $0, bundled: bundledFeatures) }
            return try replace(candidate, knowledge: knowledge, reason)
        }
    }

    /// Goes back to what decided before, or to a version by its number.
    ///
    /// - Throws: `badRequest` for a version that never decided or was a candidate; `conflict` as `replace(with:_:)`, and
    ///   where the version's artefact is not to be had.
    @discardableResult
    public func goBack(to version: UInt64? = nil, _ reason: ChangeReason) throws(RouteError) -> Switched {
        try changes.withLock { (_) throws(RouteError) in
            let registry = ledger.withLock { $0.registry }
            guard let entry = version.map({ registry.entry(of: $0) }) ?? registry.previous else {
                throw .badRequest(
                    field: "version",
                    message: version.map { "there is no version \($0)" } ?? "nothing decided before what decides now")
            }
            let candidate = Candidate(policy: entry.settings)
            guard entry.router != snapshot.knowledge.label else {
                return try replace(candidate, knowledge: nil, reason)
            }
            guard let knowledge = shelf.knowledge(of: entry.router) else {
                throw .conflict("the artefact \(entry.router) is not in the models directory; put it back there")
            }
            return try replace(candidate, knowledge: knowledge, reason)
        }
    }

    /// Only under the lock of changes.
    /// - Parameter knowledge: of the candidate's artefact; `nil`: the artefact stays.
    private func replace(
        _ candidate: Candidate, knowledge: OfflineKnowledge?, _ reason: ChangeReason
    ) throws(RouteError) -> Switched {
        try checkNoRollout()
        try checkServing(candidate.replacedVersion)
        let settings = candidate.policy ?? snapshot.policy.settings
        let policy = try policy(settings, knowledge ?? snapshot.knowledge)
        guard let knowledge else {
            swap(to: policy, reason)
            let observations = ledger.withLock { $0.accounts.learner.updates }
            return switched("goes on, with \(observations) observations")
        }
        let hashes = ledger.withLock { $0.accounts.learner.featureHashes }
        var effective = configuration
        effective.policy = settings
        var epoch = Epoch(effective, knowledge)
        epoch.learnerStart = LogFold.horizon(of: store)
        let restoration = try rebuilt(knowledge, epoch)
        try swap(to: knowledge, policy, restoration, reason)
        // What was learnt from events that may be cut off before the next checkpoint is due.
        try? saveCheckpoint(isKept: true)
        let note =
            hashes.values.contains(knowledge.featuresHash)
            ? "rebuilt for \(knowledge.label): \(restoration.note)"
            : "starts at zero: \(knowledge.label) reads prompts in another way than what is logged"
        learnerNote.withLock { $0 = note }
        return switched(note)
    }

    /// What serves now.
    public var serving: Switched { switched(learnerNote.withLock { $0 }) }

    func switched(_ note: String) -> Switched {
        let version = ledger.withLock { $0.registry.serving?.version ?? 0 }
        return Switched(
            version: version, router: snapshot.knowledge.label, policy: snapshot.policy.label, learner: note)
    }

    /// - Throws: `conflict` for settings that no router can be made of, over the models that would be served then: what
    ///   takes over must be able to start again.
    func policy(_ settings: PolicySettings, _ knowledge: OfflineKnowledge) throws(RouteError) -> ActivePolicy {
        do throws(RouterError) {
            let policy = try ActivePolicy(settings, artefactDefault: knowledge.artefact?.defaultObjective)
            let roster = try Self.roster(configuration, artefact: knowledge.artefact, store: store)
            try Self.check(roster, policy: policy, limits: configuration.limits)
            return policy
        } catch {
            throw .conflict(error.message)
        }
    }

    private func rebuilt(_ knowledge: OfflineKnowledge, _ epoch: Epoch) throws(RouteError) -> Restoration {
        try RouteError.wrapping { () throws(StoreError) in
            try Restoration.rebuild(from: store, knowledge: knowledge, epoch: epoch)
        }
    }

    /// Only under the lock of changes.
    /// - Parameter version: that whoever changes something has seen; `nil`: any.
    /// - Throws: `conflict` where another one serves.
    func checkServing(_ version: UInt64?) throws(RouteError) {
        guard let version, version != serving.version else { return }
        throw .conflict("version \(serving.version) serves, and the change is one of version \(version): look again")
    }

    /// Another policy over the same artefact: what is learnt goes on.
    private func swap(to policy: ActivePolicy, _ reason: ChangeReason) {
        let now = clock()
        ledger.withLock { ledger in
            var epoch = ledger.epoch
            epoch.policy = policy.settings
            register(.serving, snapshot.knowledge, policy, reason, &ledger, now: now)
            enter(epoch, &ledger, now: now)
            publish(ledger.accounts, snapshot.terms.next(policy: policy))
        }
    }

    private func swap(
        to knowledge: OfflineKnowledge, _ policy: ActivePolicy, _ restoration: Restoration, _ reason: ChangeReason
    ) throws(RouteError) {
        let changes = try RouteError.wrapping { () throws(StoreError) in try store.roster() }
        let (epoch, now) = (restoration.epoch, clock())
        ledger.withLock { ledger in
            store.write(Note(router: knowledge, timeMilliseconds: now))
            register(.serving, knowledge, policy, reason, &ledger, now: now)
            ledger.accounts.learner = restoration.accounts.learner
            enter(epoch, &ledger, now: now)
            publish(
                ledger.accounts,
                snapshot.terms.next(roster: epoch.roster(changes), knowledge: knowledge, policy: policy))
        }
    }

    /// Writes an epoch down and puts it in force.
    func enter(_ epoch: Epoch, _ ledger: inout Ledger, now: Int64) {
        store.write(Note(epoch, timeMilliseconds: now))
        ledger.accounts.enter(epoch)
        ledger.accounts.learner.enter(epoch, after: ledger.epoch)
        ledger.accounts.candidacy?.learner?.announce(epoch, after: ledger.epoch)
        ledger.epoch = epoch
    }

    /// Writes a row of the registry: what it says becomes true with it.
    @discardableResult
    func register(
        _ event: RegistryEntry.Event, _ knowledge: OfflineKnowledge, _ policy: ActivePolicy, _ reason: ChangeReason,
        start: RolloutStart? = nil, rollout: Rollout? = nil, _ ledger: inout Ledger, now: Int64
    ) -> RegistryEntry {
        var entry = RegistryEntry(
            version: 0, event: event, router: knowledge.label, featuresHash: knowledge.featuresHash,
            policy: policy.label, settings: policy.settings, configured: ledger.configuredPair, by: reason.by,
            why: reason.why, timeMilliseconds: now, start: start, rollout: rollout)
        entry.version = ledger.registry.version(of: entry.pair)
        store.write(Note(entry))
        ledger.registry.add(entry, at: store.position)
        ledger.accounts.enter(entry) { $0 == knowledge.label ? knowledge : nil }
        return entry
    }
}
