import RouterEngine
import Routing
import StrictJSON

extension JSONWriter {
    mutating func reply(id: [UInt8]?, stats: Stats) {
        beginReply(id: id)
        counters(stats.counters)
        models(stats.models)
        key("budget")
        budget(stats.budget)
        if let exploration = stats.exploration { self.exploration(exploration) }
        key("learner")
        beginObject()
        member("updates", stats.learner.updates)
        member("lag", stats.learner.lag)
        member("enabled", stats.learner.enabled)
        endObject()
        drift(stats.drift)
        alarms(stats.alarms)
        breakers(stats.breakers)
        key("sessions")
        beginObject()
        member("sessions", stats.sessions.sessions)
        member("sessions_max", stats.sessions.sessionsMax)
        endObject()
        endObject()
    }

    /// - Parameter status: `ready` or `draining`.
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
        key("counters")
        beginObject()
        member("decisions", counters.decisions)
        member("feedback", counters.feedback)
        member("feedback_revised", counters.feedbackRevised)
        member("feedback_duplicate", counters.feedbackDuplicate)
        member("unknown_decision", counters.unknownDecision)
        endObject()
    }

    private mutating func models(_ models: [ModelStats]) {
        key("models")
        beginObject()
        for model in models {
            key(model.model)
            beginObject()
            member("decisions", model.decisions)
            number("share", model.share)
            number("mean_quality", model.meanQuality)
            number("mean_cost_usd", model.meanCostUSD)
            endObject()
        }
        endObject()
    }

    /// Empty where the policy paces no budget.
    private mutating func budget(_ budget: BudgetStats?) {
        beginObject()
        if let budget {
            number("usd_per_request", budget.usdPerRequest)
            member("window_decisions", budget.windowDecisions)
            number("window_spent_usd", budget.windowSpentUSD)
            number("window_allowed_usd", budget.windowAllowedUSD)
            member("window_pending", budget.windowPending)
            number("cost_weight", budget.costWeight)
        }
        endObject()
    }

    private mutating func exploration(_ exploration: ExplorationStats) {
        key("exploration")
        beginObject()
        member("window_decisions", exploration.windowDecisions)
        number("spent_usd", exploration.spentUSD)
        number("spent_quality", exploration.spentQuality)
        number("allowed_usd", exploration.allowedUSD)
        number("allowed_quality", exploration.allowedQuality)
        endObject()
    }

    private mutating func drift(_ drift: [DriftStats]) {
        key("drift")
        beginObject()
        for model in drift {
            key(model.model)
            beginObject()
            number("bias", model.bias)
            number("bias_sd", model.biasSD)
            member("observations", model.observations)
            member("alarms", model.alarms)
            number("evidence", model.evidence)
            if !model.groupAlarms.isEmpty {
                key("groups")
                beginObject()
                for (group, alarms) in model.groupAlarms.sorted(by: { $0.key < $1.key }) { member(group, alarms) }
                endObject()
            }
            endObject()
        }
        endObject()
    }

    /// The latest changes that were found, the newest last.
    private mutating func alarms(_ alarms: [DriftAlarm]) {
        key("alarms")
        beginArray()
        for alarm in alarms {
            beginObject()
            member("model", alarm.model)
            if let group = alarm.group { member("group", group) }
            member("time_ms", alarm.timeMilliseconds)
            number("size", alarm.size)
            number("evidence", alarm.evidence)
            member("observations", alarm.observations)
            endObject()
        }
        endArray()
    }

    private mutating func breakers(_ breakers: [BreakerStats]) {
        key("breakers")
        beginObject()
        for breaker in breakers {
            key(breaker.model)
            beginObject()
            member("state", breaker.state.rawValue)
            member("failures", breaker.failures)
            member("trips", breaker.trips)
            if let until = breaker.untilMilliseconds { member("until_ms", until) }
            endObject()
        }
        endObject()
    }
}
