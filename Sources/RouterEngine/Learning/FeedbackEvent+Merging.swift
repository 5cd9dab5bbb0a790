import Bandits
import OutcomeStore
import Routing

extension FeedbackEvent {
    /// The event that a feedback makes of what was said before.
    ///
    /// - Parameters:
    ///   - entry: the decision and all earlier feedback.
    ///   - prices: of the attempt's model: an outcome without a cost but with tokens costs tokens × list price.
    init(_ given: Feedback, to entry: LedgerEntry, prices: Prices, timeMilliseconds: Int64, learnt: Bool) {
        let earlier = entry.feedback.first { $0.feedback.source == given.source && $0.feedback.model == given.model }
        let merged = earlier?.feedback.merging(given) ?? given
        let status: FeedbackStatus = earlier.map { $0.feedback == merged ? .duplicate : .revised } ?? .recorded
        var (before, after): (Outcome?, Outcome?) = (nil, nil)
        if given.model == entry.decision.model {
            let said = entry.feedback.filter { $0.feedback.model == given.model }
                .sorted { $0.position < $1.position }.map(\.feedback)
            before = said.isEmpty ? nil : Outcome(resolving: said, prices: prices, entry.decision)
            let others = said.filter { $0.source != given.source }
            after =
                status == .duplicate ? before : Outcome(resolving: others + [merged], prices: prices, entry.decision)
        }
        self.init(
            given: given, merged: merged, status: status, timeMilliseconds: timeMilliseconds, learnt: learnt,
            previousOutcome: before, outcome: after)
    }
}

extension Outcome {
    /// One outcome from several sources: per field the latest word. (All sources weigh the same so far.)
    ///
    /// - Parameter said: merged feedback, one per source, the latest last.
    init(resolving said: [Feedback], prices: Prices, _ record: DecisionRecord) {
        self.init()
        for feedback in said {
            quality = feedback.statedQuality ?? quality
            costUSD = feedback.outcome.costUSD ?? costUSD
            inputTokens = feedback.outcome.inputTokens ?? inputTokens
            outputTokens = feedback.outcome.outputTokens ?? outputTokens
            latencyMilliseconds = feedback.outcome.latencyMilliseconds ?? latencyMilliseconds
        }
        guard costUSD == nil, let outputTokens, let input = inputTokens ?? record.inputTokens else { return }
        costUSD = TokenCost.costUSD(prices, inputTokens: Double(input), outputTokens: Double(outputTokens))
    }
}
