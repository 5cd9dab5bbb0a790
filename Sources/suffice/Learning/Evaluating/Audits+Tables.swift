import Evaluation
import Report

/// Where the router loses, groups, robustness, foreseen error: as tables.
extension RouterReport {
    /// Rows of a table of losses.
    private static let lossesMax = 8
    /// A task of fewer prompts says nothing.
    private static let lossRowsMin = 10

    /// The tasks where another way to route has the largest lead over the router, the worst first.
    var losses: [(line: GroupAudit.Line, rival: GroupAudit.Rival)] {
        let behind = (taskAudit?.lines ?? []).compactMap { line -> (GroupAudit.Line, GroupAudit.Rival)? in
            guard line.rows >= Self.lossRowsMin, let rival = line.strongestRival, let lead = rival.routerLead,
                lead.value < 0
            else { return nil }
            return (line, rival)
        }
        return behind.sorted { ($0.1.routerLead?.value ?? 0) < ($1.1.routerLead?.value ?? 0) }
    }

    /// `nil` without tasks.
    var lossTable: Table? {
        guard taskAudit != nil else { return nil }
        let losses = losses
        let rest = losses.count > Self.lossesMax ? " \(losses.count - Self.lossesMax) more lose less." : ""
        var table = Table(
            "Where the router loses, and to what",
            columns: [
                .init("task", alignment: .left), .init("rows"), .init("router"), .init("best there"),
                .init("which is", alignment: .left), .init("router − it"),
            ],
            note: (losses.isEmpty ? "On no task of \(Self.lossRowsMin) prompts or more. " : "")
                + "Tasks of \(Self.lossRowsMin) prompts or more; by the highest prediction; \"which is\" was picked with "
                + "hindsight, so that chance favours it.\(rest)")
        for (line, rival) in losses.prefix(Self.lossesMax) {
            let isSure = rival.routerLead?.high.map { $0 < 0 } ?? false
            table.append([
                .init(line.group ?? "(none)"), .init(Format.count(line.rows)),
                .init(line.quality?.value) { Format.decimal($0) }, .init(Format.decimal(rival.quality.value)),
                .init(rival.name), Self.signed(rival.routerLead, isSure ? .bad : .plain),
            ])
        }
        return table
    }

    static func signed(_ estimate: IntervalEstimate?, _ emphasis: Table.Emphasis = .plain) -> Table.Cell {
        guard let estimate else { return .unknown }
        let half = estimate.low.flatMap { low in estimate.high.map { " ± " + Format.decimal(($0 - low) / 2) } }
        return .init(Format.signed(estimate.value) + (half ?? ""), emphasis)
    }
}

extension GroupAudit {
    /// p below this is called a difference.
    static let significance = 0.05
    /// Groups that a terminal is shown.
    private static let terminalGroupsMax = 12

    var terminalTable: Table {
        var table = table
        guard table.rows.count > Self.terminalGroupsMax else { return table }
        let rest = table.rows.count - Self.terminalGroupsMax
        table = Table(
            table.title, columns: table.columns, rows: Array(table.rows.prefix(Self.terminalGroupsMax)),
            note: table.note)
        table.note = "\(rest) more groups are in --html and --json. " + (table.note ?? "")
        return table
    }

    /// Group by group: access, quality, cost, shortfall, and whether it differs from the rest.
    var table: Table {
        var table = Table(
            "Groups by \(attribute)",
            columns: [
                .init("group", alignment: .left), .init("rows"), .init("access"), .init("quality"), .init("shortfall"),
                .init("cost"), .init("p access"), .init("p shortfall"),
            ],
            note:
                "Choice: \(rule.inWords). Access: share of prompts sent to \(strongModel ?? "the best model"), the best "
                + "model over all. Shortfall: what always asking it would have added in quality. p: as the rest, by "
                + "permutation, Holm-corrected over groups and measures.")
        for line in lines {
            var access = Table.Cell(line.access) { Format.percent($0, digits: 0) }
            access.bar = line.access?.value
            table.append([
                .init(line.group ?? "(none)"), .init(Format.count(line.rows)), access,
                .init(line.quality) { Format.decimal($0) }, RouterReport.signed(line.shortfall),
                .init(line.costUSD?.value, with: Format.usd), Self.cell(line.pValues[.access]),
                Self.cell(line.pValues[.shortfall]),
            ])
        }
        return table
    }

    /// Where each group's prompts go.
    func shareTable(_ models: [String]) -> Table {
        let used = models.indices.filter { model in lines.contains { $0.modelShares[model] > 0 } }
        var table = Table(
            "Where the groups' prompts go (\(attribute))",
            columns: [.init("group", alignment: .left)] + used.map { .init(models[$0]) })
        for line in lines {
            table.append(
                [.init(line.group ?? "(none)")] + used.map { .init(Format.percent(line.modelShares[$0], digits: 0)) })
        }
        return table
    }

    private static func cell(_ pValue: Double?) -> Table.Cell {
        guard let pValue else { return .unknown }
        return .init(Format.pValue(pValue), pValue < significance ? .bad : .plain)
    }
}

extension RobustnessReport {
    var table: Table {
        var table = Table(
            "The same prompts, written otherwise",
            columns: [
                .init("perturbation", alignment: .left), .init("changed"), .init("same decision"),
                .init("quality lost"),
                .init("AIQ lost"),
            ],
            note:
                "Choice: \(rule.inWords); seed \(seed). Changed: share of prompts whose text it changed; same decision: "
                + "among those. Quality without any: \(quality.map { $0.inWords { Format.decimal($0) } } ?? "–"). Outcomes "
                + "are those of the original prompts; upper case and templates stripped may change what is asked.")
        for line in lines {
            table.append([
                .init(line.perturbation.title), .init(Format.percent(line.changedShare, digits: 0)),
                .init(line.equalDecisions) { Format.percent($0) }, lost(line.qualityLost), lost(line.aiqLost),
            ])
        }
        return table
    }

    private func lost(_ estimate: IntervalEstimate?) -> Table.Cell {
        RouterReport.signed(estimate, (estimate?.low ?? 0) > 0 ? .bad : .plain)
    }
}

extension ErrorForesight {
    var table: Table {
        var table = Table(
            "Expected and actual error",
            columns: [
                .init("expected error"), .init("rows"), .init("squared error"), .init("promised − got"),
                .init("routed"),
                .init("best single"),
            ],
            note: "Tenths of the rows, by the squared error the router expects of its predictions. "
                + "\(Format.percent(shareBeyondTraining)) of these rows are farther from the training data than 19 of 20 "
                + "training prompts.")
        for line in lines {
            table.append([
                .init(Format.decimal(line.expectedError)), .init(Format.count(line.rows)),
                .init(line.squaredError) { Format.decimal($0) }, RouterReport.signed(line.bias),
                .init(line.routedQuality) { Format.decimal($0) },
                .init(line.bestSingleQuality?.value) { Format.decimal($0) },
            ])
        }
        return table
    }
}
