import RouterEngine
import Routing

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
