import Artefact
public import Features
public import OutcomeStore
public import Routing

/// The decisions of a store as rows to learn from: one model's outcome each, with the probability it was drawn with,
/// the features that were logged, and what the router had expected.
///
/// Feedback is resolved as the engine resolves it: merged per source, revisions over what they revise, the latest word
/// of the heaviest source, an error's quality where it has one (a refusal is 0; a time-out says nothing of quality). What
/// is said of a fallback isn't learnt from: it was not drawn.
public struct LoggedOutcomes: Sendable {
    /// What became of the decisions.
    public struct Counts: Sendable, Equatable {
        public var decisions = 0
        /// Nobody has said what the drawn model's answer was worth, or what it cost.
        public var unjudged = 0
        /// Neither features that the extractor would make, nor the prompt: nothing to predict from.
        public var unreadable = 0
        /// Drawn with a probability that isn't one: no estimate can stand on it.
        public var unsupported = 0
        /// Turns that stayed with their session's model: they count with the probability of the draw that chose it.
        public var pinned = 0
    }

    public private(set) var counts = Counts()
    /// Routers whose features the extractor does not make, with their decisions.
    public private(set) var foreignRouters: [String: Int] = [:]
    private let featuresHash: String
    private let featureCount: Int
    private let trust: SourceTrust
    private var hashes: [String: String] = [:]
    private var draws = SessionDraws()

    /// Reads a store to its end, also while a server writes to it, and hands over each row that can be learnt from.
    ///
    /// - Parameter features: the extractor that will read new prompts; logged features of any other are of no use.
    public static func read(
        path: String, features: FeatureExtractor, _ take: (OutcomeRow) -> Void
    ) throws(StoreError) -> LoggedOutcomes {
        let reader = try OutcomeStore.read(path: path)
        var outcomes = LoggedOutcomes(
            features, notes: try reader.notes(of: .artefact), trust: try SourceTrust(of: reader))
        while let entry = try reader.next() {
            if let row = outcomes.row(of: entry) { take(row) }
        }
        return outcomes
    }

    /// - Parameter notes: which features each router's decisions are logged with.
    /// - Parameter trust: whose word counts where several speak of one attempt.
    init(_ features: FeatureExtractor, notes: [Note], trust: SourceTrust = SourceTrust()) {
        self.trust = trust
        featuresHash = features.contentHash
        featureCount = features.count
        for note in notes {
            if let (label, hash) = note.router { hashes[label] = hash }
        }
    }

    /// Counts a decision.
    /// - Returns: what it teaches; `nil` where that is nothing.
    mutating func row(of entry: LogEntry) -> OutcomeRow? {
        counts.decisions += 1
        let draw = draws.draw(behind: entry.decision)
        counts.pinned += draw == nil ? 0 : 1
        let propensity = draw ?? entry.decision.propensity
        guard let outcome = entry.chosenOutcome(trust), outcome.quality != nil || outcome.costUSD != nil else {
            counts.unjudged += 1
            return nil
        }
        guard propensity > 0, propensity <= 1 else {
            counts.unsupported += 1
            return nil
        }
        guard let row = row(entry.decision, outcome, propensity) else {
            counts.unreadable += 1
            foreignRouters[entry.decision.router, default: 0] += 1
            return nil
        }
        return row
    }

    /// - Returns: `nil` where nothing says what the prompt was like.
    private func row(_ decision: DecisionRecord, _ outcome: Outcome, _ propensity: Double) -> OutcomeRow? {
        let isOwn = decision.features.count == featureCount && hashes[decision.router] == featuresHash
        let prompt = decision.prompt.flatMap { $0.hasPrefix(DecisionRecord.hashPrefix) ? nil : $0 }
        guard isOwn || prompt != nil else { return nil }
        var outcome = outcome
        outcome.inputTokens = outcome.inputTokens ?? decision.inputTokens
        return OutcomeRow(
            id: decision.id.description, task: decision.task, prompt: prompt ?? "", attributes: decision.attributes,
            propensity: propensity, outcomes: [decision.model: outcome], timeMilliseconds: decision.timeMilliseconds,
            features: isOwn ? decision.features : nil,
            predictedQuality: Dictionary(
                decision.scores.map { ($0.model, $0.quality) }, uniquingKeysWith: { first, _ in first }))
    }
}
