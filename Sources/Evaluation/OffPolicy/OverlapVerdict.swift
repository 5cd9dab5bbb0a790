/// What the diagnostics come to, in plain words: whether to believe an estimate from this log.
public struct OverlapVerdict: Sendable, Equatable {
    /// How far an estimate can be trusted.
    public enum Level: Sendable {
        /// The intervals say how sure one can be.
        case sound
        /// Read the estimates with care, and those with a reward model first.
        case thin
        /// The log says next to nothing about this candidate.
        case unsupported
    }

    public let level: Level
    /// Most important first; each a whole sentence.
    public let sentences: [String]
}

extension OverlapDiagnostics {
    /// Normal intervals need at least so many rows' worth of evidence; conversations', where rows don't stand alone.
    private static let effectiveRowsMin = 30.0
    /// Below, most of the log is noise to this candidate.
    private static let effectiveShareThin = 0.1
    /// One row should not decide.
    private static let largestShareThin = 0.05
    /// Beyond, the candidate does mostly what the log never tried, or never does what the log tried.
    private static let zeroWeightShareThin = 0.5
    /// Standard errors by which the mean weight may miss 1.
    private static let meanErrorsMax = 4.0

    /// Share of the whole weight that the heaviest row has.
    public var largestShare: Double {
        weightMean > 0 ? weightMax / (weightMean * Double(rowCount)) : 0
    }

    public var verdict: OverlapVerdict {
        guard evidence > 0 else {
            let sentence = "No estimate can be had from weights: the candidate never takes an action that was logged."
            return OverlapVerdict(level: .unsupported, sentences: [sentence])
        }
        let isUnsupported = evidence < Self.effectiveRowsMin
        let warnings = warnings
        let level: OverlapVerdict.Level = isUnsupported ? .unsupported : warnings.isEmpty ? .sound : .thin
        return OverlapVerdict(level: level, sentences: [summary(level)] + warnings)
    }

    private func summary(_ level: OverlapVerdict.Level) -> String {
        let kind = conversationCount.map { " in \($0.inThousands) \(conversationsName)" } ?? ""
        let worth =
            "\(rowCount.inThousands) logged rows\(kind) are worth about \(effectiveCount) of the candidate's own"
        switch level {
        case .sound: return "The log covers the candidate: \(worth)."
        case .thin: return "The log covers the candidate only in part: \(worth)."
        case .unsupported: return "Don't decide on this log: \(worth), too few for an interval to hold."
        }
    }

    /// `187`, or `40 conversations`; what was to be had where that is too little.
    public var effectiveCount: String {
        Int(evidence < Self.effectiveRowsMin ? evidence : effectiveSampleSize).inThousands
            + (conversationCount == nil ? "" : " \(conversationsName)")
    }

    private var warnings: [String] {
        var sentences: [String] = []
        if effectiveShare < Self.effectiveShareThin {
            sentences.append("Few rows carry most of the weight; prefer dr or its tuned forms to ips.")
        }
        if largestShare > Self.largestShareThin {
            let percent = Int((largestShare * 100).rounded())
            sentences.append(
                "A single row has \(percent) % of the weight: one other outcome there changes the picture.")
        }
        if zeroWeightShare > Self.zeroWeightShareThin {
            let percent = Int((zeroWeightShare * 100).rounded())
            sentences.append("In \(percent) % of the rows the candidate would never do what was logged.")
        }
        if meanIsOff {
            sentences.append(
                "The mean weight should be near 1 and isn't: the logged propensities are wrong, or the candidate does "
                    + "what was never tried.")
        }
        return sentences
    }

    /// E w = 1 where every action of the candidate can be in the log; its standard error follows from the ESS, as
    /// Var w = w̄² (n/ESS − 1).
    private var meanIsOff: Bool {
        let count = Double(independentCount)
        let error = weightMean * (max(count / effectiveSampleSize - 1, 0) / count).squareRoot()
        return abs(weightMean - 1) > Self.meanErrorsMax * error + 1e-6
    }
}

extension Int {
    /// With the thousands set off, as people read a count: `1,600`.
    package var inThousands: String {
        let (head, tail) = magnitude.quotientAndRemainder(dividingBy: 1000)
        let sign = self < 0 ? "−" : ""
        guard head > 0 else { return "\(sign)\(tail)" }
        let digits = String(tail)
        return sign + Int(head).inThousands + "," + String(repeating: "0", count: 3 - digits.count) + digits
    }
}
