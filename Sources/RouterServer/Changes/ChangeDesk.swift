import Artefact
import RouterEngine
import Routing

/// What a server needs from outside to change what decides: files to read, and the log to ask.
public struct ChangeDesk: Sendable {
    /// Reads the artefact in a folder.
    public var artefact: @Sendable (_ directory: String) throws(RouteError) -> RouterArtefact
    /// Reads a policy: JSON or YAML with the content of the configuration's `policy:`.
    public var policy: @Sendable (_ text: [UInt8]) throws(RouteError) -> PolicySettings
    /// Writes a policy as `policy` reads it: a JSON object.
    public var settings: @Sendable (_ policy: PolicySettings) -> [UInt8]
    /// What is perhaps a mistake in a policy: sentences on models that it names and the roster lacks.
    public var remarks: @Sendable (_ policy: PolicySettings, _ roster: [String]) -> [String]
    /// Asks the log what a candidate would have been worth.
    public var gate: @Sendable (_ question: GateQuestion) throws(RouteError) -> GateAnswer

    public init(
        artefact: @escaping @Sendable (_ directory: String) throws(RouteError) -> RouterArtefact,
        policy: @escaping @Sendable (_ text: [UInt8]) throws(RouteError) -> PolicySettings,
        settings: @escaping @Sendable (_ policy: PolicySettings) -> [UInt8],
        remarks: @escaping @Sendable (_ policy: PolicySettings, _ roster: [String]) -> [String] = { _, _ in [] },
        gate: @escaping @Sendable (_ question: GateQuestion) throws(RouteError) -> GateAnswer
    ) {
        self.artefact = artefact
        self.policy = policy
        self.settings = settings
        self.remarks = remarks
        self.gate = gate
    }
}

/// What the log is asked before a candidate is let near the traffic.
public struct GateQuestion: Sendable {
    public var candidate: FrozenPolicy
    /// Whose word on a logged decision counts.
    public var trust: SourceTrust
    /// At the log's end.
    public var decisionsMax: Int
    /// Quality that one USD is worth.
    public var costWeight: Double
}

/// What the log says of a candidate.
public struct GateAnswer: Sendable, Equatable {
    public var finding: GateFinding
    /// The dearest call among the decisions; `nil` where no cost is known.
    public var costUSDMax: Double?

    public init(finding: GateFinding, costUSDMax: Double?) {
        self.finding = finding
        self.costUSDMax = costUSDMax
    }
}
