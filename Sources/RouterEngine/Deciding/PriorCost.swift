import Artefact
import Bandits
import Predictor
import Routing

/// What a call is expected to cost before any feedback.
struct PriorCost {
    let request: RouteRequest
    let knowledge: OfflineKnowledge
    let prediction: Prediction

    /// The artefact's expectation, scaled by how the prices have changed since; else tokens × list price.
    /// - Returns: USD; `nil` where neither is known.
    func costUSD(of model: Model, learned: CostModel) -> Double? {
        let input = request.inputTokens.map { Double($0) } ?? TokenCost.inputTokens(promptBytes: request.prompt.count)
        let output = learned.expectedOutputTokens(max: request.maxOutputTokens)
        let listed = TokenCost.costUSD(model.prices, inputTokens: input, outputTokens: output)
        guard let place = knowledge.place(of: model.name), let artefact = knowledge.artefact,
            artefact.predictor.knowsCost[place]
        else { return listed }
        let seen = TokenCost.costUSD(artefact.roster[place].prices, inputTokens: input, outputTokens: output)
        var cost = Double(prediction.costUSD[place])
        if let listed, let seen, seen > 0 { cost *= listed / seen }
        guard let limit = request.maxOutputTokens, request.inputTokens != nil else { return cost }
        let most = TokenCost.costUSD(model.prices, inputTokens: input, outputTokens: Double(limit))
        return most.map { min(cost, $0) } ?? cost
    }
}
