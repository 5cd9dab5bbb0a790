public import OutcomeStore
import Parallel
import RouterEngine
import Routing

/// Off-policy evaluation of candidate policies on a log that is handed in page by page, in its order.
///
///     var study = OffPolicyStudy(candidates, question)
///     while let pages = … { study.take(pages) }    // read with study.fields
///     let findings = study.findings()
public struct OffPolicyStudy: Sendable {
    private let question: OffPolicyQuestion
    private var candidates: [NamedCandidate]
    private var table: DecisionTable
    private var coverage = LogCoverage()
    private var objectives = PolicyObjectives()
    /// Per candidate, the rows that it can't read.
    private var unreadable: [Int]

    public init(_ candidates: [NamedCandidate], _ question: OffPolicyQuestion) {
        self.candidates = candidates
        self.question = question
        table = DecisionTable(candidateCount: candidates.count)
        unreadable = [Int](repeating: 0, count: candidates.count)
    }

    /// What of a logged decision the answers depend on.
    public var fields: LogFields {
        var fields: LogFields = []
        if candidates.contains(where: \.policy.readsFeatures) { fields.insert(.features) }
        if question.slicesByAttribute { fields.insert(.attributes) }
        return fields
    }

    /// Takes in the next decisions of the log; the pages are worked on side by side.
    public mutating func take(_ pages: consuming [[LoggedDecision]]) {
        for place in pages.indices {
            objectives.take(pages[place])
            coverage.take(pages[place], question)
            countUnreadable(pages[place])
        }
        var paced = [[Int: [[Double]]]](repeating: [:], count: pages.count)
        for number in candidates.indices where candidates[number].policy.keepsAccount {
            for page in pages.indices { paced[page][number] = decide(number, pages[page]) }
        }
        let parts = inParallel(over: Array(zip(consume pages, paced))) { [self] in part($0, paced: $1) }
        for part in parts { table.append(part) }
    }

    /// The answers, in the order of the candidates.
    public func findings() -> OffPolicyFindings {
        let model = RewardModel(table, seed: question.seed, fitRowsMin: question.fitRowsMin)
        return OffPolicyFindings(
            coverage: coverage, ratedShare: table.ratedShare, costWeight: question.costWeight,
            candidates: candidates.indices.map { number in
                CandidateEvaluation(
                    table, model, question, coverage, candidate: number, unreadable: unreadable[number]
                ).finding(name: candidates[number].name, label: candidates[number].policy.label)
            })
    }

    private mutating func countUnreadable(_ page: [LoggedDecision]) {
        for number in candidates.indices where candidates[number].policy.readsFeatures {
            let policy = candidates[number].policy
            // By place: to walk over the records would copy each of them.
            unreadable[number] += page.indices.count { page[$0].record.isEvaluable && !policy.canRead(page[$0].record) }
        }
    }

    /// A candidate that keeps an account decides in the order of the log, one decision after another.
    /// - Returns: per decision its probabilities; empty for one that leaves no choice, or that it would refuse.
    private mutating func decide(_ candidate: Int, _ page: [LoggedDecision]) -> [[Double]] {
        page.map { decision in
            guard decision.record.isEvaluable else { return [] }
            let own = objectives.own(decision.record)
            return candidates[candidate].policy.probabilities(of: decision.record, ownObjective: own) ?? []
        }
    }

    /// - Parameter paced: what the candidates that keep an account have decided, by their numbers.
    private func part(_ page: [LoggedDecision], paced: [Int: [[Double]]]) -> DecisionTable {
        var table = DecisionTable(candidateCount: candidates.count)
        var policies = candidates.map(\.policy)
        // By place: to walk over the records would copy each of them.
        for place in page.indices where page[place].record.isEvaluable {
            let own = objectives.own(page[place].record)
            let probabilities = policies.indices.map { number in
                paced[number]?[place] ?? policies[number].probabilities(of: page[place].record, ownObjective: own) ?? []
            }
            table.append(page[place], probabilities, slice: question.sliceName(of: page[place].record))
        }
        return table
    }
}

/// The objective of each policy of a log: the most frequent one so far, by the policy's label. Others are requests' own.
private struct PolicyObjectives: Sendable {
    private struct Seen {
        var objective: Objective
        var count: Int
    }

    /// Requests may each have an objective of their own: the policy's is among the first few.
    private static let objectivesMax = 64
    private var seen: [String: [Seen]] = [:]
    private var mostFrequent: [String: Objective] = [:]

    mutating func take(_ page: [LoggedDecision]) {
        // By place: to walk over the records would copy each of them.
        var first = page.startIndex
        for next in page.indices where !page[next].record.hasPolicy(of: page[first].record) {
            add(page[first].record, count: next - first)
            first = next
        }
        if first < page.endIndex { add(page[first].record, count: page.endIndex - first) }
    }

    private mutating func add(_ record: DecisionRecord, count: Int) {
        let (objective, policy) = (record.objective, record.policy)
        var known = seen[policy] ?? []
        if let place = known.firstIndex(where: { $0.objective == objective }) {
            known[place].count += count
        } else if known.count < Self.objectivesMax {
            known.append(Seen(objective: objective, count: count))
        }
        seen[policy] = known
        mostFrequent[policy] = known.max { $0.count < $1.count }?.objective
    }

    /// - Returns: `nil` where the decision was made under its policy's objective.
    func own(_ record: DecisionRecord) -> Objective? {
        record.objective == mostFrequent[record.policy] ? nil : record.objective
    }
}

extension DecisionRecord {
    fileprivate func hasPolicy(of other: DecisionRecord) -> Bool {
        objective == other.objective && policy == other.policy
    }
}
