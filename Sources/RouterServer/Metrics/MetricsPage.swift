import RouterEngine
import Routing

/// What a scrape of `/metrics` shows.
struct MetricsPage {
    var tally: LoopCounts.Tally
    var stats: Stats
    var health: Health
    var status: ServingStatus
    /// Open connections by port.
    var connections: [(door: String, count: Int)]
    var process: ProcessUsage
    /// `nil` where nothing is encrypted.
    var certificate: (notAfterSeconds: Int, handshakeFailures: Int)?
    /// Calls beyond their limits, of the tokens that have any.
    var overLimit: [(token: String, count: UInt64)] = []

    var text: String {
        var text = PrometheusText()
        serving(&text)
        decisions(&text)
        outcomes(&text)
        log(&text)
        learner(&text)
        budget(&text)
        usage(&text)
        return text.text
    }

    private func serving(_ text: inout PrometheusText) {
        text.family("suffice_info", .gauge, "What serves: artefact and policy with their hashes.")
        text.sample(1.0, ["router": health.router, "policy": health.policy])
        text.family(
            "suffice_ready", .gauge, "1 while requests are taken, 0 while it drains or once its log has failed.")
        text.sample(status == .ready ? 1.0 : 0.0)
        text.family("suffice_uptime_seconds", .gauge, "Since the engine was opened.")
        text.sample(Double(health.uptimeMilliseconds) / 1000)
        text.family("suffice_connections", .gauge, "Open connections by port.")
        for door in connections { text.sample(Double(door.count), ["door": door.door]) }
        guard let certificate else { return }
        text.family("suffice_tls_certificate_not_after_seconds", .gauge, "When the certificate ends, since 1970.")
        text.sample(Double(certificate.notAfterSeconds))
        text.family("suffice_tls_handshake_failures_total", .counter, "Handshakes that failed since the start.")
        text.sample(Double(certificate.handshakeFailures))
    }

    private func decisions(_ text: inout PrometheusText) {
        text.family("suffice_decisions_total", .counter, "Logged decisions since the start, by model and reason.")
        let choices = tally.decisions.sorted {
            ($0.key.model, $0.key.reason.rawValue) < ($1.key.model, $1.key.reason.rawValue)
        }
        for (choice, count) in choices {
            text.sample(count, ["model": choice.model, "reason": choice.reason.rawValue])
        }
        text.family(
            "suffice_explored_total", .counter, "Decisions since the start that drew another than the best model.")
        text.sample(tally.explored)
        text.family(
            "suffice_rare_draws_total", .counter, "Decisions since the start drawn with a probability under 0.01.")
        text.sample(tally.rare)
        text.family("suffice_decision_duration_seconds", .histogram, "From the parsed request to the written reply.")
        text.samples(tally.decisionDuration)
        text.family("suffice_errors_total", .counter, "Requests refused since the start, by the code of the answer.")
        for (code, count) in tally.errors.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            text.sample(count, ["code": code.rawValue])
        }
        text.family("suffice_token_over_limit_total", .counter, "Those of them that were beyond a token's own limits.")
        for (token, count) in overLimit { text.sample(count, ["token": token]) }
    }

    private func outcomes(_ text: inout PrometheusText) {
        text.family("suffice_feedback_total", .counter, "Feedback over the store's life, by what became of it.")
        text.sample(stats.counters.feedback, ["status": "recorded"])
        text.sample(stats.counters.feedbackRevised, ["status": "revised"])
        text.sample(stats.counters.feedbackDuplicate, ["status": "duplicate"])
        text.sample(stats.counters.unknownDecision, ["status": "unknown_decision"])
        text.family("suffice_model_decisions_total", .counter, "Decisions over the store's life.")
        for model in stats.models { text.sample(model.decisions, ["model": model.model]) }
        text.family("suffice_model_rated_total", .counter, "A model's outcomes with a quality, over the store's life.")
        for model in stats.models { text.sample(model.rated, ["model": model.model]) }
        text.family("suffice_model_quality", .gauge, "Mean quality of a model's outcomes over the store's life.")
        for model in stats.models { text.sample(model.meanQuality, ["model": model.model]) }
        text.family("suffice_model_cost_usd", .gauge, "Mean cost of calls decided for a model over the store's life.")
        for model in stats.models { text.sample(model.meanCostUSD, ["model": model.model]) }
        text.family(
            "suffice_model_spend_usd", .gauge,
            "What the calls decided for a model cost together over the store's life, without those of fallbacks.")
        for model in stats.models { text.sample(model.costUSD, ["model": model.model]) }
    }

    private func log(_ text: inout PrometheusText) {
        text.family(
            "suffice_log_failed", .gauge, "1 once a write has failed: every request is refused until a restart.")
        text.sample(stats.log.hasFailed ? 1.0 : 0.0)
        text.family("suffice_log_waiting_events", .gauge, "Decisions and feedback that are not committed yet.")
        text.sample(Double(stats.log.waitingEvents))
        text.family("suffice_log_waiting_bytes", .gauge, "What they take, encoded.")
        text.sample(Double(stats.log.waitingBytes))
        text.family("suffice_log_file_bytes", .gauge, "What the store takes on the disk.")
        text.sample(Double(stats.log.fileBytes))
    }

    private func learner(_ text: inout PrometheusText) {
        text.family("suffice_learner_updates_total", .counter, "Feedback learnt from, revisions included.")
        text.sample(stats.learner.updates)
        text.family("suffice_learner_lag", .gauge, "Feedback accepted that decisions do not see yet.")
        text.sample(stats.learner.lag)
        drift(stats.drift, &text)
        text.family("suffice_breaker_open", .gauge, "1 while a model is left alone, 0.5 while it is tried, else 0.")
        for model in stats.breakers { text.sample(model.openness, ["model": model.model]) }
        text.family("suffice_sessions", .gauge, "Conversations that are remembered.")
        text.sample(UInt64(stats.sessions.sessions))
    }

    private func drift(_ drift: [DriftStats], _ text: inout PrometheusText) {
        text.family("suffice_drift_alarms_total", .counter, "Changes of a model, or of one in a task, that were found.")
        for model in drift {
            text.sample(model.groupAlarms.values.reduce(model.alarms, +), ["model": model.model])
        }
        text.family("suffice_drift_claims_open", .gauge, "Alarms of a model that outcomes have not decided about yet.")
        for model in drift { text.sample(UInt64(model.claims.open), ["model": model.model]) }
        text.family("suffice_drift_verdicts_total", .counter, "Alarms of a model that later outcomes decided about.")
        for model in drift {
            text.sample(model.claims.confirmed, ["model": model.model, "outcome": "confirmed"])
            text.sample(model.claims.refuted, ["model": model.model, "outcome": "refuted"])
        }
        text.family("suffice_drift_bias", .gauge, "Learnt correction of a model's predicted quality.")
        for model in drift { text.sample(model.bias, ["model": model.model]) }
    }

    private func budget(_ text: inout PrometheusText) {
        if let quality = stats.quality {
            text.family("suffice_quality_floor", .gauge, "The mean quality that the policy keeps.")
            text.sample(quality.floor)
            text.family("suffice_quality_mean", .gauge, "Mean quality of the last outcomes, at most 1,000.")
            text.sample(quality.mean)
        }
        if let exploration = stats.exploration {
            text.family("suffice_exploration_spent_usd", .gauge, "What exploring cost in the last decisions.")
            text.sample(exploration.spentUSD)
            text.family("suffice_exploration_spent_quality", .gauge, "The same in expected quality.")
            text.sample(exploration.spentQuality)
        }
        guard let budget = stats.budget else { return }
        text.family("suffice_budget_usd_per_request", .gauge, "What the policy paces to.")
        text.sample(budget.usdPerRequest)
        text.family("suffice_budget_window_spent_usd", .gauge, "What the decisions of the window cost.")
        text.sample(budget.windowSpentUSD)
        text.family("suffice_budget_window_allowed_usd", .gauge, "What they were allowed to cost.")
        text.sample(budget.windowAllowedUSD)
        text.family("suffice_budget_window_reserved_usd", .gauge, "Kept back for calls whose cost nobody has told.")
        text.sample(budget.windowReservedUSD)
        text.family("suffice_budget_cost_weight", .gauge, "The price of quality now, in quality per USD.")
        text.sample(budget.costWeight)
    }

    private func usage(_ text: inout PrometheusText) {
        text.family("process_cpu_seconds_total", .counter, "User and system time.")
        text.sample(process.cpuSeconds)
        text.family("process_resident_memory_bytes", .gauge, "Resident memory.")
        text.sample(process.residentBytes)
        text.family("process_open_fds", .gauge, "Open file descriptors.")
        text.sample(process.openFiles)
    }
}

extension BreakerStats {
    fileprivate var openness: Double {
        switch state {
        case .closed: 0
        case .halfOpen: 0.5
        case .open: 1
        }
    }
}
