public import Evaluation
public import RouterEngine
import Routing

/// A candidate by the name that people gave it.
public struct NamedCandidate: Sendable {
    public var name: String
    public var policy: FrozenPolicy

    public init(name: String, policy: FrozenPolicy) {
        self.name = name
        self.policy = policy
    }
}

/// What is asked of a log.
public struct OffPolicyQuestion: Sendable {
    /// By what the traffic is cut: an attribute of the requests, or `task`, `router`, `policy`.
    public var slice: String?
    /// Quality per USD in the value.
    public var costWeight: Double
    public var method: IntervalMethod
    /// Seed of the reward model's folds and networks.
    public var seed: UInt64
    /// Rated rows from which on a router's rows are worth a network; fewer are judged by means.
    var fitRowsMin = RewardModel.fitRowsMin

    public init(
        slice: String? = nil, costWeight: Double = 0, method: IntervalMethod = .normal, seed: UInt64 = 1
    ) {
        self.slice = slice
        self.costWeight = costWeight
        self.method = method
        self.seed = seed
    }

    /// What has no task, or no such attribute.
    public static let noSlice = "(none)"

    /// Whether requests' attributes are needed for it.
    var slicesByAttribute: Bool { slice.map { !["task", "router", "policy"].contains($0) } ?? false }

    /// The part of the traffic that a decision belongs to.
    func sliceName(of record: DecisionRecord) -> String {
        switch slice {
        case nil: ""
        case "task"?: record.task ?? Self.noSlice
        case "router"?: record.router
        case "policy"?: record.policy
        case let attribute?: record.attributes[attribute] ?? Self.noSlice
        }
    }
}
