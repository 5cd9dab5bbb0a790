import Bandits
import OutcomeStore
import Routing

/// How far each source of feedback is believed: by the policy that serves (`Router.sourceTrust`), or that a log ends with.
public struct SourceTrust: Sendable {
    private let sources: [String: SourceSettings]
    /// How judges that are calibrated have compared with trusted sources.
    private let judges: [String: JudgeCalibration]
    /// Tells tasks apart; `nil` where no judge is calibrated.
    private let knowledge: OfflineKnowledge?

    /// Every source as far as any other.
    public init() {
        self.init(sources: [:])
    }

    /// - Parameters:
    ///   - judges: none leaves every word as it was said.
    ///   - knowledge: the learner's.
    init(
        sources: [String: SourceSettings], judges: [String: JudgeCalibration] = [:], knowledge: OfflineKnowledge? = nil
    ) {
        self.sources = sources
        self.judges = judges
        self.knowledge = knowledge
    }

    /// By the policy that the log ends with. Every word is taken as it was said: a log alone doesn't tell how judges are
    /// corrected.
    public init(of log: LogReader) throws(StoreError) {
        self.init(sources: try log.notes(of: .policy).last?.epoch?.policy.learning.sources ?? [:])
    }

    /// Nothing is corrected.
    fileprivate var asSaid: Bool { judges.isEmpty }

    /// What an attempt has come to.
    fileprivate func outcome(_ said: [Feedback], _ record: DecisionRecord) -> Outcome {
        let words = SourcedWords(
            said, sources: sources, judges: judges, task: asSaid ? nil : knowledge?.group(of: record))
        var outcome = Outcome(resolving: words.ranked, prices: Prices(), record)
        if !asSaid { outcome.quality = words.quality?.value }
        return outcome
    }
}

extension LogEntry {
    /// The chosen model's outcome, resolved over all sources as the learner resolves it: per field the heaviest one's
    /// word, of equally heavy ones the latest; a judge's corrected where `trust` can. Without list prices: a cost that nobody
    /// stated is unknown.
    /// - Returns: `nil` before the first feedback on the chosen model.
    public func chosenOutcome(_ trust: SourceTrust) -> Outcome? {
        // Nearly always one source has said one thing, and there is nothing to put in order.
        if feedback.count == 1, trust.asSaid {
            let only = feedback[0].feedback
            return only.model == decision.model
                ? Outcome(resolving: CollectionOfOne(only), prices: Prices(), decision) : nil
        }
        let said = said(of: decision.model)
        return said.isEmpty ? nil : trust.outcome(said, decision)
    }
}
