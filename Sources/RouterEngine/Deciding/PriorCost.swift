import Bandits
import Predictor
import Routing

/// What a call is expected to cost before any feedback.
struct PriorCost {
    private let inputTokens: Double
    private let isInputGiven: Bool
    private let maxOutputTokens: Int?
    /// Input that cannot be the prompt's: earlier turns, instructions, tools, images.
    private let unreadTokens: Double
    /// Not its prediction: a copy would retain each of its arrays.
    private let reading: PromptReading

    init(_ facts: borrowing RequestFacts, _ reading: PromptReading) {
        inputTokens = facts.inputTokens
        isInputGiven = facts.givenInputTokens != nil
        maxOutputTokens = facts.maxOutputTokens
        unreadTokens = facts.unreadTokens
        self.reading = reading
    }

    /// The artefact's expectation, scaled by how the prices have changed since, and the list price of input that the
    /// artefact has not read; else tokens × list price.
    /// - Returns: USD; `nil` where neither is known.
    func costUSD(of seat: Seat, learned: CostModel) -> Double? {
        let output = learned.expectedOutputTokens(max: maxOutputTokens)
        let listed = TokenCost.costUSD(seat.model.prices, inputTokens: inputTokens, outputTokens: output)
        guard let place = seat.artefactPlace, let trained = seat.trainedPrices else { return listed }
        let seen = TokenCost.costUSD(trained, inputTokens: inputTokens, outputTokens: output)
        var cost = Double(reading.prediction.costUSD[place])
        if let listed, let seen, seen > 0 { cost *= listed / seen }
        if unreadTokens > 0, let price = seat.model.prices.inputUSDPerMTok { cost += unreadTokens * price * 1e-6 }
        guard let limit = maxOutputTokens, isInputGiven else { return cost }
        let most = TokenCost.costUSD(seat.model.prices, inputTokens: inputTokens, outputTokens: Double(limit))
        return most.map { min(cost, $0) } ?? cost
    }

    /// What a prompt cache saves of a model's input.
    /// - Returns: USD, at least 0; 0 where a price is not known.
    static func cacheSavingUSD(_ prices: Prices, cachedTokens: Double) -> Double {
        guard let input = prices.inputUSDPerMTok, let cached = prices.cachedInputUSDPerMTok else { return 0 }
        return max(0, cachedTokens * (input - cached) * 1e-6)
    }
}
