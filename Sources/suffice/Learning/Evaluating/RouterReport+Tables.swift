import Evaluation
import Report

/// The tables `suffice evaluate` shows, on the terminal and on the page.
extension RouterReport {
    var tables: [Table] { [methodTable, singleTable, taskTable] }

    /// Every method's figures with their intervals; measures nobody has are left out.
    var methodTable: Table {
        let lines = [router] + baselines
        let measures = Measure.allCases.filter { measure in lines.contains { $0.measures[measure] != nil } }
        var table = Table(
            "Router and baselines", columns: [.init("method", alignment: .left)] + measures.map { .init($0.title) },
            note: "± half of the 95 % interval, from \(resamples) resamples of \(Format.count(rows)) prompts. "
                + "Green: the router is better, orange: worse, by an interval of the paired difference without 0.")
        for line in lines {
            let name = Table.Cell(line.name, line.name == router.name ? .strong : .plain)
            table.append([name] + measures.map { cell(line, $0) })
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
            note: "Saved: cost of the router's frontier where it reaches the model's mean quality; "
                + "a dash where it doesn't, or where the cost isn't known.")
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
            "Tasks",
            columns: [
                .init("task", alignment: .left), .init("rows"), .init("share"), .init("routed"), .init("cost"),
                .init("best single"), .init("best of this task"), .init("which is", alignment: .left),
            ],
            note: "Best of this task: chosen with hindsight, task by task.")
        for line in tasks {
            table.append([
                .init(line.task ?? "(none)"), .init(Format.count(line.rows)), .init(Format.percent(line.share)),
                .init(line.routedQuality) { Format.decimal($0) }, .init(line.routedCostUSD, with: Format.usd),
                .init(line.bestSingleQuality) { Format.decimal($0) },
                .init(line.bestOfTaskQuality) { Format.decimal($0) }, .init(line.bestOfTask ?? "–"),
            ])
        }
        return table
    }

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
}

extension Measure {
    /// What stands over its column.
    var title: String {
        switch self {
        case .routedMicro: "quality, micro"
        case .routedMacro: "quality, macro"
        case .routedCostUSD: "cost"
        case .aiq: "AIQ"
        case .gain: "gain"
        case .apgr: "APGR"
        case .cpt50: "CPT50"
        case .cpt80: "CPT80"
        case .ece: "ECE"
        case .brier: "Brier"
        }
    }

    func written(_ value: Double) -> String {
        switch self {
        case .routedCostUSD: Format.usd(value)
        case .cpt50, .cpt80: Format.percent(value)
        default: Format.decimal(value)
        }
    }
}

extension Table.Cell {
    init(_ estimate: Estimate?, with format: (Double) -> String) {
        guard let estimate else {
            self = .unknown
            return
        }
        self.init(Format.plusMinus(estimate.value, low: estimate.low, high: estimate.high, with: format))
    }

    init(_ value: Double?, with format: (Double) -> String) {
        self = value.map { Table.Cell(format($0)) } ?? .unknown
    }
}
