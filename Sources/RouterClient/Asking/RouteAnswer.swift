import Routing

/// What a router answers to `route`.
public struct RouteAnswer: Sendable, Equatable {
    /// The decision's identifier, for feedback.
    public var decision: String
    public var model: String
    public var propensity: Double
    /// One of the protocol's words, as `cheapest_adequate`.
    public var reason: String
    /// The other eligible models, best first.
    public var fallbacks: [String]
    /// `base@3f2a91c0`, or `untrained`.
    public var router: String
    public var policy: String
    /// `nil` unless it was asked for.
    public var explanation: RouteExplanation?
}

/// What `"explain":true` adds to an answer.
public struct RouteExplanation: Sendable, Equatable {
    /// What is expected of one eligible model for this request.
    public struct Expectation: Sendable, Equatable {
        public var model: String
        /// In [0, 1].
        public var quality: Double
        public var qualitySD: Double
        /// `nil` where neither a price nor experience is known.
        public var costUSD: Double?
        /// Probability with which this model was drawn.
        public var probability: Double
        /// The artefact's prediction, before any feedback.
        public var priorQuality: Double?
        /// Expected cost before any feedback.
        public var priorCostUSD: Double?
        public var latencyMilliseconds: Double?
        /// Cached input that is given up by moving a conversation here; `nil` without a conversation.
        public var switchCostUSD: Double?
        /// Comparable within one request only.
        public var utility: Double?
        /// Its breaker was half open: its probability was held down.
        public var isProbe = false
    }

    /// How far a group of features moved the chosen model's predicted quality, in [−1, 1].
    public struct Influence: Sendable, Equatable {
        public var group: String
        public var influence: Double
    }

    /// `nil` where this client doesn't know such an objective.
    public var objective: Objective?
    /// The eligible models in roster order; their probabilities sum to 1.
    public var models: [Expectation]
    /// Models that could not be drawn, with their reason codes.
    public var excluded: [String: String]
    /// Why each cheaper model was not drawn, in words; the most probable ones first.
    public var whyNotCheaper: [String]
    /// Strongest first; empty without an artefact.
    public var features: [Influence]
    /// Observations that the learner had taken in.
    public var learnerState: Int
}
