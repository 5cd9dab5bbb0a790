import Artefact
import OutcomeStore
import Routing
import Synchronization

extension Router {
    /// Changes the artefact while serving: decisions go on with the old one until the new one is whole.
    ///
    /// The learner's state belongs to an artefact. It is made anew from the logged features where both artefacts read
    /// prompts alike, else it starts at zero. Spending and the roster's stored changes stay.
    ///
    /// - Returns: what became of the learner, in words.
    /// - Throws: `conflict` where the artefact cannot be served under this policy; the old one stays.
    public func load(_ artefact: RouterArtefact) throws(RouteError) -> String {
        try changes.withLock { (_) throws(RouteError) -> String in
            let knowledge = OfflineKnowledge(artefact: artefact, bundled: bundledFeatures)
            let policy = try policy(for: artefact)
            let hashes = ledger.withLock { $0.accounts.learner.featureHashes }
            var epoch = Epoch(configuration, knowledge)
            epoch.learnerStart = LogFold.horizon(store.position)
            let restoration = try rebuilt(knowledge, epoch)
            try swap(to: knowledge, policy, restoration)
            let note =
                hashes.values.contains(knowledge.featuresHash)
                ? "rebuilt for \(knowledge.label): \(restoration.note)"
                : "starts at zero: \(knowledge.label) reads prompts in another way than what is logged"
            learnerNote.withLock { $0 = note }
            return note
        }
    }

    private func policy(for artefact: RouterArtefact) throws(RouteError) -> ActivePolicy {
        do throws(RouterError) {
            return try ActivePolicy(configuration.policy, artefactDefault: artefact.defaultObjective)
        } catch {
            throw .conflict(error.message)
        }
    }

    private func rebuilt(_ knowledge: OfflineKnowledge, _ epoch: Epoch) throws(RouteError) -> Restoration {
        do throws(StoreError) {
            return try Restoration.rebuild(from: store, knowledge: knowledge, epoch: epoch)
        } catch {
            throw RouteError(error)
        }
    }

    private func swap(
        to knowledge: OfflineKnowledge, _ policy: ActivePolicy, _ restoration: Restoration
    ) throws(RouteError) {
        let changes: [RosterChange]
        do throws(StoreError) {
            changes = try store.roster()
        } catch {
            throw RouteError(error)
        }
        let (epoch, now) = (restoration.epoch, clock())
        ledger.withLock { ledger in
            store.write(Note(router: knowledge, timeMilliseconds: now))
            store.write(Note(epoch, timeMilliseconds: now))
            ledger.epoch = epoch
            ledger.accounts.learner = restoration.accounts.learner
            ledger.accounts.enter(epoch)
            ledger.accounts.learner.keep(forgetting: epoch.policy.learning.forgetting)
            publish(
                ledger.accounts,
                snapshot.terms.with(roster: epoch.roster(changes), knowledge: knowledge, policy: policy))
        }
    }
}
