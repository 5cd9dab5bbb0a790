import Artefact
import Locks
import OutcomeStore
import Routing
import Synchronization

extension Router {
    /// What serves now.
    var configuration: Configuration { snapshot.terms.settings.value }

    /// Goes on under another configuration: the next decision is made under all of it, or none of it where it is
    /// refused. What was learnt stays; what was spent stays where the budget does. As at a restart, models that were put
    /// over the wire stay until their entry of the file changes, and so does a policy that took over; a roll-out goes on
    /// unless it does.
    ///
    /// - Throws: what a start with this configuration would; the old one stays.
    public func reconfigure(_ configuration: Configuration) throws(RouterError) {
        try changes.withLock { (_) throws(RouterError) in
            if let failure = store.failure { throw .store(failure) }
            let opening = try OpeningTerms(
                configuration, configuredKnowledge, ledger.withLock { $0.registry }, shelf)
            // Another artefact than the file's goes on with the file's new policy: only a start takes it back.
            let (configuration, knowledge) = (opening.configuration, snapshot.knowledge)
            let policy = try ActivePolicy(
                configuration.policy, artefactDefault: knowledge.artefact?.defaultObjective)
            let roster = try Self.roster(configuration, artefact: knowledge.artefact, store: store)
            try Self.check(roster, policy: opening.isPolicyPut ? nil : policy, limits: configuration.limits)
            let (fresh, now) = (Epoch(configuration, knowledge), clock())
            let changes = try RouterError.wrapping { () throws(StoreError) in try store.roster() }
            let endings = fresh.endings(of: changes, timeMilliseconds: now)
            ledger.withLock { ledger in
                ledger.configuredPair = opening.configuredPair
                if let reason = opening.change {
                    takeBack(.configuration, &ledger, by: reason.by, now: now)
                    register(.serving, knowledge, policy, reason, &ledger, now: now)
                }
                var epoch = fresh
                epoch.learnerStart = ledger.epoch.learnerStart
                for ending in endings {
                    store.write(ending)
                    ledger.accounts.enter(ending)
                }
                if epoch != ledger.epoch { enter(epoch, &ledger, now: now) }
                publish(
                    ledger.accounts,
                    ServingTerms(
                        knowledge: knowledge, policy: policy, roster: roster,
                        settings: ServedConfiguration(configuration), generation: snapshot.terms.generation + 1
                    ).beside(ledger.accounts.candidacy))
            }
        }
    }
}
