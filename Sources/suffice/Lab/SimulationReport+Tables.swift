import Evaluation
import Lab
import Report

/// What `suffice simulate` prints.
extension SimulationReport {
    func text(for terminal: Terminal, router: String) -> String {
        let length = warmupRequests > 0 ? " after \(Format.count(warmupRequests)) that teach" : ""
        let streams = seeds.count == 1 ? "one stream" : "\(seeds.count) streams"
        var lines = ["\(router.printable), \(streams) of \(Format.count(requests)) requests\(length)", ""]
        lines += events.map(\.announcement.printable)
        if !events.isEmpty { lines.append("") }
        lines += tables.map { $0.text(for: terminal) + "\n" }
        if let differenceTable {
            lines.append(differenceTable.text(for: terminal) + "\n")
            lines += differences.map { verdict($0).printable }
            lines.append("")
        }
        lines.append("\(Format.count(Int(decisionsPerSecond))) decisions with feedback per second of one core")
        return lines.joined(separator: "\n")
    }

    var tables: [Table] {
        [policyTable] + [budgetTable, windowTable, floorTable, recoveryTable, alarmTable].compactMap(\.self) + [
            shareTable
        ]
    }

    /// Policies and fixed choices, what they earn and cost.
    var policyTable: Table {
        let counts = costWeight > 0
        var columns: [Table.Column] = [
            .init("policy", alignment: .left), .init("quality"), .init("cost"), .init("regret"),
        ]
        if counts { columns.insert(.init("reward"), at: 3) }
        let reward = counts ? "quality − \(Format.setting(costWeight)) · USD" : "quality"
        var table = Table(
            columns: columns,
            note: "± half of the 95 % interval over seeds: of orders and draws, not of other prompts. "
                + "Regret: sum of \(reward) that the oracle earns more.")
        func add(
            _ name: Table.Cell, _ quality: IntervalEstimate, _ cost: IntervalEstimate?, _ reward: IntervalEstimate,
            _ regret: IntervalEstimate
        ) {
            var cells = [
                name, Self.cell(quality, hasInterval: !counts), Table.Cell(cost?.value, with: Format.usd),
                Table.Cell(regret) { Format.decimal($0, digits: 1) },
            ]
            if counts { cells.insert(Table.Cell(reward) { Format.decimal($0, digits: 4) }, at: 3) }
            table.append(cells)
        }
        for line in policies {
            add(.init(line.name, .strong), line.quality, line.costUSD, line.reward, line.regret)
        }
        for line in baselines {
            add(.init(line.name, .faint), line.quality, line.costUSD, line.reward, line.regret)
        }
        return table
    }

    /// Beside a reward the quality's interval would take more room than it tells; it is in the JSON report.
    private static func cell(_ quality: IntervalEstimate, hasInterval: Bool) -> Table.Cell {
        hasInterval
            ? Table.Cell(quality) { Format.decimal($0, digits: 4) }
            : Table.Cell(Format.decimal(quality.value, digits: 4))
    }

    /// How paced budgets were kept.
    var budgetTable: Table? {
        let paced = policies.compactMap { line in line.budget.map { (line.name, $0) } }
        guard let first = paced.first?.1 else { return nil }
        var table = Table(
            columns: [
                .init("policy", alignment: .left), .init("budget"), .init("cost/budget"), .init("worst stretch"),
                .init("kept"),
            ],
            note: "Worst stretch: dearest \(Format.count(first.windowRequests)) consecutive requests of all seeds, "
                + "per budget. Kept: seeds within 1.01.")
        for (name, budget) in paced {
            table.append([
                .init(name), .init(Format.usd(budget.usdPerRequest)),
                .init(budget.ratio) { Format.decimal($0) },
                .init(
                    Format.decimal(budget.worstWindowRatio), budget.worstWindowRatio <= 1.01 ? .good : .bad),
                .init(Format.percent(budget.keptShare, digits: 0)),
            ])
        }
        return table
    }

    /// How budgets per stretch of time were kept.
    var windowTable: Table? {
        let paced = policies.compactMap { line in line.window.map { (line.name, $0) } }
        guard !paced.isEmpty else { return nil }
        var table = Table(
            columns: [
                .init("policy", alignment: .left), .init("budget"), .init("per"), .init("dearest window"),
                .init("worst"), .init("kept"),
            ],
            note: "Dearest window: the dearest stretch of that time, per budget; worst of all seeds. "
                + "Kept: seeds of which none cost more.")
        for (name, window) in paced {
            table.append([
                .init(name), .init(Format.usd(window.usd)),
                .init("\(Format.decimal(window.seconds, digits: 0)) s"),
                .init(window.ratio) { Format.decimal($0) },
                .init(Format.decimal(window.worstRatio), window.worstRatio <= 1 ? .good : .bad),
                .init(Format.percent(window.keptShare, digits: 0)),
            ])
        }
        return table
    }

    /// How mean qualities were kept.
    var floorTable: Table? {
        let kept = policies.compactMap { line in line.floor.map { (line, $0) } }
        guard let first = kept.first?.1 else { return nil }
        var table = Table(
            columns: [
                .init("policy", alignment: .left), .init("floor"), .init("mean quality"), .init("poorest stretch"),
                .init("worst"),
            ],
            note: "Poorest stretch: lowest mean of \(Format.count(first.windowRequests)) consecutive requests; "
                + "worst of all seeds.")
        for (line, floor) in kept {
            table.append([
                .init(line.name), .init(Format.decimal(floor.floor)),
                .init(line.quality) { Format.decimal($0, digits: 4) },
                .init(floor.poorest) { Format.decimal($0, digits: 4) },
                .init(Format.decimal(floor.worst, digits: 4)),
            ])
        }
        return table
    }

    /// How each policy took each event.
    var recoveryTable: Table? {
        guard policies.contains(where: { !$0.recoveries.isEmpty }) else { return nil }
        var table = Table(
            columns: [
                .init("policy", alignment: .left), .init("before"), .init("recovered after"), .init("lost"),
                .init("settled at"),
            ],
            note:
                "Recovered after: requests until it earns what it earns once settled, at most half the time to the next "
                + "event. Lost: the reward missing over that half.")
        for line in policies {
            for recovery in line.recoveries {
                table.append([
                    .init(line.name), .init(Format.count(recovery.at)),
                    .init(recovery.requests) { Format.count(Int($0.rounded())) },
                    .init(recovery.lostReward) { Format.decimal($0, digits: 1) },
                    .init(Format.decimal(recovery.rewardSettled)),
                ])
            }
        }
        return table
    }

    /// What the change detectors told.
    var alarmTable: Table? {
        guard policies.contains(where: { !$0.alarms.isEmpty }) else { return nil }
        var table = Table(
            columns: [
                .init("policy", alignment: .left), .init("alarm", alignment: .left), .init("since"), .init("after"),
                .init("seeds"), .init("refuted"), .init("size"),
            ],
            note: "Requests from the event before to the first alarm, median over the seeds that raised it.")
        for line in policies {
            for (place, alarm) in line.alarms.enumerated() {
                let name = alarm.model + (alarm.group.map { ", \($0)" } ?? "")
                table.append([
                    .init(place == 0 ? line.name : ""), .init(name), .init(Format.count(alarm.after)),
                    .init(Format.count(Int(alarm.requests.rounded()))), .init("\(alarm.seeds) of \(seeds.count)"),
                    .init(Format.count(alarm.refuted)),
                    .init(Format.decimal(alarm.size, digits: 2)),
                ])
            }
        }
        return table
    }

    /// Where the traffic went: the whole, the first and the last part of the stream.
    var shareTable: Table {
        var table = Table(
            columns: [
                .init("policy", alignment: .left), .init("model", alignment: .left), .init("share"), .init("at first"),
                .init("at last"),
            ])
        for line in policies {
            let names = models.filter { (line.shares[$0]?.value ?? 0) >= 0.005 }
            for (place, name) in names.enumerated() {
                table.append([
                    .init(place == 0 ? line.name : ""), .init(name),
                    .init(line.shares[name]) { Format.percent($0) },
                    .init(line.parts.first?.shares[name]) { Format.percent($0, digits: 0) },
                    .init(line.parts.last?.shares[name]) { Format.percent($0, digits: 0) },
                ])
            }
        }
        return table
    }
}

extension SimulationReport.Event {
    var announcement: String { "before request \(Format.count(at)): \(title)" }
}
