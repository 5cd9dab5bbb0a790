import OutcomeStore
import Routing

extension LedgerEntry {
    /// The chosen model's outcome, resolved over all sources as the learner resolves it, without list prices: a cost
    /// that nobody stated is unknown.
    /// - Returns: `nil` before the first feedback on the chosen model.
    public var chosenOutcome: Outcome? {
        // Nearly always one source has said one thing, and there is nothing to put in order.
        if feedback.count == 1 {
            let only = feedback[0].feedback
            return only.model == decision.model
                ? Outcome(resolving: CollectionOfOne(only), prices: Prices(), decision) : nil
        }
        let said = said(of: decision.model)
        return said.isEmpty ? nil : Outcome(resolving: said, prices: Prices(), decision)
    }
}
