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

    /// The part of the traffic that a decision belongs to.
    func sliceName(of record: DecisionRecord) -> String {
        switch slice {
        case nil: ""
        case "task"?: record.task ?? "(none)"
        case "router"?: record.router
        case "policy"?: record.policy
        case let attribute?: record.attributes[attribute] ?? "(none)"
        }
    }
}

/// Off-policy evaluation of candidate policies on a log that is handed in page by page, in its order.
///
///     var study = OffPolicyStudy(candidates, question)
///     while let page = … { study.take(page) }
///     let findings = study.findings()
public struct OffPolicyStudy: Sendable {
    private let question: OffPolicyQuestion
    private var candidates: [NamedCandidate]
    private var table: DecisionTable
    private var coverage = LogCoverage()
    /// How often each objective occurs, by policy label: the most frequent one is the policy's, others are requests'.
    private var objectives: [String: ObjectiveCounts] = [:]

    public init(_ candidates: [NamedCandidate], _ question: OffPolicyQuestion) {
        self.candidates = candidates
        self.question = question
        table = DecisionTable(candidateCount: candidates.count)
    }

    /// Takes in the next decisions of the log.
    public mutating func take(_ page: [LoggedDecision]) {
        for decision in page {
            objectives[decision.record.policy, default: ObjectiveCounts()].add(decision.record.objective)
        }
        coverage.take(page)
        let evaluable = page.filter(\.isEvaluable)
        let own = evaluable.map { ownObjective($0.record) }
        var probabilities: [[[Double]?]] = []
        for number in candidates.indices {
            probabilities.append(Self.probabilities(&candidates[number].policy, evaluable, own))
        }
        for (place, decision) in evaluable.enumerated() {
            table.append(
                decision, probabilities.map { $0[place] }, slice: question.sliceName(of: decision.record))
        }
    }

    /// The answers, in the order of the candidates.
    public func findings() -> OffPolicyFindings {
        let model = RewardModel(table, seed: question.seed, fitRowsMin: question.fitRowsMin)
        return OffPolicyFindings(
            coverage: coverage, ratedShare: ratedShare, costWeight: question.costWeight,
            candidates: candidates.indices.map { number in
                CandidateEvaluation(table, model, question, coverage, candidate: number).finding(
                    name: candidates[number].name, label: candidates[number].policy.label)
            })
    }

    private var ratedShare: Double {
        Double(table.outcomes.count { $0?.quality != nil }) / Double(max(1, table.rowCount))
    }

    /// - Returns: `nil` where the decision was made under its policy's objective.
    private func ownObjective(_ record: DecisionRecord) -> Objective? {
        record.objective == objectives[record.policy]?.mostFrequent ? nil : record.objective
    }

    private static func probabilities(
        _ policy: inout FrozenPolicy, _ page: [LoggedDecision], _ own: [Objective?]
    ) -> [[Double]?] {
        guard policy.keepsAccount else {
            let policy = policy
            return inParallel(page.count) { place in
                var copy = policy
                return copy.probabilities(of: page[place].record, ownObjective: own[place])
            }
        }
        return zip(page, own).map { policy.probabilities(of: $0.record, ownObjective: $1) }
    }
}

/// How the decisions of a log came to be.
public struct LogCoverage: Sendable, Equatable {
    public private(set) var decisions = 0
    /// Turns that followed their conversation's first draw.
    public private(set) var pinned = 0
    /// Decisions whose model was the only one with a probability above 0.
    public private(set) var deterministic = 0
    /// Milliseconds since 1970 of the first and the last decision.
    public private(set) var firstMilliseconds: Int64?
    public private(set) var lastMilliseconds: Int64?

    mutating func take(_ page: [LoggedDecision]) {
        decisions += page.count
        pinned += page.count { !$0.isEvaluable }
        deterministic += page.count { $0.isEvaluable && $0.record.propensity >= 1 && $0.record.scores.count > 1 }
        firstMilliseconds = firstMilliseconds ?? page.first?.record.timeMilliseconds
        lastMilliseconds = page.last?.record.timeMilliseconds ?? lastMilliseconds
    }
}

private struct ObjectiveCounts: Sendable {
    private var counts: [(objective: Objective, count: Int)] = []

    mutating func add(_ objective: Objective) {
        if let place = counts.firstIndex(where: { $0.objective == objective }) {
            counts[place].count += 1
        } else if counts.count < 64 {
            // Requests may each have an objective of their own: the policy's is among the first few.
            counts.append((objective, 1))
        }
    }

    var mostFrequent: Objective? { counts.max { $0.count < $1.count }?.objective }
}
