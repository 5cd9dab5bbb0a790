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
        let assessment = try Assessment(
            RequestFacts(record), reading: terms.knowledge.reading(of: record.features), objective: record.objective,
            snapshot: snapshot, session: accounts.sessions.turn(of: record.session, at: record.timeMilliseconds),
            now: record.timeMilliseconds)
        let step = PolicyStep(
            assessment, objective: record.objective, policy: terms.policy, breakers: terms.breakers,
            pacer: record.objective.isPaced ? accounts.pacer : nil, meter: accounts.meter,
            now: record.timeMilliseconds)
        compareTerms(record, snapshot, assessment)
        compare(record.scores, assessment.scores(step))
        let chosen = step.draw(seed: terms.policy.seed, number: record.number)
        compare("model", record.model, assessment.candidates[chosen].seat.model.name)
        compare("reason", record.reason.rawValue, step.reason(chosen).rawValue)
        compare("explored", record.explored, step.isExploration(chosen))
        compare("price of quality", record.budgetCostWeight, step.costWeight)
    }

    private mutating func compareTerms(
        _ record: DecisionRecord, _ snapshot: EngineSnapshot, _ assessment: Assessment
    ) {
        compare("router", record.router, snapshot.knowledge.label)
        compare("policy", record.policy, snapshot.policy.label)
        compare("seed", record.seed, snapshot.policy.seed)
        compare("observations learnt", record.learnerState, snapshot.learnerState)
        // Of another objective than the request's own, the policy's is the only one there could have been.
        if record.objective.isPaced { compare("objective", record.objective, snapshot.policy.objective) }
        if record.context.map(\.bitPattern) != assessment.context.map(\.bitPattern) {
            differences.append("the context that the features give is another one")
        }
        for (name, code) in record.excluded.sorted(by: { $0.key < $1.key }) {
            compare("exclusion of \(name)", code, assessment.excluded[name] ?? "none")
        }
        for name in assessment.excluded.keys.sorted() where record.excluded[name] == nil {
            compare("exclusion of \(name)", "none", assessment.excluded[name] ?? "none")
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
