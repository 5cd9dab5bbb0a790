import Bandits
import Locks
import OutcomeStore
import Routing
import Synchronization

extension Router {
    /// What has been done so far, and how it stands.
    public func stats() -> Stats {
        let (accounts, now) = (ledger.withLock { $0.accounts }, clock())
        let (totals, snapshot) = (store.totals(), snapshot)
        let (roster, updates) = (snapshot.roster, accounts.learner.updates)
        let counters = Counters(
            decisions: totals.decisions, feedback: totals.feedback, feedbackRevised: totals.feedbackRevised,
            feedbackDuplicate: totals.feedbackDuplicate, unknownDecision: totals.unknownDecision)
        let names = roster.entries.map(\.model.name)
        let gone = totals.models.keys.filter { roster.place(of: $0) == nil }.sorted()
        let enabled = snapshot.policy.settings.learning.enabled
        return Stats(
            counters: counters, models: (names + gone).map { Self.stats(of: $0, totals) },
            budget: accounts.pacer.flatMap { BudgetStats($0, now: now) },
            quality: accounts.pacer.flatMap { QualityStats($0) },
            exploration: accounts.meter.map { ExplorationStats($0) },
            learner: LearnerStats(
                updates: updates, lag: updates - min(updates, snapshot.learnerState), enabled: enabled),
            drift: names.map { DriftStats(model: $0, accounts.learner.state(of: $0).posterior) },
            alarms: accounts.learner.alarms.latest, breakers: breakers(snapshot),
            sessions: SessionStats(
                sessions: accounts.sessions.count, sessionsMax: accounts.sessions.settings.sessionsMax),
            log: log())
    }

    /// Whether a write of the log has failed: then every request is refused until a restart.
    public var hasFailed: Bool { store.failure != nil }

    private func log() -> LogStats {
        let waiting = store.waiting
        return LogStats(
            waitingEvents: waiting.events, waitingBytes: waiting.bytes, fileBytes: store.fileBytes(),
            hasFailed: hasFailed)
    }

    private func breakers(_ snapshot: EngineSnapshot) -> [BreakerStats] {
        let now = clock()
        return zip(snapshot.roster.entries, snapshot.breakers).map {
            BreakerStats(model: $0.model.name, $1, at: now)
        }
    }

    private static func stats(of name: String, _ totals: Totals) -> ModelStats {
        let model = totals.models[name] ?? ModelTotals()
        let share = totals.decisions == 0 ? 0 : Double(model.decisions) / Double(totals.decisions)
        return ModelStats(
            model: name, decisions: model.decisions, share: share, meanQuality: model.meanQuality,
            meanCostUSD: model.meanCostUSD, costUSD: model.costUSDSum, rated: model.qualityCount)
    }

    /// What serves, and since when.
    public func health() -> Health {
        let snapshot = snapshot
        return Health(
            router: snapshot.knowledge.label, policy: snapshot.policy.label, objective: snapshot.policy.objective,
            models: snapshot.roster.usableCount, uptimeMilliseconds: max(0, clock() - startMilliseconds),
            learner: learnerNote.withLock { $0 }, breakers: breakers(snapshot).filter { $0.state != .closed })
    }
}

extension BudgetStats {
    /// - Returns: `nil` where no budget is paced.
    init?(_ pacer: Pacer, now: Int64) {
        switch pacer {
        case .perRequest(let pacer):
            self.init(
                usdPerRequest: pacer.budgetUSD, windowDecisions: pacer.window.windowCount,
                windowSpentUSD: pacer.window.spent.usd,
                windowAllowedUSD: Double(pacer.window.windowCount) * pacer.budgetUSD,
                windowPending: pacer.window.pendingCount, windowReservedUSD: pacer.reservedUSD,
                costWeight: pacer.costWeight)
        case .perWindow(let pacer):
            let standing = pacer.standing(now)
            self.init(
                usdPerRequest: standing.targetUSD, windowSeconds: pacer.seconds,
                windowDecisions: Int(standing.decisions), windowSpentUSD: standing.spentUSD,
                windowAllowedUSD: standing.allowedUSD, windowPending: 0, windowReservedUSD: standing.reservedUSD,
                costWeight: pacer.costWeight(now: now))
        case .meanQuality: return nil
        }
    }
}

extension QualityStats {
    /// - Returns: `nil` where no mean quality is kept.
    init?(_ pacer: Pacer) {
        guard case .meanQuality(let pacer) = pacer else { return nil }
        self.init(
            floor: pacer.floor, mean: pacer.meanQuality, outcomes: pacer.outcomeCount, costWeight: pacer.costWeight)
    }
}

extension DriftStats {
    init(model: String, _ posterior: ResidualPosterior) {
        self.init(
            model: model, bias: posterior.bias, biasSD: posterior.biasVariance.squareRoot(),
            observations: posterior.observations, alarms: posterior.detector.alarms,
            evidence: posterior.observations == 0 ? nil : max(0, posterior.detector.evidence),
            groupAlarms: posterior.groups.alarms,
            claims: ClaimStats(
                open: posterior.claims.open, confirmed: posterior.claims.confirmed, refuted: posterior.claims.refuted))
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
