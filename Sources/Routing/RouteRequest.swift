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
    /// What the rules of governance look at, and what groups are told apart by: `region`, `data_class`, `tenant`, own ones.
    public var attributes: [String: String]
    /// Key of the conversation that this is a turn of.
    public var session: String?
    /// The caller's word for the kind of work: the learner tells tasks apart by it.
    public var task: String?
    /// `nil`: estimated from the prompt's bytes.
    public var inputTokens: Int?
    public var maxOutputTokens: Int?
    /// The caller's own vector, used instead of the text embedding by an artefact trained for it.
    public var embedding: [Float]?
    /// Models that are expected to take longer are left out.
    public var maxLatencyMilliseconds: Double?
    /// Decide, but log nothing, count nothing, use up no randomness.
    public var dryRun: Bool
    /// The reply is to say what each model promised, and what mattered.
    public var explain: Bool
}

extension RouteRequest {
    // Delegates to the memberwise initialiser, told apart by the order of its last two labels: after a list of assignments
    // the compiler copies the whole value, and retains each of its parts.
    public init(
        prompt: [UInt8], candidates: [String]? = nil, objective: Objective? = nil, require: Set<String> = [],
        attributes: [String: String] = [:], session: String? = nil, task: String? = nil, inputTokens: Int? = nil,
        maxOutputTokens: Int? = nil, embedding: [Float]? = nil, maxLatencyMilliseconds: Double? = nil,
        explain: Bool = false, dryRun: Bool = false
    ) {
        self = RouteRequest(
            prompt: prompt, candidates: candidates, objective: objective, require: require, attributes: attributes,
            session: session, task: task, inputTokens: inputTokens, maxOutputTokens: maxOutputTokens,
            embedding: embedding, maxLatencyMilliseconds: maxLatencyMilliseconds, dryRun: dryRun, explain: explain)
    }
}
