import Routing
import StrictJSON

/// Requests as lines, without their line feed.
public enum RequestLine {
    /// `route` of `request`; fields at their defaults are left out. The prompt must be UTF-8.
    public static func route(_ request: RouteRequest) -> [UInt8] {
        object("route") { writer in
            writer.member("prompt", String(decoding: request.prompt, as: UTF8.self))
            if let candidates = request.candidates { writer.member("candidates", candidates) }
            if let objective = request.objective { writer.member("objective", objective) }
            if !request.require.isEmpty { writer.member("require", request.require.sorted()) }
            if !request.attributes.isEmpty {
                writer.object("attributes") { writer in
                    for (name, value) in request.attributes.sorted(by: { $0.key < $1.key }) {
                        writer.member(name, value)
                    }
                }
            }
            if let session = request.session { writer.member("session", session) }
            if let task = request.task { writer.member("task", task) }
            if let tokens = request.inputTokens { writer.member("input_tokens", tokens) }
            if let tokens = request.maxOutputTokens { writer.member("max_output_tokens", tokens) }
            if let limit = request.maxLatencyMilliseconds { writer.member("max_latency_ms", limit) }
            if request.explain { writer.member("explain", true) }
            if request.dryRun { writer.member("dry_run", true) }
        }
    }

    /// `route_batch` of requests.
    public static func routeBatch(_ requests: [RouteRequest]) -> [UInt8] {
        object("route_batch") { writer in
            writer.array("items", of: requests) { $0.raw(route($1)) }
        }
    }

    /// `route_batch` of items that already are JSON objects.
    ///
    /// - Parameter place: where the batch is one of a run: asked for again, it is not decided again.
    public static func routeBatch(items: [[UInt8]], place: RouteBatch.Place? = nil) -> [UInt8] {
        object("route_batch") { writer in
            if let place {
                writer.member("run", place.run)
                writer.member("batch", place.number)
            }
            writer.array("items", of: items) { $0.raw($1) }
        }
    }

    /// `feedback` on a decision's chosen model; what `outcome` doesn't know is left out.
    public static func feedback(decision: String, outcome: Outcome, source: String? = nil) -> [UInt8] {
        object("feedback") { writer in
            writer.member("decision", decision)
            if let source { writer.member("source", source) }
            if let quality = outcome.quality { writer.member("quality", quality) }
            if let cost = outcome.costUSD { writer.member("cost_usd", cost) }
            if let latency = outcome.latencyMilliseconds { writer.member("latency_ms", latency) }
            if let tokens = outcome.inputTokens { writer.member("input_tokens", tokens) }
            if let tokens = outcome.outputTokens { writer.member("output_tokens", tokens) }
        }
    }

    /// `feedback_batch` of items that already are JSON objects.
    public static func feedbackBatch(_ items: [[UInt8]]) -> [UInt8] {
        object("feedback_batch") { writer in
            writer.array("items", of: items) { $0.raw($1) }
        }
    }

    /// `auth`: shows a token, for all that follows on the connection.
    public static func authenticate(token: String) -> [UInt8] {
        object("auth") { $0.member("token", token) }
    }

    /// An operation without fields, such as `models`, `stats`, `health`.
    public static func plain(_ operation: String) -> [UInt8] {
        object(operation) { _ in }
    }

    static func object(_ operation: String, _ members: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("op", operation)
            members(&writer)
        }
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: String, _ objective: Objective) {
        object(name) {
            guard let seconds = objective.windowSeconds else { return $0.member(objective.key, objective.amount) }
            $0.object(objective.key) {
                $0.member("usd", objective.amount)
                $0.member("seconds", seconds)
            }
        }
    }
}
