/// What somebody says about one attempt: some fields of an outcome, and who says it.
///
/// The key is (`decision`, `source`, `model`); later fields merge into earlier ones.
public struct Feedback: Sendable, Equatable {
    public var decision: ULID
    /// Who says it: a name that `learning.sources` may weigh.
    public var source: String
    /// The model of the attempt: the chosen one, or another after a fallback.
    public var model: String
    /// What was measured; fields that are `nil` say nothing.
    public var outcome: Outcome
    public var verdict: Verdict?
    /// `nil` where the attempt gave an answer.
    public var error: AttemptError?

    public init(
        decision: ULID, source: String = "client", model: String, outcome: Outcome = Outcome(),
        verdict: Verdict? = nil, error: AttemptError? = nil
    ) {
        self.decision = decision
        self.source = source
        self.model = model
        self.outcome = outcome
        self.verdict = verdict
        self.error = error
    }

    /// The quality this feedback states: the explicit one, else the verdict's, else the error's.
    /// - Returns: `nil` where it says nothing of quality (a time-out touches availability only).
    public var statedQuality: Double? {
        outcome.quality ?? verdict?.quality ?? error?.quality
    }

    /// Whether `other`, of the same decision, is of the same key.
    public func hasSameKey(as other: Feedback) -> Bool { source == other.source && model == other.model }

    /// These fields, with the non-`nil` ones of `later` written over them.
    public func merging(_ later: Feedback) -> Feedback {
        var merged = self
        merged.outcome.quality = later.outcome.quality ?? outcome.quality
        merged.outcome.costUSD = later.outcome.costUSD ?? outcome.costUSD
        merged.outcome.inputTokens = later.outcome.inputTokens ?? outcome.inputTokens
        merged.outcome.outputTokens = later.outcome.outputTokens ?? outcome.outputTokens
        merged.outcome.latencyMilliseconds = later.outcome.latencyMilliseconds ?? outcome.latencyMilliseconds
        merged.verdict = later.verdict ?? verdict
        merged.error = later.error ?? error
        return merged
    }
}

/// A judge's word for a fit.
public enum Verdict: String, Sendable, CaseIterable {
    case goodFit = "good_fit"
    /// Good, but a cheaper model would have done.
    case overprovisioned
    /// Answered, but not well enough.
    case underpowered
    /// No use at all.
    case failed

    /// 1 where the model was good enough, else 0.
    public var quality: Double {
        switch self {
        case .goodFit, .overprovisioned: 1
        case .underpowered, .failed: 0
        }
    }
}

/// Why there was no usable answer.
public enum AttemptError: String, Sendable, CaseIterable {
    case refused
    case invalidOutput = "invalid_output"
    case timeout
    case rateLimited = "rate_limited"
    case providerError = "provider_error"

    /// 0 where the model answered badly; `nil` where only its availability is touched.
    public var quality: Double? {
        switch self {
        case .refused, .invalidOutput: 0
        case .timeout, .rateLimited, .providerError: nil
        }
    }
}

/// What became of a feedback.
public enum FeedbackStatus: String, Sendable {
    /// The first of its key.
    case recorded
    /// It changed what was said before under its key.
    case revised
    /// It said nothing new.
    case duplicate
}
