import Artefact
import Atomics
import Bandits
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
            let restoration = try rebuilt(knowledge, hashes)
            try swap(to: knowledge, policy, artefact, learner: restoration.accounts.learner)
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

    private func rebuilt(
        _ knowledge: OfflineKnowledge, _ hashes: [String: String]
    ) throws(RouteError) -> Restoration {
        do throws(StoreError) {
            return try Restoration.rebuild(
                from: store, knowledge: knowledge, forgetting: configuration.policy.learning.forgetting,
                featureHashes: hashes)
        } catch {
            throw RouteError(error)
        }
    }

    private func swap(
        to knowledge: OfflineKnowledge, _ policy: ActivePolicy, _ artefact: RouterArtefact, learner: Learner
    ) throws(RouteError) {
        let changes: [RosterChange]
        do throws(StoreError) {
            changes = try store.roster()
        } catch {
            throw RouteError(error)
        }
        let roster = Roster(configured: configuration.models, artefact: artefact.roster, changes: changes)
        let now = clock()
        ledger.withLock { ledger in
            store.append(Note(router: knowledge, timeMilliseconds: now)) { _ in
                // A store that takes nothing more refuses the next decision, too, and says why there.
            }
            ledger.accounts.learner = learner
            if ledger.accounts.pacer?.budgetUSD != policy.budgetUSD {
                ledger.accounts.pacer = policy.budgetUSD.map { BudgetPacer(budgetUSD: $0) }
            }
            published.store(
                EngineSnapshot(knowledge: knowledge, policy: policy, roster: roster, learner: learner),
                ordering: .releasing)
        }
    }
}
