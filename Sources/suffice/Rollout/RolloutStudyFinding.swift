import Lab
import Report
import RouterEngine
import StrictJSON

/// What came of one candidate's roll-outs.
struct RolloutStudyFinding {
    private let name: String
    private let count: Int
    private var promoted = 0
    private var rolledBack: [Rollout.Reason: Int] = [:]
    /// Of those that came to the canary.
    private let outcomes: [Int]
    private let qualityLost: [Double]
    private let extraUSD: [Double]
    /// Means over those that came to the canary; `nil` where none did.
    private let gap: (quality: Double, costUSD: Double)?

    init(_ name: String, _ runs: [RolloutStudy.Run]) {
        self.name = name
        count = runs.count
        for run in runs {
            switch run.stage {
            case .promoted: promoted += 1
            case .rolledBack(let reason): rolledBack[reason, default: 0] += 1
            case .gate, .shadow, .canary: break
            }
        }
        let canaries = runs.filter { $0.outcomes > 0 }
        outcomes = canaries.map(\.outcomes).sorted()
        qualityLost = runs.map(\.qualityLost).sorted()
        extraUSD = runs.map(\.extraUSD).sorted()
        let sums = canaries.reduce((0.0, 0.0)) { ($0.0 + $1.qualityGap, $0.1 + $1.costGapUSD) }
        let reached = Double(canaries.count)
        gap = canaries.isEmpty ? nil : (sums.0 / reached, sums.1 / reached)
    }

    private var outcomesMedian: Int? { outcomes.isEmpty ? nil : outcomes[outcomes.count / 2] }
    private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    /// Of those that the gate let through.
    private var taken: Int {
        rolledBack.reduce(0) { $0 + ([.undecided, .gate].contains($1.key) ? 0 : $1.value) }
    }

    static func table(_ findings: [RolloutStudyFinding], _ plan: RolloutPlan) -> String {
        var table = Table(
            "\(findings.first?.count ?? 0) roll-outs each",
            columns: [
                .init("candidate", alignment: .left), .init("value"), .init("gate"), .init("promoted"),
                .init("undecided"), .init("taken back"), .init("outcomes"), .init("lost, mean"), .init("most"),
            ],
            note:
                "Value: candidate − incumbent, per canary request. Gate: stopped by the log; none is stopped by the shadow, "
                + "which only shows. The rest is the canary's. Outcomes: the median until the end. Lost: quality of all "
                + "requests that the candidate served together, per roll-out; 1 is one right answer.")
        for one in findings {
            table.append([
                .init(one.name),
                one.gap.map { .init(Format.signed($0.quality - plan.costWeight * $0.costUSD, digits: 4)) } ?? .unknown,
                .init(Format.count(one.rolledBack[.gate] ?? 0)), .init(Format.count(one.promoted)),
                .init(Format.count(one.rolledBack[.undecided] ?? 0)), .init(Format.count(one.taken)),
                one.outcomesMedian.map { .init(Format.count($0)) } ?? .unknown,
                .init(Format.decimal(one.mean(one.qualityLost), digits: 2)),
                .init(Format.decimal(one.qualityLost.last ?? 0, digits: 2)),
            ])
        }
        let words =
            "Share \(Format.percent(plan.canaryShare)), at most \(Format.count(plan.canaryOutcomesMax)) outcomes, "
            + "value = quality − \(Format.setting(plan.costWeight)) · USD"
        return table.text(for: .standardOutput()) + "\n" + words
    }

    static func json(_ findings: [RolloutStudyFinding], _ plan: RolloutPlan) -> String {
        JSONWriter.text { writer in
            writer.member("share", plan.canaryShare)
            writer.member("outcomes_max", plan.canaryOutcomesMax)
            writer.member("cost_weight", plan.costWeight)
            writer.array("candidates", of: findings) { writer, one in
                writer.object { writer in
                    writer.member("name", one.name)
                    writer.member("rollouts", one.count)
                    writer.member("promoted", one.promoted)
                    writer.object("rolled_back") { writer in
                        for reason in Rollout.Reason.allCases {
                            writer.member(reason.rawValue, one.rolledBack[reason] ?? 0)
                        }
                    }
                    writer.member("quality_gap", one.gap?.quality)
                    writer.member("cost_gap_usd", one.gap?.costUSD)
                    writer.member("outcomes_median", one.outcomesMedian)
                    writer.member("quality_lost_mean", one.mean(one.qualityLost))
                    writer.member("quality_lost_max", one.qualityLost.last ?? 0)
                    writer.member("extra_usd_mean", one.mean(one.extraUSD))
                    writer.member("extra_usd_max", one.extraUSD.last ?? 0)
                }
            }
        }
    }
}
