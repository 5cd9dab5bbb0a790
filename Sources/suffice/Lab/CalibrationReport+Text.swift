import Evaluation
import Foundation
import Lab
import Report

extension CalibrationReport {
    /// For people: the promise, what it costs and saves, and the thresholds around it.
    func text(for terminal: Terminal) -> String {
        (evidence.map(\.printable) + ["", table.text(for: terminal)]).joined(separator: "\n")
    }

    /// Why one may believe the policy, in lines for its file.
    var evidence: [String] {
        guard let chosen else { return [refusal ?? ""] }
        let ratio = chosen.quality.value / max(1e-9, chosen.referenceQuality.value)
        return [
            "At least \(Format.exactPercent(share)) of the quality of \(model), with \(Format.exactPercent(confidence)) confidence.",
            "\(threshold) \(chosen.threshold): quality \(Format.decimal(chosen.quality.value, digits: 4)) beside "
                + "\(Format.decimal(chosen.referenceQuality.value, digits: 4)) (\(Format.percent(ratio))), p = \(Format.decimal(chosen.pValue, digits: 4)),",
            costSentence,
            "judged on \(Format.count(chosen.cases)) of \(Format.count(caseCount)) requests\(independence); it holds for requests like these.",
        ]
    }

    /// Where requests belong together.
    private var independence: String {
        guard let chosen, chosen.groups < chosen.cases else { return "" }
        return
            ", \(Format.count(chosen.groups)) of them independent (repeats of a prompt and turns of a session count as one)"
    }

    private var costSentence: String {
        guard let chosen, let cost = chosen.costUSD, let reference = chosen.referenceCostUSD,
            let saved = chosen.savedUSD
        else { return "what it saves can't be said, as no request knows its costs," }
        let share = reference.value > 0 ? saved.value / reference.value : 0
        let amount = Format.estimate(saved.value, low: saved.low, high: saved.high, with: Format.usd)
        let costs = "\(Format.usd(cost.value)) per request beside \(Format.usd(reference.value))"
        let isPartial = chosen.costCases < chosen.cases
        let part = isPartial ? " where costs are known (\(Format.count(chosen.costCases)) requests)," : ""
        return "\(costs): saves \(Format.percent(share)), \(amount) per request,\(part)"
    }

    private var table: Table {
        var table = Table(
            columns: [
                .init(threshold), .init("quality"), .init("of \(model.shortenedInside(to: Table.nameWidthMax))"),
                .init("cost"),
                .init("p"),
            ],
            note:
                "Tested in this order, while p is at most \(String(format: "%.6g", 1 - confidence)); of those the cheapest is taken."
        )
        let place = steps.firstIndex { $0.threshold == chosen?.threshold } ?? 0
        for (number, step) in steps.enumerated() where abs(number - place) <= 4 || number == 0 {
            let ratio = step.quality.value / max(1e-9, step.referenceQuality.value)
            table.append([
                .init(
                    step.threshold == 0 ? "0" : String(format: "%.4g", step.threshold),
                    number == place ? .strong : .plain),
                .init(step.quality) { Format.decimal($0, digits: 4) }, .init(Format.percent(ratio)),
                .init(step.costUSD?.value, with: Format.usd),
                .init(Format.decimal(step.pValue, digits: 4), step.pValue <= 1 - confidence ? .good : .bad),
            ])
        }
        return table
    }
}
