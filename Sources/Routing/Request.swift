/// A request to route: what the caller knows and wants.
public struct RouteRequest: Sendable, Equatable {
    /// The prompt's UTF-8 bytes; of a conversation, its text parts joined.
    public var prompt: [UInt8]
    /// Only these models are eligible; `nil` allows the whole roster.
    public var candidates: [String]?
    /// Wins over the policy's objective for this request.
    public var objective: Objective?
    /// Capability tags, every one needed.
    public var require: Set<String>
    public var attributes: [String: String]
    public var session: String?
    public var task: String?
    public var inputTokens: Int?
    public var maxOutputTokens: Int?
    /// The caller's own vector, used instead of the text embedding by an artefact trained for it.
    public var embedding: [Float]?
    public var maxLatencyMilliseconds: Double?
    public var explain: Bool
    /// Decide, but log nothing, count nothing, use up no randomness.
    public var dryRun: Bool

    @inlinable
    public init(
        prompt: [UInt8], candidates: [String]? = nil, objective: Objective? = nil, require: Set<String> = [],
        attributes: [String: String] = [:], session: String? = nil, task: String? = nil, inputTokens: Int? = nil,
        maxOutputTokens: Int? = nil, embedding: [Float]? = nil, maxLatencyMilliseconds: Double? = nil,
        explain: Bool = false, dryRun: Bool = false
    ) {
        self.prompt = prompt
        self.candidates = candidates
        self.objective = objective
        self.require = require
        self.attributes = attributes
        self.session = session
        self.task = task
        self.inputTokens = inputTokens
        self.maxOutputTokens = maxOutputTokens
        self.embedding = embedding
        self.maxLatencyMilliseconds = maxLatencyMilliseconds
        self.explain = explain
        self.dryRun = dryRun
    }
}
