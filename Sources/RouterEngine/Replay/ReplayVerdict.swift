import Routing

/// What came of computing a logged decision again.
public struct ReplayedDecision: Sendable, Equatable {
    public var record: DecisionRecord
    public var verdict: ReplayVerdict
    /// Whose arithmetic decided, and whose computed it again: the same kind gives the same bits.
    public var loggedProcessor: String
    public var processor: String
}

/// Whether a decision comes out as it is logged.
public enum ReplayVerdict: Sendable, Equatable {
    /// The same model, probabilities and expectations, to the last bit.
    case same
    /// What is not as it is logged: `probability of small: 0.5 is logged, 0.96 comes out`.
    case different([String])
    /// It cannot be computed again.
    case impossible(ReplayObstacle)
}

/// Why a decision cannot be computed again.
public enum ReplayObstacle: Sendable, Equatable {
    /// The artefact that decided is not at hand.
    case artefactMissing(label: String)
    /// The product's own features are not those that the untrained router read prompts with.
    case otherFeatures(logged: String, here: String)
    /// It was logged without what a replay needs, by another version of the program.
    case otherVersion
    /// It comes out otherwise, and an earlier version of the program, with rules of its own, had a part in it.
    case otherRules(difference: String)
    /// The log begins later than the state it depends on.
    case logTruncated(firstNumber: UInt64)

    /// `artefact_missing`, `other_features`, …
    public var code: String {
        switch self {
        case .artefactMissing: "artefact_missing"
        case .otherFeatures: "other_features"
        case .otherVersion: "other_version"
        case .otherRules: "other_rules"
        case .logTruncated: "log_truncated"
        }
    }

    /// One sentence with the way out.
    public var message: String {
        switch self {
        case .artefactMissing(let label):
            "the artefact \(label) decided; give its folder, in which router.bin lies, as --router DIR"
        case .otherFeatures(let logged, let here):
            "the untrained router's features were \(logged), these are \(here); replay it with the program that served it"
        case .otherVersion: "it was logged by another version of the program, without what a replay needs"
        case .otherRules(let difference):
            """
            rules have changed since it was decided (or since something it depends on was learnt): replay it with the \
            program that served it (\(difference))
            """
        case .logTruncated(let number):
            "the log begins with decision number \(number), and there is no checkpoint before this one"
        }
    }
}
