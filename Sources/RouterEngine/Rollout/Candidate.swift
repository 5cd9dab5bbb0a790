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
