import OutcomeStore
import Routing

/// How far each source of feedback is believed by the policy that a log ends with.
public struct SourceTrust: Sendable {
    private let sources: [String: SourceSettings]

    /// Every source as far as any other.
    public init() {
        sources = [:]
    }

    public init(of log: LogReader) throws(StoreError) {
        sources = try log.notes(of: .policy).last?.epoch?.policy.learning.sources ?? [:]
    }

    fileprivate func ranked(_ said: [Feedback]) -> [Feedback] {
        SourcedWords(said, sources: sources, judges: [:]).ranked
    }
}

extension LedgerEntry {
    /// The chosen model's outcome, resolved over all sources as the learner resolves it: per field the heaviest one's
    /// word, of equally heavy ones the latest. Without list prices: a cost that nobody stated is unknown.
    /// - Returns: `nil` before the first feedback on the chosen model.
    public func chosenOutcome(_ trust: SourceTrust) -> Outcome? {
        // Nearly always one source has said one thing, and there is nothing to put in order.
        if feedback.count == 1 {
            let only = feedback[0].feedback
            return only.model == decision.model
                ? Outcome(resolving: CollectionOfOne(only), prices: Prices(), decision) : nil
        }
        let said = said(of: decision.model)
        return said.isEmpty ? nil : Outcome(resolving: trust.ranked(said), prices: Prices(), decision)
    }
}
