import Routing
import StrictJSON

extension Fields {
    /// The `decision` of a feedback or an explanation, as it was written; any text may be asked about.
    func decisionText() throws(WireError) -> String {
        guard let value = value("decision") else { throw missing("decision") }
        guard let text = value.string else { throw wrong("decision", "a string") }
        return text
    }

    /// The fields of `feedback`: at least one of them must say something.
    func feedbackCall() throws(WireError) -> FeedbackCall {
        let call = FeedbackCall(
            decision: DecisionName(try decisionText()),
            source: has("source") ? try requiredName("source") : "client",
            model: has("model") ? try requiredName("model") : nil,
            outcome: Outcome(
                quality: try quality("quality"), costUSD: try amount("cost_usd"),
                inputTokens: try tokens("input_tokens"), outputTokens: try tokens("output_tokens"),
                latencyMilliseconds: try amount("latency_ms")),
            verdict: try word("verdict"),
            error: try word("error"))
        guard call.outcome != Outcome() || call.verdict != nil || call.error != nil else {
            throw .badRequest(
                path("quality"),
                "a feedback says at least one of quality, verdict, error, cost_usd, latency_ms, input_tokens, output_tokens"
            )
        }
        return call
    }
}
