import Evaluation
import OutcomeStore
import RouterEngine
import Routing

/// What the end of a log says of a candidate, before it is let near the traffic.
public struct LogGate: Sendable, Equatable {
    public var finding: GateFinding
    /// The dearest call among the decisions; `nil` where no cost is known.
    public var costUSDMax: Double?

    /// - Parameters:
    ///   - path: of a store, also of a running server.
    ///   - decisionsMax: of the log's end.
    ///   - costWeight: quality that one USD is worth.
    public static func ask(
        path: String, _ candidate: FrozenPolicy, decisionsMax: Int, costWeight: Double
    ) throws(StoreError) -> LogGate {
        let reader = try OutcomeStore.read(path: path)
        try reader.skip(toLast: decisionsMax)
        var study = OffPolicyStudy(
            [NamedCandidate(name: "candidate", policy: candidate)], OffPolicyQuestion(costWeight: costWeight))
        var dearest: Double?
        while case let entries = try reader.nextPage(), !entries.isEmpty {
            let page = entries.map { LoggedDecision(record: $0.decision, outcome: $0.chosenOutcome) }
            for decision in page {
                if let cost = decision.outcome?.costUSD { dearest = max(cost, dearest ?? 0) }
            }
            study.take(page)
        }
        let findings = study.findings()
        return LogGate(
            finding: GateFinding(findings.candidates[0], decisions: findings.coverage.decisions), costUSDMax: dearest)
    }
}

extension GateFinding {
    fileprivate init(_ finding: CandidateFinding, decisions: Int) {
        let value = finding.values[.value]?.difference
        let sentence =
            finding.support.sentences.first ?? (decisions == 0 ? "The log is empty." : "The log has no rated decision.")
        self.init(
            decisions: decisions, difference: value?.value, low: value?.low, high: value?.high, sentence: sentence)
    }
}
