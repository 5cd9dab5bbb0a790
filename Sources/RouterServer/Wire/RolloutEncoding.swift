import RouterEngine
import Routing
import StrictJSON

extension JSONWriter {
    mutating func reply(id: [UInt8]?, switched: Switched) {
        beginReply(id: id)
        members(of: switched)
        member("learner", switched.learner)
        endObject()
    }

    private mutating func members(of switched: Switched) {
        member("version", Int(switched.version))
        member("router", switched.router)
        member("policy", switched.policy)
    }

    /// What a candidate had to do with a decision; its own probabilities are empty where it would have refused.
    mutating func rollout(_ mark: RolloutMark, of record: DecisionRecord) {
        key("rollout")
        beginObject()
        member("version", Int(mark.version))
        member("arm", mark.arm.map { $0 == .candidate ? "candidate" : "incumbent" })
        member("mixed", mark.isMixed)
        key("candidate")
        beginObject()
        for (score, probability) in zip(record.scores, mark.candidate) { number(score.model, probability) }
        endObject()
        endObject()
    }

    mutating func reply(id: [UInt8]?, rollout report: RolloutReport) {
        beginReply(id: id)
        key("serving")
        beginObject()
        members(of: report.serving)
        endObject()
        key("rollout")
        if let standing = report.standing { value(standing) } else { null() }
        if let history = report.history {
            key("history")
            beginArray()
            for entry in history { value(entry) }
            endArray()
        }
        endObject()
    }

    private mutating func value(_ standing: RolloutStanding) {
        beginObject()
        member("version", Int(standing.version))
        member("router", standing.router)
        member("policy", standing.policy)
        member("stage", standing.rollout.stage.word)
        member("reason", standing.rollout.stage.reason?.rawValue)
        member("sentence", standing.rollout.sentence)
        member("by", standing.by)
        member("why", standing.why)
        member("started_ms", Int(standing.startMilliseconds))
        key("gate")
        value(standing.gate)
        findings(of: standing.rollout)
        key("plan")
        value(standing.rollout.plan)
        endObject()
    }

    private mutating func findings(of rollout: Rollout) {
        key("shadow")
        beginObject()
        member("requests", rollout.shadow.requests)
        member("refusals", rollout.shadow.refusals)
        number("disagreement", rollout.shadow.disagreement)
        member("outcomes", rollout.shadow.outcomes)
        number("value_difference", rollout.shadow.difference)
        number("standard_error", rollout.shadow.standardError)
        endObject()
        key("canary")
        beginObject()
        for (name, arm) in [("incumbent", rollout.incumbent), ("candidate", rollout.candidate)] {
            key(name)
            beginObject()
            member("outcomes", arm.count)
            number("mean_quality", arm.meanQuality)
            number("mean_cost_usd", arm.meanCostUSD)
            member("errors", arm.errors)
            endObject()
        }
        let evidence = rollout.evidence
        key("p")
        beginObject()
        number("better", evidence.better)
        number("lower_quality", evidence.lowerQuality)
        number("higher_cost", evidence.higherCost)
        number("more_errors", evidence.moreErrors)
        endObject()
        endObject()
    }

    private mutating func value(_ gate: GateFinding) {
        beginObject()
        member("decisions", gate.decisions)
        number("value_difference", gate.difference)
        number("low", gate.low)
        number("high", gate.high)
        member("sentence", gate.sentence)
        endObject()
    }

    private mutating func value(_ plan: RolloutPlan) {
        beginObject()
        number("gate", plan.gateLowerBoundMin)
        member("gate_decisions", plan.gateDecisionsMax)
        member("shadow_requests", plan.shadowRequests)
        number("share", plan.canaryShare)
        member("outcomes", plan.canaryOutcomesMax)
        number("false_promotions", plan.falsePromotionRate)
        number("false_rollbacks", plan.falseRollbackRate)
        number("cost_usd_max", plan.costUSDMax)
        number("cost_weight", plan.costWeight)
        number("quality_drop", plan.qualityDropMax)
        number("cost_rise_usd", plan.costRiseUSDMax)
        number("error_rise", plan.errorRiseMax)
        endObject()
    }

    private mutating func value(_ entry: RegistryEntry) {
        beginObject()
        member("version", Int(entry.version))
        member("event", entry.event.rawValue)
        member("router", entry.router)
        member("policy", entry.policy)
        member("by", entry.by)
        member("why", entry.why)
        member("time_ms", Int(entry.timeMilliseconds))
        if let start = entry.start {
            key("gate")
            value(start.gate)
        }
        if let rollout = entry.rollout { findings(of: rollout) }
        endObject()
    }
}

extension Rollout.Stage {
    /// As the wire calls it.
    var word: String {
        switch self {
        case .gate: "gate"
        case .shadow: "shadow"
        case .canary: "canary"
        case .promoted: "promoted"
        case .rolledBack: "rolled_back"
        }
    }

    /// Why it was taken back.
    var reason: Rollout.Reason? { if case .rolledBack(let reason) = self { reason } else { nil } }
}
