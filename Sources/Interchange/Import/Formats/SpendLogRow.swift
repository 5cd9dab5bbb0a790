import Routing
import StrictJSON

/// A row of LiteLLM's spend logs (`LiteLLM_SpendLogs`, `GET /spend/logs`): what a gateway's call cost and how long it
/// took. Quality is not in them; it comes as feedback, or from a judge.
///
/// `request_id` → id; `model_group`, else `model` → the model; `spend` → `cost_usd`; `prompt_tokens`,
/// `completion_tokens`; `endTime` − `startTime` → `latency_ms`; the text of `messages`, else of `proxy_server_request`
/// (where newer versions keep it), → prompt; `team_id`, `end_user`, `user` and whether the answer came from a cache → attributes. A call that failed has no outcome.
struct SpendLogRow {
    static func row(_ json: JSONValue) throws(FieldError) -> OutcomeRow {
        guard json.kind == .object else { throw FieldError("", "\(json.kindInWords) where an object belongs") }
        let id = try json["request_id"]?.identifierField("request_id") ?? ""
        guard !id.isEmpty else { throw FieldError("request_id", "missing") }
        var row = OutcomeRow(id: id, prompt: prompt(json))
        for key in ["team_id", "end_user", "user"] {
            if let text = json[key]?.string, !text.isEmpty { row.attributes[key] = text }
        }
        let isCached = json["cache_hit"].map { $0.bool == true || $0.isString("True") || $0.isString("true") } ?? false
        if isCached { row.attributes["cache_hit"] = "true" }
        if let status = json["status"]?.string, status != "success" {
            row.attributes["status"] = status
            return row
        }
        let group = try json["model_group"]?.labelField("model_group")
        let deployed = try json["model"]?.labelField("model")
        guard let model = group ?? deployed else { throw FieldError("model", "missing") }
        row.outcomes[model] = try outcome(json)
        return row
    }

    private static func outcome(_ json: JSONValue) throws(FieldError) -> Outcome {
        var outcome = Outcome()
        outcome.costUSD = try json["spend"]?.numberField("spend", in: .usd)
        outcome.inputTokens = try json["prompt_tokens"]?.countField("prompt_tokens")
        outcome.outputTokens = try json["completion_tokens"]?.countField("completion_tokens")
        if let start = try moment(json, "startTime"), let end = try moment(json, "endTime"), end >= start {
            outcome.latencyMilliseconds = Double(end - start)
        }
        return outcome
    }

    private static func moment(_ json: JSONValue, _ name: String) throws(FieldError) -> Int64? {
        guard let value = json[name], !value.isNull else { return nil }
        let text = try value.textField(name)
        guard let moment = UTCTime.milliseconds(text) else {
            throw FieldError(name, "\(text) is no time such as 2026-05-01T12:00:00Z")
        }
        return moment
    }

    /// Since 2025 `messages` is `{}`, and the request's body stands elsewhere, if the proxy is told to keep it.
    private static func prompt(_ json: JSONValue) -> String {
        json["messages"]?.conversationText ?? json["proxy_server_request"]?.conversationText ?? ""
    }
}
