import Routing

/// What a conversation's model saves because its provider still holds the prompt so far: the cost of switching.
struct CachedInput: Sendable {
    private let model: String?
    private let savingUSD: Double
    /// All of the request's input at that model's list price.
    private let inputUSD: Double

    init(_ session: SessionTurn?, _ facts: borrowing RequestFacts, _ terms: ServingTerms, now: Int64) {
        model = session?.model
        guard let session, let place = terms.roster.place(of: session.model) else {
            (savingUSD, inputUSD) = (0, 0)
            return
        }
        let tokens = session.cachedTokens(
            inputTokens: facts.inputTokens, at: now, cacheSeconds: terms.sessions.cacheSeconds)
        let prices = terms.roster.entries[place].model.prices
        savingUSD = PriorCost.cacheSavingUSD(prices, cachedTokens: tokens)
        inputUSD = facts.inputTokens * (prices.inputUSDPerMTok ?? 0) * 1e-6
    }

    /// A model's expected cost with the saving in it. The saving is of the list price, so it is taken from no less than what
    /// the input costs by that: a prediction may be below. A hundredth stays: no call is free.
    func reduced(_ costUSD: Double?, of seat: Seat) -> Double? {
        guard let costUSD, let model, savingUSD > 0, seat.model.name == model else { return costUSD }
        return min(costUSD, max(costUSD / 100, max(costUSD, inputUSD) - savingUSD))
    }

    /// What is given up by moving to a model; `nil` without a conversation.
    func switchCostUSD(to seat: Seat) -> Double? {
        guard let model else { return nil }
        return seat.model.name == model ? 0 : savingUSD
    }
}
