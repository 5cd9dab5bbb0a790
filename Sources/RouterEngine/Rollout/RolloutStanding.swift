import Evaluation

/// How a roll-out stands, or has ended.
public struct RolloutStanding: Sendable, Equatable {
    public var version: UInt64
    public var router: String
    public var policy: String
    public var by: String
    public var why: String
    /// Milliseconds since 1970.
    public var startMilliseconds: Int64
    public var gate: GateFinding
    public var rollout: Rollout
}

extension RolloutStanding {
    /// - Parameter entry: the row that started it.
    init(_ ledger: Router.Ledger, _ entry: RegistryEntry) {
        let start = entry.start ?? RolloutStart(plan: RolloutPlan(), gate: .notAsked)
        var rollout = Rollout(start.plan)
        rollout.take(.gate(lowerBound: start.gate.low))
        // What the rows say of it last, and what has happened since.
        let rows = ledger.registry.rows.drop { $0.entry != entry }
        if let last = rows.last(where: { $0.entry.version == entry.version && $0.entry.rollout != nil }) {
            rollout = last.entry.rollout ?? rollout
        }
        if let candidacy = ledger.accounts.candidacy, candidacy.version == entry.version { rollout = candidacy.rollout }
        self.init(
            version: entry.version, router: entry.router, policy: entry.policy, by: entry.by, why: entry.why,
            startMilliseconds: entry.timeMilliseconds, gate: start.gate, rollout: rollout)
    }
}

extension Rollout {
    /// Why it stands where it stands, in words.
    public var sentence: String {
        switch stage {
        case .gate: "the log is being asked"
        case .shadow: "\(shadow.requests.inThousands) of \(plan.shadowRequests.inThousands) requests seen"
        case .canary where served == 0: "\(shadow.requests.inThousands) requests seen, none served yet"
        case .canary: "\(served.inThousands) outcomes, \(candidate.count.inThousands) of them the candidate's"
        case .promoted where evidence.better > plan.falsePromotionRate: "somebody said so after \(served) outcomes"
        case .promoted: "better after \(served) outcomes: p = \(Self.written(evidence.better))"
        case .rolledBack(let reason):
            switch reason {
            case .gate: "the log does not speak for it"
            case .quality: "lower quality after \(served) outcomes: p = \(Self.written(evidence.lowerQuality))"
            case .cost: "higher cost after \(served) outcomes: p = \(Self.written(evidence.higherCost))"
            case .errors: "more errors after \(served) outcomes: p = \(Self.written(evidence.moreErrors))"
            case .undecided: "neither better nor worse could be shown in \(served) outcomes"
            case .asked: "somebody said so"
            case .missing: "its artefact was not to be had after a restart"
            case .configuration: "the configuration has changed"
            }
        }
    }

    private static func written(_ p: Double) -> String {
        p < 0.0001 ? "under 0.0001" : "\((p * 10_000).rounded() / 10_000)"
    }
}
