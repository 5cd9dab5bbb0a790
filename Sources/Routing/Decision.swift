/// A decision as it is logged: everything needed to explain it, learn from it and compute it again.
///
/// Arrays named per model run over `scores`, the eligible models in roster order.
public struct DecisionRecord: Sendable, Equatable {
    /// The store's sequence number; the draw's uniform number is a hash of (`seed`, `number`).
    public var number: UInt64
    public var id: ULID
    /// Milliseconds since 1970.
    public var timeMilliseconds: Int64
    public var seed: UInt64
    /// Index into `scores` of the model that was drawn.
    public var chosen: Int
    /// One per eligible model, in roster order.
    public var scores: [ModelScore]
    /// Models that could not be drawn, with their reason codes.
    public var excluded: [String: String]
    public var reason: Reason
    /// The drawn model was not the most probable one.
    public var explored: Bool
    public var objective: Objective
    /// USD price of quality that a paced budget had set; `nil` under other objectives.
    public var budgetCostWeight: Double?
    /// `base@3f2a91c0`: artefact name and content version; `untrained` without one.
    public var router: String
    public var policy: String
    /// How many observations the learner had taken in when this decision was made.
    public var learnerState: UInt64
    /// What the extractor made of the prompt: retraining needs no stored prompt.
    public var features: [Float]
    /// The predictor's context φ.
    public var context: [Float]
    public var session: String?
    public var task: String?
    public var attributes: [String: String]
    public var inputTokens: Int?
    public var maxOutputTokens: Int?
    /// As `log_prompts` allows: the prompt, its hash behind `hashPrefix`, or `nil`.
    public var prompt: String?

    /// What stands before the hexadecimal SHA-256 of a prompt that is only kept as a hash.
    public static let hashPrefix = "sha256:"

    public var model: String { scores[chosen].model }
    public var propensity: Double { scores[chosen].probability }

    public init(
        number: UInt64, id: ULID, timeMilliseconds: Int64, seed: UInt64, chosen: Int, scores: [ModelScore],
        excluded: [String: String], reason: Reason, explored: Bool, objective: Objective, budgetCostWeight: Double?,
        router: String, policy: String, learnerState: UInt64, features: [Float], context: [Float],
        session: String? = nil, task: String? = nil, attributes: [String: String] = [:], inputTokens: Int? = nil,
        maxOutputTokens: Int? = nil, prompt: String? = nil
    ) {
        self.number = number
        self.id = id
        self.timeMilliseconds = timeMilliseconds
        self.seed = seed
        self.chosen = chosen
        self.scores = scores
        self.excluded = excluded
        self.reason = reason
        self.explored = explored
        self.objective = objective
        self.budgetCostWeight = budgetCostWeight
        self.router = router
        self.policy = policy
        self.learnerState = learnerState
        self.features = features
        self.context = context
        self.session = session
        self.task = task
        self.attributes = attributes
        self.inputTokens = inputTokens
        self.maxOutputTokens = maxOutputTokens
        self.prompt = prompt
    }
}

/// What one eligible model promised for one request.
public struct ModelScore: Sendable, Equatable {
    public var model: String
    /// The artefact's prediction before any feedback, in [0, 1].
    public var priorQuality: Double
    /// Prior plus learnt residual, in [0, 1].
    public var quality: Double
    public var qualitySD: Double
    /// Expected cost before any feedback: the artefact's, else tokens × list price; `nil` where neither is known.
    public var priorCostUSD: Double?
    /// Expected cost of this request; `nil` where neither price nor experience is known.
    public var costUSD: Double?
    public var latencyMilliseconds: Double?
    public var utility: Double
    /// Probability with which this model was drawn, after every filter.
    public var probability: Double

    public init(
        model: String, priorQuality: Double, quality: Double, qualitySD: Double, priorCostUSD: Double? = nil,
        costUSD: Double?, latencyMilliseconds: Double?, utility: Double, probability: Double
    ) {
        self.model = model
        self.priorQuality = priorQuality
        self.quality = quality
        self.qualitySD = qualitySD
        self.priorCostUSD = priorCostUSD
        self.costUSD = costUSD
        self.latencyMilliseconds = latencyMilliseconds
        self.utility = utility
        self.probability = probability
    }
}
