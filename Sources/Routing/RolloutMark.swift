/// What a roll-out's candidate had to do with a decision.
public struct RolloutMark: Sendable, Equatable {
    /// Whose policy decided.
    public enum Arm: UInt8, Sendable, CaseIterable {
        case incumbent, candidate
    }
    /// Version of the candidate.
    public var version: UInt64
    /// Who decided; `nil` in the shadow, where the candidate serves nothing.
    public var arm: Arm?
    /// The logged probabilities are those of both policies, mixed by the canary's share, and the outcome counts in the
    /// comparison. Not so in the shadow, nor in a later turn of a conversation: that stays with its arm.
    public var isMixed: Bool
    /// The request named its objective: both policies decided under that.
    public var hasOwnObjective: Bool
    /// The candidate's own probabilities, one per score; empty where it would have refused the request.
    public var candidate: [Double]

    public init(version: UInt64, arm: Arm?, isMixed: Bool, hasOwnObjective: Bool, candidate: [Double]) {
        self.version = version
        self.arm = arm
        self.isMixed = isMixed
        self.hasOwnObjective = hasOwnObjective
        self.candidate = candidate
    }
}
