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
        let conversation = request.conversation
        let session = conversation.flatMap { conversation in
            ledger.withLock { $0.accounts.sessions.turn(of: conversation, at: now) }
        }
        let own = reading.flatMap { $0.isOf(terms.knowledge) ? $0 : nil }
        let reading = if let own { own } else { try terms.knowledge.read(request) }
        let facts = RequestFacts(request)
        var assessment = try Assessment(
            facts, reading: reading, objective: objective, snapshot: snapshot, session: session, now: now)
        // A budget's probabilities hang on what is left: they are worked out under the ledger's lock.
        let hangsOnLedger = objective.isPaced || terms.policy.budget != nil
        var early: PolicyStep?
        var draft: DecisionRecord?
        if !hangsOnLedger {
            let step = step(assessment, objective, terms, pacer: nil, meter: nil, now: now)
            draft = .draft(
                request, &assessment, step, objective: objective, snapshot: snapshot, prompt: prompt, now: now)
            early = consume step
        }
        let candidate = snapshot.candidate.flatMap {
            try? Opinion(
                facts, reading: reading, own: request.objective, snapshot: $0, session: session, now: now)
        }
        return try ledger.withLock { (ledger) throws(RouteError) -> RouteReply? in
            guard isInForce(terms),
                session == ledger.accounts.sessions.turn(of: conversation, at: now)
            else { return nil }
            let step =
                early.take()
                ?? self.step(
                    assessment, objective, terms, pacer: ledger.accounts.pacer, meter: ledger.accounts.meter, now: now)
            var record =
                draft.take()
                ?? .draft(
                    request, &assessment, step, objective: objective, snapshot: snapshot, prompt: prompt, now: now)
            record.draw(from: step, number: store.nextDecisionNumber)
            // A dry run takes an identifier, too: none is ever used twice.
            record.id = nextID(after: ledger.lastID, now: now)
            ledger.lastID = record.id
            var order = step.ranking.order
            ledger.accounts.trial?.judge(
                &record, &order, candidate, ledger.accounts, session: session,
                hasOwnObjective: request.objective != nil, roster: terms.roster, now: now)
            let kept = KeptDecision(consume record)
            if !request.dryRun { try log(kept, &ledger) }
            return RouteReply(kept, order: order)
        }
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
        _ assessment: borrowing Assessment, _ objective: Objective, _ terms: ServingTerms, pacer: Pacer?,
        meter: ExplorationMeter?, now: Int64
    ) -> PolicyStep {
        PolicyStep(
            assessment, objective: objective, policy: terms.policy, breakers: terms.breakers, pacer: pacer,
            meter: meter, now: now)
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
    fileprivate static func draft(
        _ request: borrowing RouteRequest, _ assessment: inout Assessment, _ step: borrowing PolicyStep,
        objective: Objective,
        snapshot: EngineSnapshot, prompt: String?, now: Int64
    ) -> DecisionRecord {
        DecisionRecord(
            number: 0, id: ULID(high: 0, low: 0), timeMilliseconds: now, seed: snapshot.policy.seed, chosen: 0,
            scores: assessment.takeScores(step), excluded: assessment.excluded, reason: step.greedyReason,
            explored: false, greedy: step.greedy, objective: objective, budgetCostWeight: step.costWeight,
            router: snapshot.knowledge.label, policy: snapshot.policy.label, learnerState: snapshot.learnerState,
            statePosition: snapshot.position, features: assessment.features, context: assessment.context,
            session: request.session, task: request.task, attributes: request.attributes,
            inputTokens: request.inputTokens, maxOutputTokens: request.maxOutputTokens,
            promptBytes: request.prompt.count, candidates: request.candidates, require: request.require,
            maxLatencyMilliseconds: request.maxLatencyMilliseconds, prompt: prompt)
    }

    /// Draws the model of decision `number`.
    mutating func draw(from step: borrowing PolicyStep, number: UInt64) {
        self.number = number
        chosen = step.draw(seed: seed, number: number)
        reason = step.reason(chosen)
        explored = step.isExploration(chosen)
    }
}
