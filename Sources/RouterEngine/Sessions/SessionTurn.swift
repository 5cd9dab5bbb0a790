/// Where a conversation stands after its last decision.
struct SessionTurn: Sendable, Equatable {
    /// The model of the last turn.
    var model: String
    /// Of the last turn's decision.
    var number: UInt64
    /// Turns so far.
    var turns: Int
    /// Turns since a model was drawn: 0 after a draw.
    var pinnedTurns: Int
    /// What the model has read and written: the last turn's input, and its output where feedback told.
    var tokens: Int
    var timeMilliseconds: Int64

    /// Tokens of a request that the provider's prompt cache may still hold.
    func cachedTokens(inputTokens: Double, at now: Int64, cacheSeconds: Double) -> Double {
        guard Double(now - timeMilliseconds) <= cacheSeconds * 1000 else { return 0 }
        return min(Double(tokens), inputTokens)
    }
}
