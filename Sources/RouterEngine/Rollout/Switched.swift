/// What serves after a change.
public struct Switched: Sendable, Equatable {
    public var version: UInt64
    /// `base@3f2a91c0`
    public var router: String
    /// `default@1c9e55d2`
    public var policy: String
    /// What became of the learner's state, in words.
    public var learner: String
}
