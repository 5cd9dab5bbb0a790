/// What came back from one model for one prompt. `nil` where it was not measured.
public struct Outcome: Sendable, Equatable {
    /// In [0, 1].
    public var quality: Double?
    public var costUSD: Double?
    public var inputTokens: Int?
    public var outputTokens: Int?
    public var latencyMilliseconds: Double?
    /// Length of the answer, where a data set counted characters instead of tokens.
    public var outputCharacters: Int?

    public init(
        quality: Double? = nil, costUSD: Double? = nil, inputTokens: Int? = nil, outputTokens: Int? = nil,
        latencyMilliseconds: Double? = nil, outputCharacters: Int? = nil
    ) {
        self.quality = quality
        self.costUSD = costUSD
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.latencyMilliseconds = latencyMilliseconds
        self.outputCharacters = outputCharacters
    }
}
