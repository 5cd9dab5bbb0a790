/// A candidate on its way: gate → shadow → canary → promoted, or rolled back. A value; every step is pure, so its
/// state can be kept and taken up again.
///
///     gate ── lower bound high enough ──► shadow ── enough seen ──► canary ── shown better ──► promoted
///      └──────── too low ───────────────────┴──── an operator ────────┴── shown worse, or undecided ──► rolledBack
///
/// As canary the candidate serves a share of the traffic, and four questions are bet on at once, at every outcome: is
/// its value higher (promote), is its quality lower, its cost higher, its error rate higher (roll back)? The bets hold
/// however often one looks, so that a candidate that is no better is promoted with probability at most
/// `falsePromotionRate`, and one that is worse in nothing is taken back with at most `falseRollbackRate`.
public struct Rollout: Sendable, Equatable, Codable {
    /// Where a roll-out stands.
    public enum Stage: Sendable, Equatable, Codable {
        case gate
        case shadow
        case canary
        case promoted
        case rolledBack(Reason)
    }

    /// Why a candidate was taken back.
    public enum Reason: String, Sendable, Codable, CaseIterable {
        /// The off-policy lower bound was too low.
        case gate
        case quality, cost, errors
        /// Nothing could be shown within the plan's outcomes.
        case undecided
        /// Somebody said so.
        case asked
        /// The candidate's artefact was not to be had after a restart.
        case missing
        /// The configuration has come to say another policy or artefact, which serves at once.
        case configuration
    }

    /// What moves a roll-out.
    public enum Event: Sendable, Equatable {
        /// The off-policy lower bound of candidate − incumbent on the recent log; `nil` where none could be had.
        case gate(lowerBound: Double?)
        /// A request that both have scored. `disagreement`: the share of draws that would differ at the least, in
        /// [0, 1]; `nil` where the candidate would have refused it.
        case shadowed(disagreement: Double?)
        /// What became of a request that the candidate had scored in the shadow: how much likelier it would have drawn
        /// what was served.
        case valued(weight: Double, quality: Double, costUSD: Double)
        /// What became of a canary request.
        case served(Served)
        case promote
        case rollBack(Reason)
    }

    /// One outcome while traffic is divided.
    public struct Served: Sendable, Equatable {
        public var isCandidate: Bool
        /// In [0, 1]; an error counts 0.
        public var quality: Double
        public var costUSD: Double
        public var isError: Bool = false
        /// How much likelier the candidate was to draw what answered than the incumbent, over the probability that it
        /// was drawn with (`ArmComparison`); `nil`: the arm alone tells.
        public var weight: Double?
    }

    public let plan: RolloutPlan
    public private(set) var stage = Stage.gate
    /// What the candidate had to say while it served nothing.
    public private(set) var shadow = ShadowFindings()
    /// Canary outcomes so far, by arm.
    public private(set) var incumbent = ArmTotals()
    public private(set) var candidate = ArmTotals()
    private var better: ArmComparison
    private var worse: [Measure: ArmComparison]

    private enum Measure: String, Codable { case quality, cost, errors }

    public init(_ plan: RolloutPlan) {
        self.plan = plan
        func comparison(_ alpha: Double, _ sign: Double, _ margin: Double) -> ArmComparison {
            ArmComparison(
                alpha: alpha, share: plan.canaryShare, sign: sign, margin: margin, plannedCount: plan.canaryOutcomesMax)
        }
        let each = plan.falseRollbackRatePerReason
        better = comparison(plan.falsePromotionRate, 1, 0)
        worse = [
            .quality: comparison(each, -1, plan.qualityDropMax),
            .errors: comparison(each, 1, plan.errorRiseMax),
        ]
        worse[.cost] = plan.costRiseUSDMax.map { comparison(each, 1, $0 / plan.costUSDMax) }
    }

    /// p-values of the questions, for people.
    public var evidence: RolloutEvidence {
        RolloutEvidence(
            better: better.pValue, lowerQuality: worse[.quality]?.pValue ?? 1, higherCost: worse[.cost]?.pValue ?? 1,
            moreErrors: worse[.errors]?.pValue ?? 1)
    }

    /// Canary outcomes so far, of both arms.
    public var served: Int { incumbent.count + candidate.count }

    /// Whether it has come to an end.
    public var isOver: Bool {
        switch stage {
        case .promoted, .rolledBack: true
        case .gate, .shadow, .canary: false
        }
    }

    /// Takes an event in. One that does not belong to the stage changes nothing: outcomes arrive late.
    public mutating func take(_ event: Event) {
        switch (stage, event) {
        case (.gate, .gate(let bound)):
            stage = plan.opensGate(at: bound) ? afterGate : .rolledBack(.gate)
        case (.shadow, .shadowed(let disagreement)):
            shadow.take(disagreement: disagreement)
            if shadow.requests >= plan.shadowRequests { stage = .canary }
        case (.shadow, .valued(let weight, let quality, let costUSD)),
            (.canary, .valued(let weight, let quality, let costUSD)):
            shadow.take(weight: weight, value: quality - plan.costWeight * costUSD)
        case (.canary, .served(let outcome)):
            observe(outcome)
            stage = verdict
        case (.shadow, .promote), (.canary, .promote):
            stage = .promoted
        case (.gate, .rollBack(let reason)), (.shadow, .rollBack(let reason)), (.canary, .rollBack(let reason)):
            stage = .rolledBack(reason)
        default:
            break
        }
    }

    private var afterGate: Stage { plan.shadowRequests > 0 ? .shadow : .canary }

    private mutating func observe(_ outcome: Served) {
        if outcome.isCandidate { candidate.add(outcome) } else { incumbent.add(outcome) }
        let quality = outcome.isError ? 0 : min(1, max(0, outcome.quality))
        let cost = min(1, max(0, outcome.costUSD / plan.costUSDMax))
        // From [−weight · most, 1] to [0, 1]: the sign of a difference stays.
        let span = plan.costWeight * plan.costUSDMax
        let value = (quality - span * cost + span) / (1 + span)
        let weight = outcome.weight ?? (outcome.isCandidate ? 1 / plan.canaryShare : -1 / (1 - plan.canaryShare))
        better.observe(value, weight: weight)
        worse[.quality]?.observe(quality, weight: weight)
        worse[.cost]?.observe(cost, weight: weight)
        worse[.errors]?.observe(outcome.isError ? 1 : 0, weight: weight)
    }

    /// Harm comes first: a candidate that is better in value and worse in errors is taken back.
    private var verdict: Stage {
        let (each, evidence) = (plan.falseRollbackRatePerReason, evidence)
        if evidence.lowerQuality <= each { return .rolledBack(.quality) }
        if evidence.moreErrors <= each { return .rolledBack(.errors) }
        if evidence.higherCost <= each { return .rolledBack(.cost) }
        if evidence.better <= plan.falsePromotionRate { return .promoted }
        return served >= plan.canaryOutcomesMax ? .rolledBack(.undecided) : .canary
    }
}
