import RouterEngine
import Routing

/// A change of what decides, as a client asks for it.
struct ChangeCall: Sendable {
    /// JSON or YAML; `nil`: the policy stays.
    var policy: [UInt8]?
    /// A name under the models directory, not yet checked against the disk; `nil`: the artefact stays.
    var path: String?
    /// `nil`: at once.
    var plan: PlanCall?
    /// Only where this version serves; `nil`: whatever does.
    var replacedVersion: UInt64?
    var reason: ChangeReason
}

/// A roll-out's plan; what is `nil` is found out from the log and the serving policy.
struct PlanCall: Sendable, Equatable {
    var plan = RolloutPlan()
    var costUSDMax: Double?
    var costWeight: Double?
}

/// What somebody wants of the roll-out under way, or of the registry.
struct SteeringCall: Sendable, Equatable {
    enum Step: String, Sendable, CaseIterable {
        case promote, abort
        /// To what decided before, or to a version.
        case back
    }
    var step: Step
    var version: UInt64?
    var reason: ChangeReason
}
