import OutcomeStore
import Routing

extension LedgerEntry {
    /// The chosen model's outcome, resolved over all sources as the learner resolves it, without list prices: a cost
    /// that nobody stated is unknown.
    /// - Returns: `nil` before the first feedback on the chosen model.
    public var chosenOutcome: Outcome? {
        let said = said(of: decision.model)
        return said.isEmpty ? nil : Outcome(resolving: said, prices: Prices(), decision)
    }
}
