import Artefact
import Bandits
import Features
import OutcomeStore
import Predictor
import Routing
import Synchronization

extension Router {
    /// Everything known of a logged decision; also of one that another run of the program made.
    ///
    /// - Throws: `unknownDecision`.
    public func explain(_ id: ULID) throws(RouteError) -> Explanation {
        guard let entry = try entry(id) else { throw .unknownDecision(id.description) }
        return Explanation(
            record: entry.decision, feedback: entry.feedback.map(\.feedback), mattering: mattering(entry.decision))
    }

    /// Leave one group out: what the chosen model's predicted quality would be if the group's features were an empty
    /// prompt's.
    private func mattering(_ record: DecisionRecord) -> [FeatureInfluence] {
        let knowledge = snapshot.knowledge
        guard let artefact = knowledge.artefact, record.router == knowledge.label,
            let place = knowledge.place(of: record.model), record.features.count == artefact.features.count
        else { return [] }
        let empty = artefact.features.extract([])
        let whole = artefact.predictor.predict(record.features).quality[place]
        let influences = artefact.features.groups.map { group in
            var features = record.features
            features.replaceSubrange(group.columns, with: empty[group.columns])
            let without = artefact.predictor.predict(features).quality[place]
            return FeatureInfluence(group: group.name, influence: Double(whole) - Double(without))
        }
        return influences.sorted { abs($0.influence) > abs($1.influence) }
    }

    /// What has been done so far, and how it stands.
    public func stats() -> Stats {
        let accounts = ledger.withLock { $0.accounts }
        let (totals, roster) = (store.totals(), snapshot.roster)
        let counters = Counters(
            decisions: totals.decisions, feedback: totals.feedback, feedbackRevised: totals.feedbackRevised,
            feedbackDuplicate: totals.feedbackDuplicate, unknownDecision: totals.unknownDecision)
        let names = roster.entries.map(\.model.name)
        let gone = totals.models.keys.filter { roster.place(of: $0) == nil }.sorted()
        let enabled = configuration.policy.learning.enabled
        return Stats(
            counters: counters, models: (names + gone).map { Self.stats(of: $0, totals) },
            budget: accounts.pacer.map { BudgetStats($0) }, exploration: accounts.meter.map { ExplorationStats($0) },
            learner: LearnerStats(updates: accounts.learner.updates, lag: 0, enabled: enabled),
            drift: names.map { DriftStats(model: $0, accounts.learner.model($0).posterior) },
            alarms: accounts.learner.alarms)
    }

    private static func stats(of name: String, _ totals: Totals) -> ModelStats {
        let model = totals.models[name] ?? ModelTotals()
        let share = totals.decisions == 0 ? 0 : Double(model.decisions) / Double(totals.decisions)
        return ModelStats(
            model: name, decisions: model.decisions, share: share, meanQuality: model.meanQuality,
            meanCostUSD: model.meanCostUSD)
    }

    public func health() -> Health {
        let snapshot = snapshot
        return Health(
            router: snapshot.knowledge.label, policy: snapshot.policy.label, objective: snapshot.policy.objective,
            models: snapshot.roster.usableCount, uptimeMilliseconds: max(0, clock() - startMilliseconds),
            learner: learnerNote.withLock { $0 })
    }
}

extension BudgetStats {
    init(_ pacer: BudgetPacer) {
        self.init(
            usdPerRequest: pacer.budgetUSD, windowDecisions: pacer.window.windowCount,
            windowSpentUSD: pacer.window.spent.usd,
            windowAllowedUSD: Double(pacer.window.windowCount) * pacer.budgetUSD,
            windowPending: pacer.window.pendingCount, costWeight: pacer.costWeight)
    }
}

extension DriftStats {
    init(model: String, _ posterior: ResidualPosterior) {
        self.init(
            model: model, bias: posterior.bias, biasSD: posterior.biasVariance.squareRoot(),
            observations: posterior.observations, alarms: posterior.detector.alarms,
            evidence: posterior.observations == 0 ? nil : max(0, posterior.detector.evidence),
            groupAlarms: posterior.groups.byGroup.mapValues(\.alarms).filter { $0.value > 0 })
    }
}

extension ExplorationStats {
    init(_ meter: ExplorationMeter) {
        let decisions = Double(meter.windowCount)
        self.init(
            windowDecisions: meter.windowCount, spentUSD: meter.spentUSD, spentQuality: meter.spentQuality,
            allowedUSD: meter.budget.usdPerRequest.map { $0 * decisions },
            allowedQuality: meter.budget.qualityPerRequest.map { $0 * decisions })
    }
}
