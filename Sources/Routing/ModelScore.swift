/// What one eligible model promised for one request.
public struct ModelScore: Sendable, Equatable {
    public var model: String
    /// The artefact's prediction before any feedback, in [0, 1].
    public var priorQuality: Double
    /// Prior plus learnt residual, in [0, 1].
    public var quality: Double
    /// Standard deviation of the posterior that `quality` is the mean of, which knows no end of [0, 1].
    public var qualitySD: Double
    /// Expected cost before any feedback: the artefact's, else tokens × list price; `nil` where neither is known.
    public var priorCostUSD: Double?
    /// Expected cost of this request; `nil` where neither price nor experience is known.
    public var costUSD: Double?
    /// Mean of its calls, the latest weighing most; `nil` where none has told.
    public var latencyMilliseconds: Double?
    /// What moving the conversation to this model gives up in cached input, 0 for the model it is with; `nil` without a
    /// conversation. The model it is with has the saving in its expected cost.
    public var switchCostUSD: Double?
    /// Its breaker was half open: its probability was held down.
    public var isProbe: Bool
    /// What the objective makes of quality and cost: models are ranked by it, within one request.
    public var utility: Double
    /// Probability with which this model was drawn, after every filter.
    public var probability: Double

    public init(
        model: String, priorQuality: Double, quality: Double, qualitySD: Double, priorCostUSD: Double? = nil,
        costUSD: Double?, latencyMilliseconds: Double?, switchCostUSD: Double? = nil, isProbe: Bool = false,
        utility: Double, probability: Double
    ) {
        self.model = model
        self.priorQuality = priorQuality
        self.quality = quality
        self.qualitySD = qualitySD
        self.priorCostUSD = priorCostUSD
        self.costUSD = costUSD
        self.latencyMilliseconds = latencyMilliseconds
        self.switchCostUSD = switchCostUSD
        self.isProbe = isProbe
        self.utility = utility
        self.probability = probability
    }
}

extension ModelScore {
    /// The most that something in [0, 1] can deviate.
    public static let qualitySDMax = 0.5

    /// The deviation as people are told: no quality has more than `qualitySDMax`. Exploring goes by the posterior's.
    public var statedQualitySD: Double { min(Self.qualitySDMax, qualitySD) }
}
