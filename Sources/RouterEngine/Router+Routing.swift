import Artefact
import Bandits
import OutcomeStore
import Routing
import Synchronization

extension Router {
    /// Decides one request. Synchronous; calls from several threads run side by side up to the moment of the draw.
    ///
    /// - Throws: `unknownModel`, `noEligibleModel`, `budgetExhausted`, `badRequest`; `overloaded` where the log cannot
    ///   keep up. A refused request leaves no trace.
    public func route(_ request: RouteRequest) throws(RouteError) -> RouteReply {
        let snapshot = snapshot
        let objective = request.objective ?? snapshot.policy.objective
        try check(objective, snapshot.policy)
        let assessment = try Assessment(request, objective: objective, snapshot: snapshot)
        // A budget's probabilities hang on what is left: they are worked out under the ledger's lock.
        let hangsOnLedger = objective.isPaced || snapshot.policy.budget != nil
        let early = hangsOnLedger ? nil : step(assessment, objective, snapshot.policy, nil)
        let (prompt, now) = (loggedPrompt(request), clock())
        let (record, step) = try ledger.withLock { (ledger) throws(RouteError) -> (DecisionRecord, PolicyStep) in
            let step = early ?? self.step(assessment, objective, snapshot.policy, ledger.accounts)
            let number = store.nextDecisionNumber
            let chosen = step.draw(seed: snapshot.policy.seed, number: number)
            var record = DecisionRecord(
                request, assessment, step, chosen: chosen, number: number, objective: objective, snapshot: snapshot)
            // A dry run takes an identifier, too: none is ever used twice.
            record.id = nextID(after: ledger.lastID, now: now)
            ledger.lastID = record.id
            record.timeMilliseconds = now
            record.prompt = prompt
            if !request.dryRun { try log(record, &ledger, floor: snapshot.policy.floor) }
            return (record, step)
        }
        let fallbacks = step.ranking.order.lazy.filter { $0 != record.chosen }.map { record.scores[$0].model }
        return RouteReply(record: record, fallbacks: Array(fallbacks))
    }

    /// The one place where a decision comes to be: in the log, and in the accounts.
    private func log(_ record: DecisionRecord, _ ledger: inout Ledger, floor: Double) throws(RouteError) {
        do throws(StoreError) {
            try store.append(record)
        } catch {
            throw RouteError(error)
        }
        ledger.accounts.take(record, floor: floor)
        countEvent(&ledger)
    }

    private func step(
        _ assessment: Assessment, _ objective: Objective, _ policy: ActivePolicy, _ accounts: Accounts?
    ) -> PolicyStep {
        PolicyStep(assessment, objective: objective, policy: policy, pacer: accounts?.pacer, meter: accounts?.meter)
    }

    private func check(_ objective: Objective, _ policy: ActivePolicy) throws(RouteError) {
        if let bad = objective.outOfRange {
            throw .badRequest(field: "objective.\(bad.key)", message: "\(bad.key) cannot be \(bad.value)")
        }
        if objective.isPaced, objective != policy.objective {
            throw .badRequest(field: "objective", message: "a budget is paced by the server's policy alone")
        }
    }

    private func loggedPrompt(_ request: RouteRequest) -> String? {
        switch configuration.logPrompts {
        case .never: nil
        case .hash: DecisionRecord.hashPrefix + SHA256.hex(request.prompt)
        case .full: String(decoding: request.prompt, as: UTF8.self)
        }
    }
}

extension Objective {
    var isPaced: Bool {
        if case .budgetUSDPerRequest = self { true } else { false }
    }
}

extension DecisionRecord {
    /// The decision without its identifier, time and prompt, which come from the rim.
    fileprivate init(
        _ request: RouteRequest, _ assessment: Assessment, _ step: PolicyStep, chosen: Int, number: UInt64,
        objective: Objective, snapshot: EngineSnapshot
    ) {
        let scores = assessment.models.indices.map { arm in
            ModelScore(
                model: assessment.models[arm].name, priorQuality: assessment.priorQuality[arm],
                quality: assessment.estimates[arm].quality, qualitySD: assessment.estimates[arm].qualitySD,
                priorCostUSD: assessment.priorCostUSD[arm], costUSD: assessment.estimates[arm].costUSD,
                latencyMilliseconds: assessment.latencyMilliseconds[arm], utility: step.ranking.utilities[arm],
                probability: step.probabilities[arm])
        }
        self.init(
            number: number, id: ULID(high: 0, low: 0), timeMilliseconds: 0, seed: snapshot.policy.seed, chosen: chosen,
            scores: scores, excluded: assessment.excluded, reason: step.reason(chosen),
            explored: step.isExploration(chosen), objective: objective, budgetCostWeight: step.costWeight,
            router: snapshot.knowledge.label, policy: snapshot.policy.label, learnerState: snapshot.learnerState,
            features: assessment.features, context: assessment.context, session: request.session, task: request.task,
            attributes: request.attributes, inputTokens: request.inputTokens,
            maxOutputTokens: request.maxOutputTokens)
    }
}
