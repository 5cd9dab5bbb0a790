/// One prompt and what is known of the models that were run on it: a line of an outcomes file.
public struct OutcomeRow: Sendable, Equatable {
    public var id: String
    /// Whether the file had the id as a number: it is written back as one.
    public var hasNumericID = false
    public var task: String?
    public var prompt: String
    public var split: String?
    public var attributes: [String: String]
    /// The probability with which the one model of `outcomes` had been drawn; `nil` where every model was run.
    public var propensity: Double?
    /// Of a turn that stayed with its session's model: the probability of the draw that had chosen it.
    public var drawPropensity: Double?
    /// Share of rows like this one that a log has dropped, in [0, 1): what is left stands for 1 / (1 − share).
    public var dropShare: Double?
    /// Length of what was really sent (instructions and examples around `prompt`), where a data set knows it.
    public var fullPromptCharacters: Int?
    /// By model name; a model that was not run is absent.
    public var outcomes: [String: Outcome]
    /// When a log's decision was made, in milliseconds since 1970; `nil` where the data doesn't say.
    public var timeMilliseconds: Int64?
    /// What the extractor made of the prompt, where a log kept that instead of the prompt.
    public var features: [Float]?
    /// Quality that the router expected of each eligible model when it decided, by name; empty where none is known.
    public var predictedQuality: [String: Double]

    public init(
        id: String, task: String? = nil, prompt: String, split: String? = nil, attributes: [String: String] = [:],
        propensity: Double? = nil, fullPromptCharacters: Int? = nil, outcomes: [String: Outcome] = [:],
        timeMilliseconds: Int64? = nil, features: [Float]? = nil, predictedQuality: [String: Double] = [:]
    ) {
        self.id = id
        self.task = task
        self.prompt = prompt
        self.split = split
        self.attributes = attributes
        self.propensity = propensity
        self.fullPromptCharacters = fullPromptCharacters
        self.outcomes = outcomes
        self.timeMilliseconds = timeMilliseconds
        self.features = features
        self.predictedQuality = predictedQuality
    }
}
