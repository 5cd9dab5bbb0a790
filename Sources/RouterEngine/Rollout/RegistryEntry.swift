import Foundation
import OutcomeStore
import Routing

/// A row of the registry: what happened to which version of what decides, when, by whom and why.
///
/// A version is an artefact and a policy, named by their contents' hashes. The same two are the same version, whenever
/// they come again.
public struct RegistryEntry: Sendable, Equatable, Codable {
    /// What happened to the version.
    public enum Event: String, Sendable, Codable, CaseIterable {
        /// It decides from here on, all at once.
        case serving
        /// It is a candidate from here on. What the gate found is in the row.
        case started
        /// It serves a share of the traffic.
        case canary
        /// It was better, or somebody said so: it decides from here on.
        case promoted
        /// It is a candidate no longer.
        case rolledBack = "rolled_back"

        /// Whether the row's version decides all traffic from there on.
        public var takesOver: Bool { self == .serving || self == .promoted }
    }

    public var version: UInt64
    public var event: Event
    /// `base@3f2a91c0`: name and content.
    public var router: String
    public var featuresHash: String
    /// `default@1c9e55d2`: name and content, which is `settings`.
    public var policy: String
    public var settings: PolicySettings
    /// The configuration's own pair at that time: while it stays, the registry's word stands.
    public var configured: String
    public var by: String
    public var why: String
    /// Milliseconds since 1970.
    public var timeMilliseconds: Int64
    /// Of `started`.
    public var start: RolloutStart?
    /// Of what came of a roll-out, from the canary on.
    public var rollout: Rollout?

    /// Two versions with the same pair are one.
    var pair: String { "\(router) \(policy)" }
}

/// How a roll-out begins.
public struct RolloutStart: Sendable, Equatable, Codable {
    public var plan: RolloutPlan
    public var gate: GateFinding
    /// Of the first decision that the candidate sees.
    public var firstNumber: UInt64 = 0
}

/// What the log said of a candidate before it was let near the traffic.
public struct GateFinding: Sendable, Equatable, Codable {
    /// Decisions that were looked at.
    public var decisions: Int
    /// Value of the candidate − that of what was logged, per request, with an interval of 95 %; `nil` where the log gives
    /// no estimate.
    public var difference: Double?
    public var low: Double?
    public var high: Double?
    /// One sentence for people.
    public var sentence: String

    public init(decisions: Int, difference: Double?, low: Double?, high: Double?, sentence: String) {
        self.decisions = decisions
        self.difference = difference
        self.low = low
        self.high = high
        self.sentence = sentence
    }

    /// Of a plan without a gate.
    public static let notAsked = GateFinding(
        decisions: 0, difference: nil, low: nil, high: nil, sentence: "the log was not asked")
}

extension Note {
    init(_ entry: RegistryEntry) {
        self.init(.registry, json: entry, timeMilliseconds: entry.timeMilliseconds)
    }

    /// - Returns: `nil` of another note.
    var registryEntry: RegistryEntry? {
        guard subject == .registry else { return nil }
        return try? JSONDecoder().decode(RegistryEntry.self, from: Data(text.utf8))
    }
}
