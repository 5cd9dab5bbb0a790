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

/// What is said of the serving policy.
struct PolicyReport: Sendable {
    var serving: Switched
    /// A JSON object.
    var settings: [UInt8]
    /// What a request gets that names none.
    var objective: Objective
    /// Since when, by whom and why.
    var entry: RegistryEntry?
}

/// What is said of roll-outs.
struct RolloutReport: Sendable {
    var serving: Switched
    /// `nil` before the first.
    var standing: RolloutStanding?
    /// `nil` where it was not asked for.
    var history: [RegistryEntry]?
    /// On the policy that was put.
    var remarks: [String] = []
}
