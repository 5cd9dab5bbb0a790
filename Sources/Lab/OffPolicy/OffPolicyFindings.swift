public import Evaluation

/// What a log says of candidate policies.
public struct OffPolicyFindings: Sendable {
    public let coverage: LogCoverage
    /// Share of the evaluable decisions whose quality is known.
    public let ratedShare: Double
    public let costWeight: Double
    public let candidates: [CandidateFinding]
}

/// What a log says of one candidate, against the policy that logged.
public struct CandidateFinding: Sendable {
    public let name: String
    /// `cheap@1c9e55d2`.
    public let label: String
    public let support: CandidateSupport
    /// A measure is missing where no estimate can be had: nothing was rated, or the log doesn't cover the candidate.
    public let values: [PolicyMeasure: PairedValue]
    /// The candidate's value by the plain estimators, so that one sees whether they agree.
    public let estimators: [(key: String, value: PolicyValue?)]
    /// Expected share of the traffic per model, in the log and under the candidate; the largest first.
    public let shares: [(model: String, logged: Double, candidate: Double)]
    /// Largest first; empty where nothing was cut.
    public let slices: [SliceFinding]
}

/// A part of the traffic.
public struct SliceFinding: Sendable {
    public let name: String
    public let support: CandidateSupport
    public let values: [PolicyMeasure: PairedValue]
}

/// How much of the log speaks for a candidate.
public struct CandidateSupport: Sendable, Equatable {
    /// Over the rows that the candidate could be valued on.
    public let overlap: OverlapDiagnostics
    /// By measure: over those of these rows of which the measure is known.
    public let known: [PolicyMeasure: OverlapDiagnostics]
    /// Share of the traffic that the log says nothing of: models that it gave no chance, pinned turns, requests that the
    /// candidate would have refused.
    public let unsupportedShare: Double
    /// Share of the rows without the features that the candidate would have decided by; unsupported, too.
    public let unreadableShare: Double
    /// Weights, sorted; a few hundred at most, evenly taken: for a picture.
    public let weightSample: [Double]
    /// Of the rows that carry the noise of the quality's difference, those that show the rarer outcome (mostly failures),
    /// about; `nil` where qualities are not mostly near 0 or 1, no weight differs from 1, or the intervals need no such number.
    ///
    ///     k · min(V, 1 − V),   k = (Σ (w − 1)²)² / Σ (w − 1)⁴
    public internal(set) var rareOutcomes: Double?

    /// Beyond, most of what the candidate would do is guesswork.
    public static let unsupportedShareMax = 0.5
    /// A normal or bootstrap interval of a share needs at least so many of the rarer outcome.
    public static let rareOutcomesMin = 5.0

    /// How far the estimates can be believed.
    public var level: OverlapVerdict.Level {
        guard allowsEstimates else { return .unsupported }
        return lacksRareOutcomes ? .thin : overlap.verdict.level
    }

    private var lacksRareOutcomes: Bool { rareOutcomes.map { $0 < Self.rareOutcomesMin } ?? false }

    /// Whether an estimate can be had at all.
    public var allowsEstimates: Bool {
        overlap.verdict.level != .unsupported && unsupportedShare <= Self.unsupportedShareMax
    }

    /// Whether enough of the rows tell of a measure.
    public func allowsEstimate(of measure: PolicyMeasure) -> Bool {
        allowsEstimates && known[measure].map { $0.verdict.level != .unsupported } ?? false
    }

    /// Why a measure has no estimate, where most of the log could have told of it.
    /// - Returns: `nil` where it has one.
    func sentence(on measure: PolicyMeasure) -> String? {
        guard allowsEstimates, !allowsEstimate(of: measure) else { return nil }
        guard let known = known[measure], known.rowCount > 0 else { return "No row tells of \(measure)." }
        return
            "Only \(known.rowCount.inThousands) rows tell of \(measure), worth about \(known.effectiveCount) of the "
            + "candidate's own: too few for an estimate of it."
    }

    /// Most important first; each a whole sentence.
    public var sentences: [String] {
        guard unreadableShare <= Self.unsupportedShareMax else { return [unreadableSentence] }
        var sentences = overlap.verdict.sentences
        sentences += PolicyMeasure.reported.filter { known[$0].map { $0.rowCount > 0 } ?? false || $0 == .quality }
            .compactMap { sentence(on: $0) }
        if let rareOutcomes, lacksRareOutcomes, allowsEstimate(of: .quality) {
            sentences.append(
                "The rows that tell the policies apart show about \(Int(rareOutcomes.rounded())) of the rarer outcomes: too few "
                    + "for a normal or bootstrap interval of the quality, which is too narrow then, mostly to the "
                    + "candidate's favour.")
        }
        if unreadableShare > 0 { sentences.append(unreadableSentence) }
        let percent = Int((unsupportedShare * 100).rounded())
        if unsupportedShare > Self.unsupportedShareMax {
            sentences.insert(
                "No estimate: \(percent) % of what the candidate would do was never possible in this log.", at: 0)
        } else if percent >= 1 {
            sentences.append("\(percent) % of the traffic is unsupported, and left out of the comparison.")
        }
        return sentences
    }

    private var unreadableSentence: String {
        "\(Int((unreadableShare * 100).rounded(.up))) % of the decisions lack what the candidate's artefact reads: their "
            + "features were made by another extractor, or an exported log left them out; ask the store, or without --router."
    }
}
