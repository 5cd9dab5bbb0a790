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
    ///   - trust: whose word counts, as the server believes it.
    ///   - decisionsMax: of the log's end.
    ///   - costWeight: quality that one USD is worth.
    public static func ask(
        path: String, trust: SourceTrust, _ candidate: FrozenPolicy, decisionsMax: Int, costWeight: Double
    ) throws(StoreError) -> LogGate {
        var study = OffPolicyStudy(candidate, costWeight: costWeight)
        let reader = try OutcomeStore.read(path: path, fields: study.fields)
        try reader.skip(toLast: decisionsMax)
        var dearest: Double?
        while case let pages = try reader.nextPages({ $0.map { LoggedDecision($0, trust) } }),
            !pages.isEmpty
        {
            dearest = [dearest, pages.joined().dearestUSD].compactMap(\.self).max()
            study.take(pages)
        }
        return LogGate(study, dearest: dearest)
    }

    /// Asks decisions that have been read already.
    static func ask(_ decisions: [LoggedDecision], _ candidate: FrozenPolicy, costWeight: Double) -> LogGate {
        var study = OffPolicyStudy(candidate, costWeight: costWeight)
        study.take([decisions])
        return LogGate(study, dearest: decisions.dearestUSD)
    }

    private init(_ study: OffPolicyStudy, dearest: Double?) {
        let findings = study.findings()
        finding = GateFinding(findings.candidates[0], decisions: findings.coverage.decisions)
        costUSDMax = dearest
    }
}

extension OffPolicyStudy {
    fileprivate init(_ candidate: FrozenPolicy, costWeight: Double) {
        self.init([NamedCandidate(name: "candidate", policy: candidate)], OffPolicyQuestion(costWeight: costWeight))
    }
}

extension Sequence where Element == LoggedDecision {
    fileprivate var dearestUSD: Double? { lazy.compactMap(\.outcome?.costUSD).max() }
}

extension GateFinding {
    fileprivate init(_ finding: CandidateFinding, decisions: Int) {
        let value = finding.values[.value]?.difference
        let support = finding.support
        let sentence =
            decisions == 0
            ? "The log is empty."
            : support.sentence(on: .value) ?? support.sentences.first ?? "The log has no rated decision."
        self.init(
            decisions: decisions, difference: value?.value, low: value?.low, high: value?.high, sentence: sentence)
    }
}
