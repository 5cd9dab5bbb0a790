import Evaluation
import Interchange
import Lab
import Report

extension TuningReport {
    /// For people, and for the head of the policy's file.
    func lines(_ goal: TuningGoal) -> [String] {
        let what =
            switch goal {
            case .budget(let budget): "the best quality at \(Format.usd(budget)) per request"
            case .quality(let least): "the least cost at a mean quality of \(least)"
            case .reward(let weight): "the highest quality − \(weight) · USD"
            }
        func gain(_ estimate: IntervalEstimate) -> String {
            Format.estimate(estimate.value, low: estimate.low, high: estimate.high) { Format.signed($0, digits: 4) }
        }
        func line(_ name: String, _ means: Means) -> String {
            "\(name): quality \(Format.plusMinus(means.quality.value, low: means.quality.low, high: means.quality.high) { Format.decimal($0, digits: 4) }), "
                + "cost \(Format.usd(means.costUSD.value))"
        }
        return [
            "Tuned for \(what): \(settingsTried) settings tried on \(Format.count(tunedRows)) rows,",
            "judged on \(Format.count(heldOutRows)) others over \(heldOutSeeds) streams. Intervals: 95 %, of other prompts like these.",
            line("held out, tuned", winner), line("held out, plain", plain),
            "gain in score where it was tuned \(gain(gainTuned)), held out \(gain(gainHeldOut)): optimism \(gain(optimism))",
            verdict(goal) + "." + (isKept ? "" : " The constraint was NOT kept on the held-out rows."),
        ]
    }

    /// What is recommended, and why it isn't what the search found.
    private func verdict(_ goal: TuningGoal) -> String {
        if isTuned { return "The tuned settings are recommended" }
        let plain = "The plain settings are recommended: "
        guard gainHeldOut.value > 0 else {
            return plain + "the tuned ones did no better on rows they were not tuned on"
        }
        guard let low = gainHeldOut.low, low > 0 else {
            let constraint = if case .reward = goal { "" } else { ", or that they kept the constraint," }
            return plain
                + "what the tuned ones gained on rows they were not tuned on\(constraint) may be the luck of these rows"
        }
        return plain + "the tuned ones broke the constraint on rows they were not tuned on"
    }
}

/// The report for machines.
struct TuningJSON: Encodable {
    struct Means: Encodable {
        var quality: IntervalEstimate
        var costUSD: IntervalEstimate
    }

    var isTuned: Bool
    var isKept: Bool
    var settingsTried: Int
    var tunedRows: Int
    var heldOutRows: Int
    var heldOutSeeds: Int
    var winner: Means
    var plain: Means
    var gainTuned: IntervalEstimate
    var gainHeldOut: IntervalEstimate
    var optimism: IntervalEstimate
    var policy: String
    var found: String
    var notes: [String]

    init(_ report: TuningReport, notes: [String]) {
        self.notes = notes
        isTuned = report.isTuned
        isKept = report.isKept
        settingsTried = report.settingsTried
        tunedRows = report.tunedRows
        heldOutRows = report.heldOutRows
        heldOutSeeds = report.heldOutSeeds
        winner = Means(quality: report.winner.quality, costUSD: report.winner.costUSD)
        plain = Means(quality: report.plain.quality, costUSD: report.plain.costUSD)
        gainTuned = report.gainTuned
        gainHeldOut = report.gainHeldOut
        optimism = report.optimism
        policy = PolicyText.yaml(report.settings)
        found = PolicyText.yaml(report.found)
    }
}
