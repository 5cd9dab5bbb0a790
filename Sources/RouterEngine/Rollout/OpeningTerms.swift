import Artefact
import Locks
import OutcomeStore
import Routing
import Synchronization

/// What a start serves: the configuration's artefact and policy, or what took over from them, for as long as the
/// configuration says the same.
struct OpeningTerms {
    var configuration: Configuration
    var knowledge: OfflineKnowledge
    /// The configuration's own: artefact and policy by their labels.
    let configuredPair: String
    /// The policy is not the configuration's, but one that took over from it.
    private(set) var isPolicyPut = false
    /// Why the registry gets a row; `nil` where what served before goes on.
    var change: ChangeReason?

    init(
        _ configuration: Configuration, _ knowledge: OfflineKnowledge, _ registry: Registry, _ shelf: KnowledgeShelf
    ) throws(RouterError) {
        self.configuration = configuration
        self.knowledge = knowledge
        let policy = try ActivePolicy(
            configuration.policy, artefactDefault: knowledge.artefact?.defaultObjective)
        configuredPair = "\(knowledge.label) \(policy.label)"
        guard let serving = registry.serving, serving.configured == configuredPair else {
            change = ChangeReason(
                by: "configuration", why: registry.serving == nil ? "the first start" : "the configuration has changed")
            return
        }
        guard serving.pair != configuredPair else { return }
        let isSame = serving.router == knowledge.label
        guard let found = isSame ? knowledge : shelf.knowledge(of: serving.router) else {
            change = ChangeReason(
                by: ChangeReason.ownName,
                why: "the artefact \(serving.router) is not in the models directory: the configuration's serves")
            return
        }
        self.knowledge = found
        self.configuration.policy = serving.settings
        isPolicyPut = true
    }
}

extension Router {
    /// Writes down what a start has changed, and ends a roll-out that cannot go on.
    func register(_ opening: OpeningTerms) {
        let now = clock()
        ledger.withLock { ledger in
            if let reason = opening.change {
                takeBack(.configuration, &ledger, by: reason.by, now: now)
                register(.serving, snapshot.knowledge, snapshot.policy, reason, &ledger, now: now)
            } else if ledger.accounts.candidacy == nil {
                takeBack(.missing, &ledger, by: ChangeReason.ownName, now: now)
            }
            // The process may have ended between an outcome and the step that it led to.
            if ledger.accounts.candidacy?.rollout.isOver == true { follow(&ledger, from: .gate) }
            publish(ledger.accounts, snapshot.terms.next())
        }
    }

    /// Writes down that the roll-out under way, if there is one, can't go on. Only under the ledger's lock.
    func takeBack(_ reason: Rollout.Reason, _ ledger: inout Ledger, by who: String, now: Int64) {
        guard let underWay = ledger.registry.underWay() else { return }
        var row = underWay.entry
        // One whose last step was not written down any more, as by a kill, ends without what it had seen.
        let seen = ledger.accounts.candidacy.flatMap { $0.rollout.isOver ? nil : $0.rollout }
        var rollout = seen ?? Rollout(row.start?.plan ?? RolloutPlan())
        rollout.take(.rollBack(reason))
        (row.event, row.start, row.rollout) = (.rolledBack, nil, rollout)
        (row.by, row.why, row.timeMilliseconds) = (who, rollout.sentence, now)
        store.write(Note(row))
        ledger.registry.add(row, at: store.position)
        ledger.accounts.enter(row) { _ in nil }
    }
}
