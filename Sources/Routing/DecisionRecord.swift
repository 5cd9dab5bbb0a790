/// A decision as it is logged: everything needed to explain it, learn from it and compute it again.
///
/// Arrays named per model run over `scores`, the eligible models in roster order.
public struct DecisionRecord: Sendable, Equatable {
    /// The store's sequence number; the draw's uniform number is a hash of (`seed`, `number`).
    public var number: UInt64
    /// As replies and feedback name the decision.
    public var id: ULID
    /// Milliseconds since 1970.
    public var timeMilliseconds: Int64
    /// The policy's.
    public var seed: UInt64
    /// Index into `scores` of the model that was drawn.
    public var chosen: Int
    /// One per eligible model, in roster order.
    public var scores: [ModelScore]
    /// Models that could not be drawn, with their reason codes.
    public var excluded: [String: String]
    /// Why this model.
    public var reason: Reason
    /// The drawn model was not the most probable one.
    public var explored: Bool
    /// Index into `scores` of the model that would have been drawn, or been the most probable, without exploring: what
    /// exploring costs is measured against it. `nil` in a log of before it was kept.
    public var greedy: Int?
    /// The request's own, else the policy's.
    public var objective: Objective
    /// USD price of quality that a paced budget had set; `nil` under other objectives.
    public var budgetCostWeight: Double?
    /// `base@3f2a91c0`: artefact name and content version; `untrained` without one.
    public var router: String
    /// `default@1c9e55d2`: the policy's name and a hash of everything that decides.
    public var policy: String
    /// How many observations the learner had taken in when this decision was made.
    public var learnerState: UInt64
    /// Position in the log of the last event that learnt state, roster and rules of this decision had taken in.
    public var statePosition: UInt64
    /// What the extractor made of the prompt: retraining needs no stored prompt.
    public var features: [Float]
    /// The predictor's context φ.
    public var context: [Float]
    /// Key of the conversation; `nil` outside of one.
    public var session: String?
    /// As the caller calls the kind of work; `nil` where it says nothing.
    public var task: String?
    public var attributes: [String: String]
    public var inputTokens: Int?
    public var maxOutputTokens: Int?
    /// UTF-8 bytes of the prompt: the measure of its tokens where the request does not give them.
    public var promptBytes: Int
    /// What the request allowed; `nil`: the whole roster.
    public var candidates: [String]?
    /// Tags that the model had to have.
    public var require: Set<String>
    public var maxLatencyMilliseconds: Double?
    /// During a roll-out; `nil` of a decision that no candidate has seen.
    public var rollout: RolloutMark?
    /// As `log_prompts` allows: the prompt, its hash behind `hashPrefix`, or `nil`.
    public var prompt: String?

    /// What stands before the hexadecimal SHA-256 of a prompt that is only kept as a hash.
    public static let hashPrefix = "sha256:"

    /// Name of the drawn model.
    public var model: String { withChosen { $0.pointee.model } }
    /// Probability with which it was drawn, after every filter.
    public var propensity: Double { withChosen { $0.pointee.probability } }

    /// Lends the drawn model's score: to read a field of it by the array's subscript copies all of it.
    @inline(__always)
    private func withChosen<Answer>(_ body: (UnsafePointer<ModelScore>) -> Answer) -> Answer {
        precondition(scores.indices.contains(chosen), "model \(chosen) of \(scores.count)")
        return scores.withUnsafeBufferPointer { body($0.baseAddress.unsafelyUnwrapped + chosen) }
    }

    /// Whether the draw left a choice that off-policy evaluation can learn from. A pinned turn did not: it followed the
    /// conversation's first draw with probability 1, whatever another policy would have done.
    public var isEvaluable: Bool { reason != .sessionPinned }
}

extension DecisionRecord {
    // Delegates to the memberwise initialiser, told apart by the order of its last two labels: after a list of assignments
    // the compiler copies the whole value, and retains each of its parts.
    public init(
        number: UInt64, id: ULID, timeMilliseconds: Int64, seed: UInt64, chosen: Int, scores: [ModelScore],
        excluded: [String: String], reason: Reason, explored: Bool, greedy: Int? = nil,
        objective: Objective, budgetCostWeight: Double?, router: String, policy: String, learnerState: UInt64,
        statePosition: UInt64 = 0, features: [Float], context: [Float], session: String? = nil, task: String? = nil,
        attributes: [String: String] = [:],
        inputTokens: Int? = nil, maxOutputTokens: Int? = nil, promptBytes: Int = 0, candidates: [String]? = nil,
        require: Set<String> = [], maxLatencyMilliseconds: Double? = nil, prompt: String? = nil,
        rollout: RolloutMark? = nil
    ) {
        self = DecisionRecord(
            number: number, id: id, timeMilliseconds: timeMilliseconds, seed: seed, chosen: chosen, scores: scores,
            excluded: excluded, reason: reason, explored: explored, greedy: greedy, objective: objective,
            budgetCostWeight: budgetCostWeight, router: router, policy: policy, learnerState: learnerState,
            statePosition: statePosition, features: features, context: context, session: session, task: task,
            attributes: attributes, inputTokens: inputTokens, maxOutputTokens: maxOutputTokens,
            promptBytes: promptBytes, candidates: candidates, require: require,
            maxLatencyMilliseconds: maxLatencyMilliseconds, rollout: rollout, prompt: prompt)
    }
}
