/// A change of what decides, in the order of the decisions it divides: another artefact, another policy.
public struct Note: Sendable, Equatable {
    /// What has changed.
    public enum Subject: String, Sendable, CaseIterable {
        case artefact, policy
        /// A row of the registry: a version put in service, a step of a roll-out.
        case registry
    }
    public var subject: Subject
    /// The new label, such as `base@3f2a91c0`, or what the caller needs in order to replay the change.
    public var text: String
    /// Milliseconds since 1970.
    public var timeMilliseconds: Int64

    public init(subject: Subject, text: String, timeMilliseconds: Int64) {
        self.subject = subject
        self.text = text
        self.timeMilliseconds = timeMilliseconds
    }
}
