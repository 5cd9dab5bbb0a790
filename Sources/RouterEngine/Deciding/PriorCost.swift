import Artefact
import Bandits
import Predictor
import Routing

/// What a call is expected to cost before any feedback.
struct PriorCost {
    let facts: RequestFacts
    let knowledge: OfflineKnowledge
    let prediction: Prediction

    /// The artefact's expectation, scaled by how the prices have changed since; else tokens × list price.
    /// - Returns: USD; `nil` where neither is known.
    func costUSD(of model: Model, learned: CostModel) -> Double? {
        let input = facts.inputTokens
        let output = learned.expectedOutputTokens(max: facts.maxOutputTokens)
        let listed = TokenCost.costUSD(model.prices, inputTokens: input, outputTokens: output)
        guard let place = knowledge.place(of: model.name), let artefact = knowledge.artefact,
            artefact.predictor.knowsCost[place]
        else { return listed }
        let seen = TokenCost.costUSD(artefact.roster[place].prices, inputTokens: input, outputTokens: output)
        var cost = Double(prediction.costUSD[place])
        if let listed, let seen, seen > 0 { cost *= listed / seen }
        guard let limit = facts.maxOutputTokens, facts.givenInputTokens != nil else { return cost }
        let most = TokenCost.costUSD(model.prices, inputTokens: input, outputTokens: Double(limit))
        return most.map { min(cost, $0) } ?? cost
    }

    /// What a prompt cache saves of a model's input.
    /// - Returns: USD, at least 0; 0 where a price is not known.
    static func cacheSavingUSD(_ prices: Prices, cachedTokens: Double) -> Double {
        guard let input = prices.inputUSDPerMTok, let cached = prices.cachedInputUSDPerMTok else { return 0 }
        return max(0, cachedTokens * (input - cached) * 1e-6)
    }
}
