import RouterEngine
import Routing
import StrictJSON

extension JSONWriter {
    mutating func reply(id: [UInt8]?, switched: Switched, remarks: [String]) {
        beginReply(id: id)
        members(of: switched)
        member("learner", switched.learner)
        member(remarks: remarks)
        endObject()
    }

    mutating func reply(id: [UInt8]?, policy report: PolicyReport) {
        beginReply(id: id)
        members(of: report.serving)
        key("settings")
        raw(report.settings)
        key("objective")
        value(report.objective)
        if let entry = report.entry {
            member("by", entry.by)
            member("why", entry.why)
            member("time_ms", Int(entry.timeMilliseconds))
        }
        endObject()
    }

    /// Left out where there are none.
    private mutating func member(remarks: [String]) {
        if !remarks.isEmpty { array("remarks", of: remarks) { $0.value($1) } }
    }

    private mutating func members(of switched: Switched) {
        member("version", Int(switched.version))
        member("router", switched.router)
        member("policy", switched.policy)
    }

    /// What a candidate had to do with a decision; its own probabilities are empty where it would have refused.
    mutating func rollout(_ mark: RolloutMark, of record: DecisionRecord) {
        object("rollout") {
            $0.member("version", Int(mark.version))
            $0.member("arm", mark.arm.map { $0 == .candidate ? "candidate" : "incumbent" })
            $0.member("mixed", mark.isMixed)
            $0.object("candidate") {
                for (score, probability) in zip(record.scores, mark.candidate) { $0.number(score.model, probability) }
            }
        }
    }

    mutating func reply(id: [UInt8]?, rollout report: RolloutReport) {
        beginReply(id: id)
        object("serving") { $0.members(of: report.serving) }
        key("rollout")
        if let standing = report.standing { value(standing) } else { null() }
        member(remarks: report.remarks)
        if let history = report.history { array("history", of: history) { $0.value($1) } }
        endObject()
    }

    private mutating func value(_ standing: RolloutStanding) {
        object {
            $0.member("version", Int(standing.version))
            $0.member("router", standing.router)
            $0.member("policy", standing.policy)
            $0.member("stage", standing.rollout.stage.word)
            $0.member("reason", standing.rollout.stage.reason?.rawValue)
            $0.member("sentence", standing.rollout.sentence)
            $0.member("by", standing.by)
            $0.member("why", standing.why)
            $0.member("started_ms", Int(standing.startMilliseconds))
            $0.gate(standing.gate)
            $0.findings(of: standing.rollout)
            $0.plan(standing.rollout.plan)
        }
    }

    private mutating func findings(of rollout: Rollout) {
        object("shadow") {
            $0.member("requests", rollout.shadow.requests)
            $0.member("refusals", rollout.shadow.refusals)
            $0.number("disagreement", rollout.shadow.disagreement)
            $0.member("outcomes", rollout.shadow.outcomes)
            $0.number("value_difference", rollout.shadow.difference)
            $0.number("standard_error", rollout.shadow.standardError)
        }
        object("canary") {
            $0.arm("incumbent", rollout.incumbent)
            $0.arm("candidate", rollout.candidate)
            $0.evidence(rollout.evidence)
        }
    }

    private mutating func arm(_ name: String, _ arm: ArmTotals) {
        object(name) {
            $0.member("outcomes", arm.count)
            $0.number("mean_quality", arm.meanQuality)
            $0.number("mean_cost_usd", arm.meanCostUSD)
            $0.member("errors", arm.errors)
        }
    }

    private mutating func evidence(_ evidence: RolloutEvidence) {
        object("p") {
            $0.number("better", evidence.better)
            $0.number("lower_quality", evidence.lowerQuality)
            $0.number("higher_cost", evidence.higherCost)
            $0.number("more_errors", evidence.moreErrors)
        }
    }

    private mutating func gate(_ gate: GateFinding) {
        object("gate") {
            $0.member("decisions", gate.decisions)
            $0.number("value_difference", gate.difference)
            $0.number("low", gate.low)
            $0.number("high", gate.high)
            $0.member("sentence", gate.sentence)
        }
    }

    private mutating func plan(_ plan: RolloutPlan) {
        object("plan") {
            $0.number("gate", plan.gateLowerBoundMin)
            $0.member("gate_decisions", plan.gateDecisionsMax)
            $0.member("shadow_requests", plan.shadowRequests)
            $0.number("share", plan.canaryShare)
            $0.member("outcomes", plan.canaryOutcomesMax)
            $0.number("false_promotions", plan.falsePromotionRate)
            $0.number("false_rollbacks", plan.falseRollbackRate)
            $0.number("cost_usd_max", plan.costUSDMax)
            $0.number("cost_weight", plan.costWeight)
            $0.number("quality_drop", plan.qualityDropMax)
            $0.number("cost_rise_usd", plan.costRiseUSDMax)
            $0.number("error_rise", plan.errorRiseMax)
        }
    }

    private mutating func value(_ entry: RegistryEntry) {
        object {
            $0.member("version", Int(entry.version))
            $0.member("event", entry.event.rawValue)
            $0.member("router", entry.router)
            $0.member("policy", entry.policy)
            $0.member("by", entry.by)
            $0.member("why", entry.why)
            $0.member("time_ms", Int(entry.timeMilliseconds))
            if let start = entry.start { $0.gate(start.gate) }
            if let rollout = entry.rollout { $0.findings(of: rollout) }
        }
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
