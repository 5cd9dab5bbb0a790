import Evaluation
import Report

/// The tables `suffice evaluate` shows, on the terminal and on the page: each narrow enough for 80 columns.
extension RouterReport {
    /// What a terminal gets, in order.
    var terminalTables: [Table] {
        methodTables + [singleTable] + [lossTable].compactMap(\.self)
            + audits.map(\.terminalTable)
            + [robustness?.table, errorForesight?.table].compactMap(\.self)
    }

    /// Every method's figures, by what they say.
    var methodTables: [Table] {
        [qualityTable, frontierTable, costTable, pairTable, calibrationTable].compactMap(\.self)
    }

    var qualityTable: Table? {
        table("Quality of the highest prediction", [.routedMicro, .routedMacro, .routedCostUSD, .qualityAtRouterCost])
    }

    var frontierTable: Table? {
        table("Trading quality for cost", [.aiq, .gain, .savedShare, .savedUSDPer1000])
    }

    var pairTable: Table? { table("Calls to the dear model", [.apgr, .cpt50, .cpt80]) }

    var calibrationTable: Table? { table("Calibration", [.ece, .brier]) }

    /// Quality at some of the cost levels.
    var costTable: Table? {
        guard !costLevelsUSD.isEmpty else { return nil }
        let shown = Self.spread(costLevelsUSD.count, atMost: 4)
        var table = Table(
            "Quality at a cost per request",
            columns: [.init("method", alignment: .left)] + shown.map { .init(Format.usd(costLevelsUSD[$0])) })
        for line in [router] + baselines {
            table.append(
                [name(of: line)] + shown.map { .init(line.qualityAtCost[$0]) { Format.decimal($0) } })
        }
        return table
    }

    /// What each single model does, and what the router saves at its quality.
    var singleTable: Table {
        var table = Table(
            "Single models",
            columns: [
                .init("model", alignment: .left), .init("quality"), .init("cost"), .init("routed here"),
                .init("saved at its quality"), .init("per 1,000 requests"),
            ],
            note: "Routed here: by the highest prediction. Saved: cost of the router's frontier where it reaches the "
                + "model's mean quality; a dash where it doesn't, or where the cost isn't known.")
        for line in singles {
            table.append([
                .init(line.model), .init(line.quality) { Format.decimal($0) },
                .init(line.costUSD?.value, with: Format.usd),
                .init(Format.percent(line.routedShare)), .init(line.savedShare) { Format.percent($0) },
                .init(line.savedUSDPer1000Requests, with: Format.usd),
            ])
        }
        return table
    }

    /// Task by task: routed against the best single model.
    var taskTable: Table {
        var table = Table(
            columns: [
                .init("task", alignment: .left), .init("rows"), .init("share"), .init("routed"), .init("cost"),
                .init("best single"), .init("best of this task"), .init("which is", alignment: .left),
            ],
            note: "By the highest prediction. Best of this task: chosen with hindsight, task by task.")
        let intervals = Dictionary(
            (taskAudit?.lines ?? []).map { ($0.group, $0.quality) }, uniquingKeysWith: { first, _ in first })
        for line in tasks {
            let routed = intervals[line.task] ?? line.routedQuality.map { IntervalEstimate(value: $0) }
            table.append([
                .init(line.task ?? "(none)"), .init(Format.count(line.rows)), .init(Format.percent(line.share)),
                .init(routed) { Format.decimal($0) }, .init(line.routedCostUSD, with: Format.usd),
                .init(line.bestSingleQuality) { Format.decimal($0) },
                .init(line.bestOfTaskQuality) { Format.decimal($0) }, .init(line.bestOfTask ?? "–"),
            ])
        }
        return table
    }

    /// Some measures of every method that has one of them; `nil` where nobody has.
    private func table(_ title: String, _ wanted: [Measure]) -> Table? {
        let lines = ([router] + baselines).filter { line in wanted.contains { line.measures[$0] != nil } }
        let measures = wanted.filter { measure in lines.contains { $0.measures[measure] != nil } }
        guard !measures.isEmpty else { return nil }
        var table = Table(
            title, columns: [.init("method", alignment: .left)] + measures.map { .init($0.title) },
            note: measures.compactMap(\.explanation).joined(separator: " "))
        for line in lines { table.append([name(of: line)] + measures.map { cell(line, $0) }) }
        return table
    }

    /// How the figures of `methodTables` are to be read.
    var legend: String {
        "± half of the 95 % interval, from \(Format.count(resamples)) resamples of \(Format.count(rows)) prompts. Green: "
            + "the router is better, orange: worse, by an interval of the paired difference without 0."
    }

    private func name(of line: Line) -> Table.Cell { .init(line.name, line.name == router.name ? .strong : .plain) }

    /// Coloured where the paired difference to the router is beyond doubt.
    private func cell(_ line: Line, _ measure: Measure) -> Table.Cell {
        // A cost's interval would take more room than it tells; it is in the JSON report.
        var cell =
            measure == .routedCostUSD
            ? Table.Cell(line.measures[measure]?.value, with: measure.written)
            : Table.Cell(line.measures[measure], with: measure.written)
        guard let lead = line.routerLead[measure], let low = lead.low, let high = lead.high else { return cell }
        if low > 0 { cell.emphasis = measure.lessIsBetter ? .bad : .good }
        if high < 0 { cell.emphasis = measure.lessIsBetter ? .good : .bad }
        return cell
    }

    /// So many of `count` places, the first and the last among them.
    private static func spread(_ count: Int, atMost most: Int) -> [Int] {
        guard count > most else { return Array(0..<count) }
        return (0..<most).map { ($0 * (count - 1) + (most - 1) / 2) / (most - 1) }
    }
}

extension Table.Cell {
    /// A figure with half of its interval; `unknown` where there is none.
    init(_ estimate: IntervalEstimate?, with format: (Double) -> String) {
        guard let estimate else {
            self = .unknown
            return
        }
        self.init(Format.plusMinus(estimate.value, low: estimate.low, high: estimate.high, with: format))
    }
}
