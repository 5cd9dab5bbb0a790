import Artefact
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
        try RouteError.wrapping { () throws(StoreError) in try store.settle() }
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
        let reading = try terms.knowledge.reading(reading, of: request)
        let facts = RequestFacts(request)
        var assessment = try Assessment(
            facts, reading: reading, objective: objective, snapshot: snapshot, session: session, now: now)
        var draft: Draft?
        // A budget's probabilities depend on what is left: they are worked out under the ledger's lock.
        if !objective.isPaced, terms.policy.budget == nil {
            draft = Draft(
                request, &assessment, objective: objective, snapshot: snapshot, prompt: prompt, pacer: nil, meter: nil,
                now: now)
        }
        let candidate = snapshot.candidate.flatMap {
            try? Opinion(facts, reading: reading, own: request.objective, snapshot: $0, session: session, now: now)
        }
        return try ledger.withLock { (ledger) throws(RouteError) -> RouteReply? in
            guard isInForce(terms), session == ledger.accounts.sessions.turn(of: conversation, at: now)
            else { return nil }
            let draft =
                draft.take()
                ?? Draft(
                    request, &assessment, objective: objective, snapshot: snapshot, prompt: prompt,
                    pacer: ledger.accounts.pacer, meter: ledger.accounts.meter, now: now)
            return try decide(draft, candidate, request, session: session, roster: terms.roster, &ledger, now: now)
        }
    }

    /// Draws the model, or lets a roll-out's candidate do so, and logs the decision. Only under the ledger's lock.
    private func decide(
        _ draft: consuming Draft, _ candidate: borrowing Opinion?, _ request: borrowing RouteRequest,
        session: SessionTurn?, roster: Roster, _ ledger: inout Ledger, now: Int64
    ) throws(RouteError) -> RouteReply {
        // A dry run takes an identifier, too: none is ever used twice.
        let id = nextID(after: ledger.lastID, now: now)
        ledger.lastID = id
        var (record, order) = draft.drawn(number: store.nextDecisionNumber, id: id)
        ledger.accounts.candidacy?.amend(
            &record, &order, candidate, ledger.accounts, session: session,
            hasOwnObjective: request.objective != nil, roster: roster, now: now)
        let kept = KeptDecision(consume record)
        if !request.dryRun { try log(kept, &ledger) }
        return RouteReply(kept, order: order)
    }

    /// The one place where a decision comes to be: in the log, and in the accounts.
    private func log(_ kept: KeptDecision, _ ledger: inout Ledger) throws(RouteError) {
        try RouteError.wrapping { () throws(StoreError) in try store.append(kept, settles: false) }
        let stage = ledger.accounts.candidacy?.rollout.stage
        ledger.accounts.take(kept.record)
        follow(&ledger, from: stage)
        countEvent(&ledger)
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
