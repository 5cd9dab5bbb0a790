/// How much is tried out, and how: the `exploration` section of a policy.
public struct ExplorationSettings: Sendable, Equatable, Codable {
    /// How scores become probabilities; `Exploration` has formulas and papers.
    public enum Kind: String, Sendable, CaseIterable, Codable {
        /// The best model is drawn with propensity 1.
        case none
        /// The best model, mixed with the uniform distribution: probability ε is shared by all eligible models.
        case epsilon
        /// Every model with the probability that it is the best one, as far as what is unknown of it matters.
        case matching
        /// Probabilities fall exponentially with the gap to the best model.
        case softmax
        /// Inverse-gap weighting.
        case squarecb
        /// Thompson sampling with exact propensities.
        case thompson
        /// The model of the highest upper bound, mixed with the uniform distribution.
        case linucb
        /// One model, named.
        case fixed
        /// Shares by hand.
        case weighted
    }
    /// `nil`: the product's default.
    public var kind: Kind?
    /// Probability mass spread evenly over the eligible models under `epsilon` and `linucb`; `nil`: the default.
    public var epsilon: Double?
    /// Under `softmax`: the gap of quality at which a model is drawn e times less often.
    public var temperature: Double?
    /// Under `squarecb`: K + γ · gap is one over the probability.
    public var gamma: Double?
    /// Under `thompson`: factor on the standard deviations.
    public var width: Double?
    /// Under `linucb`: standard deviations between the estimate and its upper bound.
    public var alpha: Double?
    /// Under `fixed`.
    public var model: String?
    /// Under `weighted`, by model; at most `weightMax` each, so that their sum is a number.
    public var weights: [String: Double]
    /// Smallest probability of every eligible model, each.
    public var floor: Double
    /// What exploring may cost on average, in USD per request over the last 1,000 decisions; `nil`: unlimited.
    public var budgetUSDPerRequest: Double?
    /// Expected quality that exploring may give up on average; `nil`: unlimited.
    public var budgetQualityPerRequest: Double?

    public static let weightMax = 1e12

    public init(
        kind: Kind? = nil, epsilon: Double? = nil, temperature: Double? = nil, gamma: Double? = nil,
        width: Double? = nil, alpha: Double? = nil, model: String? = nil, weights: [String: Double] = [:],
        floor: Double = 0, budgetUSDPerRequest: Double? = nil, budgetQualityPerRequest: Double? = nil
    ) {
        self.kind = kind
        self.epsilon = epsilon
        self.temperature = temperature
        self.gamma = gamma
        self.width = width
        self.alpha = alpha
        self.model = model
        self.weights = weights
        self.floor = floor
        self.budgetUSDPerRequest = budgetUSDPerRequest
        self.budgetQualityPerRequest = budgetQualityPerRequest
    }
}
