import Routing
import StrictJSON

/// What a router said instead of doing what it was asked.
public struct Refusal: Error, Sendable, Equatable {
    /// One of the protocol's codes, as `unknown_decision`.
    public var code: String
    public var message: String
    /// Full path of the field to blame, where there is one.
    public var field: String?

    public init(code: String, message: String, field: String?) {
        self.code = code
        self.message = message
        self.field = field
    }
}

extension Refusal: CustomStringConvertible {
    public var description: String { "\(message) (\(code))" }
}

/// What a router has done over its store's life.
public struct ServedCounts: Sendable, Equatable {
    public var decisions: Int
    /// First-time records.
    public var feedback: Int
    /// Observations that the learner has taken in.
    public var observations: Int
}

extension LineClient {
    /// Shows who asks: the first line where the server has tokens.
    func authenticate(_ token: String) async throws(ClientError) {
        _ = try Self.read(await send(RequestLine.authenticate(token: token))) { $0["roles"] }
    }

    /// - Throws: `refused`, `notUnderstood`, and what `send` throws.
    public func route(_ request: RouteRequest) async throws(ClientError) -> RouteAnswer {
        try RouteAnswer.read(await send(RequestLine.route(request)))
    }

    /// Says how a decision's chosen model did; returns once that is on the server's disk.
    @discardableResult
    public func feedback(
        decision: String, outcome: Outcome, source: String? = nil
    ) async throws(ClientError) -> FeedbackStatus {
        let line = RequestLine.feedback(decision: decision, outcome: outcome, source: source)
        return try Self.read(await send(line)) { $0["status"]?.string.flatMap { FeedbackStatus(rawValue: $0) } }
    }

    /// Sends items that already are JSON objects.
    /// - Returns: what became of each, in order.
    public func feedbackBatch(
        _ items: [[UInt8]]
    ) async throws(ClientError) -> [Result<FeedbackStatus, Refusal>] {
        let results = try Self.read(await send(RequestLine.feedbackBatch(items))) { json in
            json["results"]?.elements.compactMap { item -> Result<FeedbackStatus, Refusal>? in
                if let refusal = Refusal(item) { return .failure(refusal) }
                return item["status"]?.string.flatMap { FeedbackStatus(rawValue: $0) }.map { .success($0) }
            }
        }
        guard results.count == items.count else {
            throw .notUnderstood("\(results.count) results for \(items.count) items")
        }
        return results
    }

    /// What the router has done over its store's life.
    public func counts() async throws(ClientError) -> ServedCounts {
        try Self.read(await send(RequestLine.plain("stats"))) { json in
            guard let decisions = json["counters"]?["decisions"]?.int,
                let feedback = json["counters"]?["feedback"]?.int,
                let observations = json["learner"]?["updates"]?.int
            else { return nil }
            return ServedCounts(decisions: decisions, feedback: feedback, observations: observations)
        }
    }

    /// Names of the models that may be drawn.
    public func usableModels() async throws(ClientError) -> [String] {
        try Self.read(await send(RequestLine.plain("models"))) { json in
            json["models"]?.elements.compactMap { entry in
                let isOut = entry["state"]?.isString("paused") == true || entry["state"]?.isString("retired") == true
                return isOut ? nil : entry["name"]?.string
            }
        }
    }

    /// A reply that is printed as it came.
    /// - Throws: `refused`, `notUnderstood`.
    public static func check(_ reply: [UInt8]) throws(ClientError) {
        try read(reply) { _ in () }
    }

    /// Reads a reply's fields, or what was refused.
    static func read<Answer>(
        _ reply: [UInt8], _ body: (JSONValue) -> Answer?
    ) throws(ClientError) -> Answer {
        guard let json = try? JSONDocument().parse(reply) else { throw .notUnderstood(shown(reply)) }
        if let refusal = Refusal(json) { throw .refused(refusal) }
        guard let answer = body(json) else { throw .notUnderstood(shown(reply)) }
        return answer
    }

    private static func shown(_ reply: [UInt8]) -> String {
        String(decoding: reply.prefix(200), as: UTF8.self)
    }
}

extension RouteAnswer {
    /// Reads the reply to a `route`.
    /// - Throws: `refused`, `notUnderstood`.
    public static func read(_ reply: [UInt8]) throws(ClientError) -> RouteAnswer {
        try LineClient.read(reply) { RouteAnswer($0) }
    }
}

extension Refusal {
    /// - Returns: `nil` where nothing was refused.
    init?(_ json: JSONValue) {
        guard json["ok"]?.bool == false else { return nil }
        self.init(
            code: json["error"]?["code"]?.string ?? "internal",
            message: json["error"]?["message"]?.string ?? "no reason",
            field: json["error"]?["field"]?.string)
    }
}
