import Routing

/// A logged decision beside the one that comes out now.
struct DecisionComparison {
    /// What is not the same, in words; empty where every bit is.
    private(set) var differences: [String] = []

    /// - Parameters:
    ///   - snapshot: what the decision saw.
    ///   - accounts: spending and conversations at the moment of its draw.
    /// - Throws: what the request would be refused with.
    init(_ record: DecisionRecord, _ snapshot: EngineSnapshot, _ accounts: Accounts) throws(RouteError) {
        let terms = snapshot.terms
        let now = record.timeMilliseconds
        let session = accounts.sessions.turn(of: record.conversation, at: now)
        let reading = terms.knowledge.reading(of: record.features)
        // Outside of a roll-out it is all one whose objective it was.
        let own = record.rollout?.hasOwnObjective == false ? nil : record.objective
        func opinion(_ snapshot: EngineSnapshot) throws(RouteError) -> Opinion {
            try Opinion(
                RequestFacts(record), reading: reading, own: own, snapshot: snapshot,
                session: session, now: now)
        }
        let serving = try opinion(snapshot)
        var computed = record
        computed.rollout = nil
        computed.adopt(serving, serving.step(accounts, now: now))
        var order: [Int] = []
        accounts.candidacy?.amend(
            &computed, &order, snapshot.candidate.flatMap { try? opinion($0) }, accounts, session: session,
            hasOwnObjective: own != nil, roster: terms.roster, now: now)
        compareTerms(record, computed, snapshot)
        compare(record.scores, computed.scores)
        compare("model", record.model, computed.model)
        compare("reason", record.reason.rawValue, computed.reason.rawValue)
        compare("explored", record.explored, computed.explored)
        // A log of before has none.
        if record.greedy != nil { compare("greedy model", record.greedy, computed.greedy) }
        compare("price of quality", record.budgetCostWeight, computed.budgetCostWeight)
        compare("version of the candidate", record.rollout?.version, computed.rollout?.version)
        compare("arm", record.rollout?.arm, computed.rollout?.arm)
        compare("mixing", record.rollout?.isMixed, computed.rollout?.isMixed)
        compare(
            "probabilities of the candidate", record.rollout?.candidate.map(\.bitPattern),
            computed.rollout?.candidate.map(\.bitPattern))
    }

    private mutating func compareTerms(
        _ record: DecisionRecord, _ computed: DecisionRecord, _ snapshot: EngineSnapshot
    ) {
        compare("router", record.router, computed.router)
        compare("policy", record.policy, computed.policy)
        compare("seed", record.seed, computed.seed)
        compare("observations learnt", record.learnerState, computed.learnerState)
        // Of another objective than the request's own, the policy's is the only one there could have been.
        let policy = record.rollout?.arm == .candidate ? snapshot.candidate?.policy : snapshot.policy
        if record.objective.isPaced { compare("objective", record.objective, policy?.objective ?? record.objective) }
        if record.context.map(\.bitPattern) != computed.context.map(\.bitPattern) {
            differences.append("the context that the features give is another one")
        }
        for (name, code) in record.excluded.sorted(by: { $0.key < $1.key }) {
            compare("exclusion of \(name)", code, computed.excluded[name] ?? "none")
        }
        for name in computed.excluded.keys.sorted() where record.excluded[name] == nil {
            compare("exclusion of \(name)", "none", computed.excluded[name] ?? "none")
        }
    }

    private mutating func compare(_ logged: [ModelScore], _ computed: [ModelScore]) {
        compare("eligible models", logged.map(\.model), computed.map(\.model))
        guard logged.map(\.model) == computed.map(\.model) else { return }
        for (one, other) in zip(logged, computed) {
            compare("predicted quality of \(one.model)", one.priorQuality, other.priorQuality)
            compare("quality of \(one.model)", one.quality, other.quality)
            compare("deviation of \(one.model)", one.qualitySD, other.qualitySD)
            compare("prior cost of \(one.model)", one.priorCostUSD, other.priorCostUSD)
            compare("cost of \(one.model)", one.costUSD, other.costUSD)
            compare("latency of \(one.model)", one.latencyMilliseconds, other.latencyMilliseconds)
            compare("switch cost of \(one.model)", one.switchCostUSD, other.switchCostUSD)
            compare("utility of \(one.model)", one.utility, other.utility)
            compare("probability of \(one.model)", one.probability, other.probability)
            compare("trial of \(one.model)", one.isProbe, other.isProbe)
        }
    }

    /// To the last bit.
    private mutating func compare(_ what: String, _ logged: Double?, _ computed: Double?) {
        guard logged?.bitPattern != computed?.bitPattern else { return }
        add(what, logged.map { "\($0)" } ?? "none", computed.map { "\($0)" } ?? "none")
    }

    private mutating func compare<Value: Equatable>(_ what: String, _ logged: Value, _ computed: Value) {
        guard logged != computed else { return }
        add(what, "\(logged)", "\(computed)")
    }

    private mutating func add(_ what: String, _ logged: String, _ computed: String) {
        differences.append("\(what): \(logged) is logged, \(computed) comes out")
    }
}
