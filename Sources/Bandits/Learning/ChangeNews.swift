/// What an observation has brought to light of a change.
public struct ChangeNews: Sendable, Equatable {
    /// What has come to light.
    public enum Event: Sendable, Equatable {
        /// An alarm. A claim is open from now on; what is none was believed at once.
        case alarm(ChangeDetector.Finding, isClaim: Bool)
        /// Outcomes have decided about the last alarm's claim.
        case verdict(ClaimVerdict)
    }
    /// `nil`: of the model as a whole.
    public var group: String?
    public var event: Event

    /// What an alarm has found; `nil` of a verdict.
    public var finding: ChangeDetector.Finding? {
        if case .alarm(let finding, _) = event { finding } else { nil }
    }
}
