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
        var study = OffPolicyStudy(
            [NamedCandidate(name: "candidate", policy: candidate)], OffPolicyQuestion(costWeight: costWeight))
        let reader = try OutcomeStore.read(path: path, fields: study.fields)
        try reader.skip(toLast: decisionsMax)
        var dearest: Double?
        while case let entries = try reader.nextPages(), !entries.isEmpty {
            let pages = inParallel(entries) { $0.map(LoggedDecision.init) }
            for decision in pages.joined() {
                if let cost = decision.outcome?.costUSD { dearest = max(cost, dearest ?? 0) }
            }
            study.take(pages)
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
