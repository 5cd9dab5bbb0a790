import Artefact
import Routing

/// What is to decide: another policy, another artefact, or both.
public struct Candidate: Sendable {
    /// `nil`: the policy stays.
    public var policy: PolicySettings?
    /// `nil`: the artefact stays.
    public var artefact: RouterArtefact?
    /// Only where this version serves: whoever made the candidate of it has seen nothing later. `nil`: whatever serves.
    public var replacedVersion: UInt64?

    public init(policy: PolicySettings? = nil, artefact: RouterArtefact? = nil, replacedVersion: UInt64? = nil) {
        self.policy = policy
        self.artefact = artefact
        self.replacedVersion = replacedVersion
    }
}

/// Who changes what decides, and why: for the registry.
public struct ChangeReason: Sendable, Equatable {
    public var by: String
    public var why: String

    /// What the router does by itself.
    static let ownName = "suffice"

    public init(by: String, why: String = "") {
        self.by = by
        self.why = why
    }
}

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
