import RouterEngine
import Routing
import StrictJSON

extension JSONWriter {
    mutating func reply(id: [UInt8]?, stats: Stats) {
        beginReply(id: id)
        counters(stats.counters)
        models(stats.models)
        budget(stats.budget)
        if let quality = stats.quality { self.quality(quality) }
        if let exploration = stats.exploration { self.exploration(exploration) }
        object("learner") {
            $0.member("updates", stats.learner.updates)
            $0.member("lag", stats.learner.lag)
            $0.member("enabled", stats.learner.enabled)
        }
        drift(stats.drift)
        alarms(stats.alarms)
        breakers(stats.breakers)
        object("sessions") {
            $0.member("sessions", stats.sessions.sessions)
            $0.member("sessions_max", stats.sessions.sessionsMax)
        }
        endObject()
    }

    /// - Parameter status: `ready`, `draining` or `failed`.
    mutating func reply(id: [UInt8]?, health: Health, status: ServingStatus) {
        beginReply(id: id)
        member("status", status.rawValue)
        member("protocol", 1)
        member("router", health.router)
        member("policy", health.policy)
        key("objective")
        value(health.objective)
        member("models", health.models)
        member("learner", health.learner)
        breakers(health.breakers)
        member("uptime_s", Double(health.uptimeMilliseconds) / 1000)
        endObject()
    }

    private mutating func counters(_ counters: Counters) {
        object("counters") {
            $0.member("decisions", counters.decisions)
            $0.member("feedback", counters.feedback)
            $0.member("feedback_revised", counters.feedbackRevised)
            $0.member("feedback_duplicate", counters.feedbackDuplicate)
            $0.member("unknown_decision", counters.unknownDecision)
        }
    }

    private mutating func models(_ models: [ModelStats]) {
        object("models") {
            for model in models {
                $0.object(model.model) {
                    $0.member("decisions", model.decisions)
                    $0.number("share", model.share)
                    $0.number("mean_quality", model.meanQuality)
                    $0.number("mean_cost_usd", model.meanCostUSD)
                }
            }
        }
    }

    /// Empty where the policy paces no budget.
    private mutating func budget(_ budget: BudgetStats?) {
        object("budget") {
            guard let budget else { return }
            $0.number("usd_per_request", budget.usdPerRequest)
            if let seconds = budget.windowSeconds { $0.number("window_seconds", seconds) }
            $0.member("window_decisions", budget.windowDecisions)
            $0.number("window_spent_usd", budget.windowSpentUSD)
            $0.number("window_allowed_usd", budget.windowAllowedUSD)
            $0.member("window_pending", budget.windowPending)
            $0.number("window_reserved_usd", budget.windowReservedUSD)
            $0.number("cost_weight", budget.costWeight)
        }
    }

    private mutating func quality(_ quality: QualityStats) {
        object("quality") {
            $0.number("floor", quality.floor)
            $0.number("mean", quality.mean)
            $0.member("outcomes", quality.outcomes)
            $0.number("cost_weight", quality.costWeight)
        }
    }

    private mutating func exploration(_ exploration: ExplorationStats) {
        object("exploration") {
            $0.member("window_decisions", exploration.windowDecisions)
            $0.number("spent_usd", exploration.spentUSD)
            $0.number("spent_quality", exploration.spentQuality)
            $0.number("allowed_usd", exploration.allowedUSD)
            $0.number("allowed_quality", exploration.allowedQuality)
        }
    }

    private mutating func drift(_ drift: [DriftStats]) {
        object("drift") {
            for model in drift {
                $0.object(model.model) {
                    $0.number("bias", model.bias)
                    $0.number("bias_sd", model.biasSD)
                    $0.member("observations", model.observations)
                    $0.member("alarms", model.alarms)
                    $0.number("evidence", model.evidence)
                    if !model.groupAlarms.isEmpty { $0.groups(model.groupAlarms) }
                    $0.claims(model.claims)
                }
            }
        }
    }

    private mutating func groups(_ alarms: [String: UInt64]) {
        object("groups") {
            for (group, count) in alarms.sorted(by: { $0.key < $1.key }) { $0.member(group, count) }
        }
    }

    private mutating func claims(_ claims: ClaimStats) {
        object("claims") {
            $0.member("open", claims.open)
            $0.member("confirmed", claims.confirmed)
            $0.member("refuted", claims.refuted)
        }
    }

    /// The latest changes that were found, the newest last.
    private mutating func alarms(_ alarms: [DriftAlarm]) {
        array("alarms", of: alarms) { writer, alarm in
            writer.object {
                $0.member("model", alarm.model)
                if let group = alarm.group { $0.member("group", group) }
                $0.member("time_ms", alarm.timeMilliseconds)
                $0.number("size", alarm.size)
                $0.number("evidence", alarm.evidence)
                $0.member("observations", alarm.observations)
                guard let claim = alarm.claim else { return }
                $0.member("claim", claim.rawValue)
                if let decided = alarm.decidedMilliseconds { $0.member("decided_ms", decided) }
            }
        }
    }

    private mutating func breakers(_ breakers: [BreakerStats]) {
        object("breakers") {
            for breaker in breakers {
                $0.object(breaker.model) {
                    $0.member("state", breaker.state.rawValue)
                    $0.member("failures", breaker.failures)
                    $0.member("trips", breaker.trips)
                    if let until = breaker.untilMilliseconds { $0.member("until_ms", until) }
                }
            }
        }
    }
}
