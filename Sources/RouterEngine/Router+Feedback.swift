import Locks
import OutcomeStore
import Routing
import Synchronization

extension Router {
    /// Takes what somebody says about an attempt. Routing sees it before `whenDurable` is called, which happens once:
    /// when it would survive a loss of power, from the store's thread, or at once on a refusal.
    ///
    /// What one commit makes durable is shown to routing in one snapshot, every few milliseconds under load; between two
    /// snapshots the learner changes in place.
    ///
    /// - Parameters:
    ///   - tenant: whose the decision must be: another's is as unknown as one that was never made. `nil`: anybody's.
    ///   - model: the attempt's model; `nil` is the chosen one.
    ///   - whenDurable: `unknownDecision`, `unknownModel`, `badRequest` (nothing said, or an impossible number),
    ///     `overloaded`; else what became of it. It must be quick.
    public func feedback(
        decision: ULID, tenant: String? = nil, source: String = "client", model: String? = nil,
        outcome: Outcome = Outcome(), verdict: Verdict? = nil, error: AttemptError? = nil,
        whenDurable: @escaping @Sendable (Result<FeedbackStatus, RouteError>) -> Void
    ) {
        let reply = DeferredReply<TakenFeedback> { [self] result in
            if case .success(let taken) = result { show(taken) }
            whenDurable(result.map(\.status))
        }
        do throws(RouteError) {
            try outcome.checkRanges()
            guard outcome != Outcome() || verdict != nil || error != nil else {
                throw .badRequest(
                    field: "quality",
                    message: "the feedback says nothing: give quality, verdict, error, cost_usd, latency_ms or tokens")
            }
            try changes.withLock { (_) throws(RouteError) in
                let entry = try self.entry(decision, knownTo: tenant)
                let name = model ?? entry.decision.model
                try checkKnown(name, entry.decision)
                let given = Feedback(
                    decision: decision, source: source, model: name, outcome: outcome, verdict: verdict, error: error)
                take(given, of: entry, reply)
            }
        } catch {
            reply.deliver(.failure(error))
        }
        reply.open()
    }

    /// Merges, logs and learns, under the ledger's lock: nobody sees half of it.
    private func take(_ given: Feedback, of entry: LogEntry, _ reply: DeferredReply<TakenFeedback>) {
        let prices = snapshot.roster.place(of: given.model).map { snapshot.roster.entries[$0].model.prices }
        let now = clock()
        ledger.withLock { ledger in
            let learning = snapshot.policy.settings.learning
            let learns =
                learning.enabled && ledger.accounts.learner.canLearn(from: entry.decision)
            let event = FeedbackEvent(
                given, to: entry, prices: prices ?? Prices(), timeMilliseconds: now, learnt: learns,
                sources: learning.sources, judges: ledger.accounts.learner.judges,
                task: ledger.accounts.learner.judgedTask(of: entry.decision))
            let taken = TakenFeedback(status: event.status, position: store.position + 1)
            store.append(event) { failure in
                reply.deliver(failure.map { .failure(RouteError($0)) } ?? .success(taken))
            }
            // Refused at once: it is not in the log, so it must not be in the state.
            guard !reply.hasFailed else { return }
            let stage = ledger.accounts.candidacy?.rollout.stage
            let breaker = ledger.accounts.breakers[given.model]
            let alarms = ledger.accounts.take(event, of: entry.decision)
            follow(&ledger, from: stage)
            announce(alarms)
            announce(ledger.accounts.breakers[given.model], after: breaker, of: given.model, now: now)
            countEvent(&ledger)
        }
    }

    /// Lets decisions see a feedback that is durable, and all others that have been taken by now.
    private func show(_ taken: TakenFeedback) {
        guard taken.status != .duplicate, snapshot.position < taken.position else { return }
        ledger.withLock { if snapshot.position < taken.position { publish($0.accounts) } }
    }

    /// Tells of the changes that were found, and of what became of earlier ones.
    private func announce(_ alarms: [DriftAlarm]) {
        guard !alarms.isEmpty, let tell = driftListener.withLock({ $0 }) else { return }
        for alarm in alarms { tell(alarm) }
    }

    /// Calls `tell` for every alarm that the learner raises from now on, and again when outcomes have decided about its
    /// claim; from the thread that took the feedback and while others wait: it must be quick.
    public func onDrift(_ tell: @escaping @Sendable (DriftAlarm) -> Void) {
        driftListener.withLock { $0 = tell }
    }

    /// Tells of a breaker that has opened, be it again, or closed.
    private func announce(_ breaker: Breaker, after last: Breaker, of model: String, now: Int64) {
        guard breaker.trips != last.trips, let tell = breakerListener.withLock({ $0 }) else { return }
        tell(BreakerStats(model: model, breaker, at: now))
    }

    /// Calls `tell` when a model's calls fail so often that it is left alone, when a trial has failed, too, and when it is
    /// drawn like any other again; as `onDrift` does.
    public func onBreaker(_ tell: @escaping @Sendable (BreakerStats) -> Void) {
        breakerListener.withLock { $0 = tell }
    }

    /// What feedback is merged with. One that names another tenant's decision, or none, is counted.
    private func entry(_ decision: ULID, knownTo tenant: String?) throws(RouteError) -> LogEntry {
        guard let entry = try entry(decision, fields: .all.subtracting(.exclusions)),
            tenant == nil || entry.decision.attributes[Clearance.tenantAttribute] == tenant
        else {
            store.countUnknownDecision()
            throw .unknownDecision(decision.description)
        }
        return entry
    }

    func entry(_ id: ULID, fields: LogFields = .all) throws(RouteError) -> LogEntry? {
        try RouteError.wrapping { () throws(StoreError) in try store.entry(id, fields: fields) }
    }

    private func checkKnown(_ name: String, _ record: DecisionRecord) throws(RouteError) {
        if record.scores.contains(where: { $0.model == name }) || snapshot.roster.place(of: name) != nil { return }
        // Who was excluded may be most of a large artefact, and is read only where it matters.
        guard try entry(record.id)?.decision.excluded[name] != nil else { throw .unknownModel(name) }
    }
}

/// A feedback that is in the log and in the accounts.
private struct TakenFeedback: Sendable {
    var status: FeedbackStatus
    /// A snapshot of this position has it: every earlier one is of a lower position.
    var position: UInt64
}

extension Outcome {
    /// More than any call ever cost; a larger number is a mistake that would rule every mean.
    private static let costUSDMax = 1e6
    /// Some eleven days.
    private static let latencyMillisecondsMax = 1e9

    /// - Throws: `badRequest` naming the field that no outcome can have.
    fileprivate func checkRanges() throws(RouteError) {
        if let quality, !(0...1).contains(quality) {
            throw .badRequest(field: "quality", message: "quality \(quality) is not in [0, 1]")
        }
        for (field, value, most) in [
            ("cost_usd", costUSD, Self.costUSDMax), ("latency_ms", latencyMilliseconds, Self.latencyMillisecondsMax),
        ] {
            if let value, !(value >= 0 && value <= most) {
                throw .badRequest(field: field, message: "\(field) \(value) is not in [0, \(Int(most))]")
            }
        }
        for (field, value) in [("input_tokens", inputTokens), ("output_tokens", outputTokens)] {
            if let value, value < 0 { throw .badRequest(field: field, message: "\(field) \(value) is below 0") }
        }
    }
}
