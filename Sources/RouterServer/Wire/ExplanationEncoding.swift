import RouterEngine
import Routing
import StrictJSON

/// Everything known of a decision. The same object answers `explain` and stands under `explain` in a route reply.
extension JSONWriter {
    mutating func reply(id: [UInt8]?, explanation: Explanation) {
        beginReply(id: id)
        members(of: explanation)
        endObject()
    }

    mutating func members(of explanation: Explanation) {
        let record = explanation.record
        key("decision")
        value(record.id)
        member("model", record.model)
        number("propensity", record.propensity)
        member("reason", record.reason.rawValue)
        member("explored", record.explored)
        member("seed", record.seed)
        member("n", record.number)
        member("time_ms", record.timeMilliseconds)
        member("router", record.router)
        member("policy", record.policy)
        member("learner_state", record.learnerState)
        member("state_position", record.statePosition)
        member("evaluable", record.isEvaluable)
        if let mark = record.rollout { rollout(mark, of: record) }
        key("objective")
        value(record.objective)
        if let weight = record.budgetCostWeight { number("budget_cost_weight", weight) }
        requestMembers(of: record)
        scores(of: record)
        textMap("excluded", record.excluded)
        array("why_not_cheaper", of: explanation.whyNotCheaper) { writer, cheaper in
            writer.object {
                $0.member("model", cheaper.model)
                $0.member("why", cheaper.why)
            }
        }
        array("features", of: explanation.mattering) { writer, influence in
            writer.object {
                $0.member("group", influence.group)
                $0.number("influence", influence.influence)
            }
        }
        array("outcomes", of: explanation.feedback) { $0.outcome($1) }
    }

    private mutating func requestMembers(of record: DecisionRecord) {
        if let session = record.session { member("session", session) }
        if let task = record.task { member("task", task) }
        if !record.attributes.isEmpty { textMap("attributes", record.attributes) }
        if let tokens = record.inputTokens { member("input_tokens", tokens) }
        if let tokens = record.maxOutputTokens { member("max_output_tokens", tokens) }
        member("prompt_bytes", record.promptBytes)
        if let candidates = record.candidates {
            key("candidates")
            values(candidates)
        }
        if !record.require.isEmpty {
            key("require")
            values(record.require.sorted())
        }
        if let limit = record.maxLatencyMilliseconds { number("max_latency_ms", limit) }
        if let prompt = record.prompt { member("prompt", prompt) }
    }

    /// `"models":{"small":{"quality":…,"probability":…}}`, every eligible model.
    private mutating func scores(of record: DecisionRecord) {
        object("models") {
            for score in record.scores { $0.object(score.model) { $0.members(of: score) } }
        }
    }

    private mutating func members(of score: ModelScore) {
        number("quality", score.quality)
        number("quality_sd", score.statedQualitySD)
        number("prior_quality", score.priorQuality)
        number("residual", score.quality - score.priorQuality)
        number("cost_usd", score.costUSD)
        number("prior_cost_usd", score.priorCostUSD)
        number("latency_ms", score.latencyMilliseconds)
        if let cost = score.switchCostUSD { number("switch_cost_usd", cost) }
        if score.isProbe { member("probe", true) }
        number("utility", score.utility)
        number("probability", score.probability)
    }

    /// One source's word on one model; what it didn't say is left out.
    private mutating func outcome(_ feedback: Feedback) {
        let outcome = feedback.outcome
        object {
            $0.member("source", feedback.source)
            $0.member("model", feedback.model)
            if let quality = feedback.statedQuality { $0.number("quality", quality) }
            if let cost = outcome.costUSD { $0.number("cost_usd", cost) }
            if let latency = outcome.latencyMilliseconds { $0.number("latency_ms", latency) }
            if let tokens = outcome.inputTokens { $0.member("input_tokens", tokens) }
            if let tokens = outcome.outputTokens { $0.member("output_tokens", tokens) }
            if let verdict = feedback.verdict { $0.member("verdict", verdict.rawValue) }
            if let error = feedback.error { $0.member("error", error.rawValue) }
        }
    }

    private mutating func textMap(_ name: String, _ map: [String: String]) {
        object(name) {
            for (key, text) in map.sorted(by: { $0.key < $1.key }) { $0.member(key, text) }
        }
    }
}
