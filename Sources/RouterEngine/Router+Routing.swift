import Artefact
import Bandits
import Locks
import OutcomeStore
import Routing
import Synchronization

extension Router {
    /// Decides one request. Synchronous; calls from several threads run side by side up to the moment of the draw.
    ///
    /// - Parameters:
    ///   - reading: of this very prompt, where it has been read before: it saves reading it again. Another router's
    ///     doesn't count.
    ///   - settles: `false` leaves it to `settle`, for many decisions at once, that the decision survives the end of
    ///     the process: nobody may be told of it before.
    /// - Throws: `unknownModel`, `noEligibleModel`, `budgetExhausted`, `badRequest`; `overloaded` where the log cannot
    ///   keep up. A refused request leaves no trace.
    public func route(
        _ request: RouteRequest, reading: PromptReading? = nil, settles: Bool = true
    ) throws(RouteError) -> RouteReply {
        let now = clock()
        while true {
            // Under other terms, or after another turn of the conversation, the request is looked at anew.
            guard let reply = try attempt(request, reading, now: now) else { continue }
            if settles, !request.dryRun { try settle() }
            return reply
        }
    }

    /// Reads the prompts of many requests, faster than one after another. What is read is used by `route` for as long
    /// as the artefact stays.
    public func read(_ requests: [RouteRequest]) -> [PromptReading?] {
        snapshot.knowledge.read(requests)
    }

    /// When this returns, all decisions made before survive the end of the process.
    /// - Throws: `internalFailure` where some do not; the router takes nothing more.
    public func settle() throws(RouteError) {
        do throws(StoreError) {
            try store.settle()
        } catch {
            throw RouteError(error)
        }
    }

    /// - Returns: `nil` where artefact, policy, roster or the request's conversation changed meanwhile.
    private func attempt(
        _ request: RouteRequest, _ reading: PromptReading?, now: Int64
    ) throws(RouteError) -> RouteReply? {
        let snapshot = snapshot
        let terms = snapshot.terms
        let objective = request.objective ?? terms.policy.objective
        try check(objective, terms.policy)
        let prompt = loggedPrompt(request, terms.settings)
        let session = request.session.flatMap { key in
            ledger.withLock { $0.accounts.sessions.turn(of: key, at: now) }
        }
        let own = reading.flatMap { $0.isOf(terms.knowledge) ? $0 : nil }
        let reading = if let own { own } else { try terms.knowledge.read(request) }
        let assessment = try Assessment(
            RequestFacts(request), reading: reading, objective: objective, snapshot: snapshot, session: session,
            now: now)
        // A budget's probabilities hang on what is left: they are worked out under the ledger's lock.
        let hangsOnLedger = objective.isPaced || terms.policy.budget != nil
        let early = hangsOnLedger ? nil : step(assessment, objective, terms, nil, now: now)
        var draft = early.map {
            DecisionRecord(request, assessment, $0, objective: objective, snapshot: snapshot, prompt: prompt, now: now)
        }
        let candidate = snapshot.candidate.flatMap {
            try? Opinion(
                RequestFacts(request), reading: reading, own: request.objective, snapshot: $0, session: session,
                now: now)
        }
        typealias Judged = (opinion: Opinion, step: PolicyStep)
        let decided = try ledger.withLock { (ledger) throws(RouteError) -> (KeptDecision, PolicyStep, Judged?)? in
            guard self.snapshot.terms.generation == terms.generation,
                session == ledger.accounts.sessions.turn(of: request.session, at: now)
            else { return nil }
            let step = early ?? self.step(assessment, objective, terms, ledger.accounts, now: now)
            var record =
                draft.take()
                ?? DecisionRecord(
                    request, assessment, step, objective: objective, snapshot: snapshot, prompt: prompt, now: now)
            record.draw(from: step, number: store.nextDecisionNumber)
            // A dry run takes an identifier, too: none is ever used twice.
            record.id = nextID(after: ledger.lastID, now: now)
            ledger.lastID = record.id
            let other = ledger.accounts.trial?.judge(
                &record, candidate, ledger.accounts, session: session, hasOwnObjective: request.objective != nil,
                roster: terms.roster, now: now)
            let kept = KeptDecision(consume record)
            if !request.dryRun { try log(kept, &ledger) }
            return (kept, step, other)
        }
        guard let (kept, step, other) = decided else { return nil }
        let order = (other?.step ?? step).order(of: other?.opinion.assessment ?? assessment, in: kept.record)
        return RouteReply(kept, order: order)
    }

    /// The one place where a decision comes to be: in the log, and in the accounts.
    private func log(_ kept: KeptDecision, _ ledger: inout Ledger) throws(RouteError) {
        do throws(StoreError) {
            try store.append(kept, settles: false)
        } catch {
            throw RouteError(error)
        }
        let stage = ledger.accounts.trial?.rollout.stage
        ledger.accounts.take(kept.record)
        follow(&ledger, from: stage)
        countEvent(&ledger)
    }

    private func step(
        _ assessment: Assessment, _ objective: Objective, _ terms: ServingTerms, _ accounts: Accounts?,
        now: Int64
    ) -> PolicyStep {
        PolicyStep(
            assessment, objective: objective, policy: terms.policy, breakers: terms.breakers, pacer: accounts?.pacer,
            meter: accounts?.meter, now: now)
    }

    private func check(_ objective: Objective, _ policy: ActivePolicy) throws(RouteError) {
        if let bad = objective.outOfRange {
            throw .badRequest(field: "objective.\(bad.key)", message: "\(bad.key) cannot be \(bad.value)")
        }
        if objective.isPaced, objective != policy.objective {
            throw .badRequest(
                field: "objective", message: "what is paced over many requests is the server's policy alone")
        }
    }

    private func loggedPrompt(_ request: RouteRequest, _ settings: ServedConfiguration) -> String? {
        switch settings.value.logPrompts {
        case .never: nil
        case .hash: SHA256.hex(request.prompt, after: DecisionRecord.hashPrefix)
        case .full: String(decoding: settings.redactor.redacted(request.prompt), as: UTF8.self)
        }
    }
}

extension PolicyStep {
    /// The scores of a decision, best first. Those that two policies made together may be more, and are looked for.
    fileprivate func order(of assessment: Assessment, in record: DecisionRecord) -> [Int] {
        guard record.rollout?.isMixed == true else { return ranking.order }
        return ranking.order.compactMap { arm in
            record.scores.firstIndex { $0.model == assessment.candidates[arm].seat.model.name }
        }
    }
}

extension Objective {
    var isPaced: Bool {
        switch self {
        case .budgetUSDPerRequest, .budgetUSDPerWindow, .minMeanQuality: true
        case .minQuality, .maxCostUSD, .costWeight, .cheapestWithin: false
        }
    }
}

extension DecisionRecord {
    /// The decision before its place in the order is known: without number, identifier, and model.
    init(
        _ request: RouteRequest, _ assessment: Assessment, _ step: PolicyStep, objective: Objective,
        snapshot: EngineSnapshot, prompt: String?, now: Int64
    ) {
        self.init(
            number: 0, id: ULID(high: 0, low: 0), timeMilliseconds: now, seed: snapshot.policy.seed, chosen: 0,
            scores: assessment.scores(step), excluded: assessment.excluded, reason: step.greedyReason,
            explored: false, objective: objective, budgetCostWeight: step.costWeight,
            router: snapshot.knowledge.label, policy: snapshot.policy.label, learnerState: snapshot.learnerState,
            statePosition: snapshot.position, features: assessment.features, context: assessment.context,
            session: request.session, task: request.task, attributes: request.attributes,
            inputTokens: request.inputTokens, maxOutputTokens: request.maxOutputTokens,
            promptBytes: request.prompt.count, candidates: request.candidates, require: request.require,
            maxLatencyMilliseconds: request.maxLatencyMilliseconds, prompt: prompt)
    }

    /// Draws the model of decision `number`.
    mutating func draw(from step: PolicyStep, number: UInt64) {
        self.number = number
        chosen = step.draw(seed: seed, number: number)
        reason = step.reason(chosen)
        explored = step.isExploration(chosen)
    }
}

extension Assessment {
    /// What is logged of the eligible models.
    func scores(_ step: PolicyStep) -> [ModelScore] {
        candidates.indices.map { arm in
            let (candidate, estimate) = (candidates[arm], estimates[arm])
            return ModelScore(
                model: candidate.seat.model.name, priorQuality: candidate.priorQuality, quality: estimate.quality,
                qualitySD: estimate.qualitySD, priorCostUSD: candidate.priorCostUSD, costUSD: estimate.costUSD,
                latencyMilliseconds: candidate.latencyMilliseconds, switchCostUSD: candidate.switchCostUSD,
                isProbe: candidate.isProbe, utility: step.ranking.utilities[arm], probability: step.probabilities[arm])
        }
    }
}
