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
    /// Share of the traffic that the log says nothing of: models that it gave no chance, pinned turns, requests that the
    /// candidate would have refused.
    public let unsupportedShare: Double
    /// Weights, sorted; a few hundred at most, evenly taken: for a picture.
    public let weightSample: [Double]

    /// Beyond, most of what the candidate would do is guesswork.
    public static let unsupportedShareMax = 0.5

    /// Whether an estimate can be had at all.
    public var allowsEstimates: Bool {
        overlap.verdict.level != .unsupported && unsupportedShare <= Self.unsupportedShareMax
    }

    /// Most important first; each a whole sentence.
    public var sentences: [String] {
        var sentences = overlap.verdict.sentences
        let percent = Int((unsupportedShare * 100).rounded())
        if unsupportedShare > Self.unsupportedShareMax {
            sentences.insert(
                "No estimate: \(percent) % of what the candidate would do was never possible in this log.", at: 0)
        } else if percent >= 1 {
            sentences.append("\(percent) % of the traffic is unsupported, and left out of the comparison.")
        }
        return sentences
    }
}
