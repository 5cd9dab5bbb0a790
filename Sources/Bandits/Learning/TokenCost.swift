import Routing

/// What a call costs by the price list.
public enum TokenCost {
    /// Output tokens that are assumed of a model nobody has seen an answer of.
    public static let outputTokensDefault = 250.0

    /// Input tokens of a prompt when the caller does not know them: four bytes each.
    public static func inputTokens(promptBytes: Int) -> Double {
        (Double(promptBytes) / 4).rounded(.up)
    }

    /// How many times dearer a call is by another price list, for as many tokens in as out.
    /// - Returns: `nil` where one of them says nothing, or that calls are free.
    public static func factor(from old: Prices, to new: Prices) -> Double? {
        guard let before = costUSD(old, inputTokens: 1, outputTokens: 1),
            let after = costUSD(new, inputTokens: 1, outputTokens: 1), before > 0, after > 0
        else { return nil }
        return after / before
    }

    /// - Returns: USD; `nil` where a price is not known that the tokens need.
    public static func costUSD(_ prices: Prices, inputTokens: Double, outputTokens: Double) -> Double? {
        guard let input = prices.inputUSDPerMTok, let output = prices.outputUSDPerMTok else { return nil }
        return (inputTokens * input + outputTokens * output) * 1e-6
    }
}
