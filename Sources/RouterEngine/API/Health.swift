import Routing

/// What the engine serves with. Whether the process drains is the server's to say.
public struct Health: Sendable, Equatable {
    /// `base@3f2a91c0`, or `untrained`.
    public var router: String
    /// `default@1c9e55d2`: the policy's name and the hash of its settings.
    public var policy: String
    /// What a request without an objective of its own gets.
    public var objective: Objective
    public var models: Int
    public var uptimeMilliseconds: Int64
    /// What became of the learner's state at the start or at the last change of the artefact, in words.
    public var learner: String
    /// Models that are left alone, or tried carefully, because they failed.
    public var breakers: [BreakerStats] = []
}
