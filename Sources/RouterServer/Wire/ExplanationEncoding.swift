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
        key("excluded")
        textMap(record.excluded)
        key("why_not_cheaper")
        beginArray()
        for cheaper in explanation.whyNotCheaper {
            beginObject()
            member("model", cheaper.model)
            member("why", cheaper.why)
            endObject()
        }
        endArray()
        key("features")
        influences(explanation.mattering)
        key("outcomes")
        beginArray()
        for feedback in explanation.feedback { outcome(feedback) }
        endArray()
    }

    private mutating func requestMembers(of record: DecisionRecord) {
        if let session = record.session { member("session", session) }
        if let task = record.task { member("task", task) }
        if !record.attributes.isEmpty {
            key("attributes")
            textMap(record.attributes)
        }
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
        key("models")
        beginObject()
        for score in record.scores {
            key(score.model)
            beginObject()
            number("quality", score.quality)
            number("quality_sd", score.qualitySD)
            number("prior_quality", score.priorQuality)
            number("residual", score.quality - score.priorQuality)
            number("cost_usd", score.costUSD)
            number("prior_cost_usd", score.priorCostUSD)
            number("latency_ms", score.latencyMilliseconds)
            if let cost = score.switchCostUSD { number("switch_cost_usd", cost) }
            if score.isProbe { member("probe", true) }
            number("utility", score.utility)
            number("probability", score.probability)
            endObject()
        }
        endObject()
    }

    private mutating func influences(_ influences: [FeatureInfluence]) {
        beginArray()
        for influence in influences {
            beginObject()
            member("group", influence.group)
            number("influence", influence.influence)
            endObject()
        }
        endArray()
    }

    /// One source's word on one model; what it didn't say is left out.
    private mutating func outcome(_ feedback: Feedback) {
        beginObject()
        member("source", feedback.source)
        member("model", feedback.model)
        if let quality = feedback.statedQuality { number("quality", quality) }
        if let cost = feedback.outcome.costUSD { number("cost_usd", cost) }
        if let latency = feedback.outcome.latencyMilliseconds { number("latency_ms", latency) }
        if let tokens = feedback.outcome.inputTokens { member("input_tokens", tokens) }
        if let tokens = feedback.outcome.outputTokens { member("output_tokens", tokens) }
        if let verdict = feedback.verdict { member("verdict", verdict.rawValue) }
        if let error = feedback.error { member("error", error.rawValue) }
        endObject()
    }

    private mutating func textMap(_ map: [String: String]) {
        beginObject()
        for (key, text) in map.sorted(by: { $0.key < $1.key }) { member(key, text) }
        endObject()
    }
}
