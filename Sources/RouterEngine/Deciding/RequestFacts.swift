import Bandits
import Routing

/// What eligibility and expected costs take from a request: the same from the wire and from the log.
struct RequestFacts: Sendable {
    var candidates: [String]?
    var require: Set<String>
    var attributes: [String: String]
    var task: String?
    var maxLatencyMilliseconds: Double?
    /// As given; `nil` where the caller did not know.
    var givenInputTokens: Int?
    var maxOutputTokens: Int?
    var promptBytes: Int

    /// As given, else four bytes each.
    var inputTokens: Double {
        givenInputTokens.map { Double($0) } ?? TokenCost.inputTokens(promptBytes: promptBytes)
    }

    /// Given input beyond a token for every three bytes of the prompt, which is more than it holds: a caller who sends a
    /// conversation's last message counts the earlier ones, too. What a tokenizer makes of the prompt itself is not in it.
    var unreadTokens: Double { givenInputTokens.map { max(0, Double($0) - Double(promptBytes) / 3) } ?? 0 }

    /// What has to fit a context window: input, and what may be written.
    var contextTokens: Double { inputTokens + Double(maxOutputTokens ?? 0) }
}

extension RequestFacts {
    init(_ request: borrowing RouteRequest) {
        self.init(
            candidates: request.candidates, require: request.require, attributes: request.attributes,
            task: request.task, maxLatencyMilliseconds: request.maxLatencyMilliseconds,
            givenInputTokens: request.inputTokens, maxOutputTokens: request.maxOutputTokens,
            promptBytes: request.prompt.count)
    }

    init(_ record: borrowing DecisionRecord) {
        self.init(
            candidates: record.candidates, require: record.require, attributes: record.attributes, task: record.task,
            maxLatencyMilliseconds: record.maxLatencyMilliseconds, givenInputTokens: record.inputTokens,
            maxOutputTokens: record.maxOutputTokens, promptBytes: record.promptBytes)
    }
}
