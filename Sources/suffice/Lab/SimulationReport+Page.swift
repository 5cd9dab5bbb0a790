import Evaluation
import Lab
import Report

/// The page of `suffice simulate --html`.
extension SimulationReport {
    func page(title: String, footer: String) -> Page {
        var summary: [Page.Block] = [.figures(headlines)]
        if !events.isEmpty { summary.append(.findings(marked.map { .init("\($0.mark): \($0.event.announcement)") })) }
        var sections: [Page.Section] = [.init("", summary)]
        sections.append(.init("Cost and quality", [.plot(frontierPlot), .table(policyTable)]))
        if let differenceTable {
            let verdicts = differences.map { Page.Finding(verdict($0)) }
            sections.append(.init("Beside \(policies[0].name)", [.findings(verdicts), .table(differenceTable)]))
        }
        if let budgetTable { sections.append(.init("Budgets", [.plot(spendingPlot), .table(budgetTable)])) }
        if let windowTable { sections.append(.init("Budgets per window", [.table(windowTable)])) }
        if let floorTable { sections.append(.init("Quality floors", [.table(floorTable)])) }
        var course: [Page.Block] = [.plot(rewardPlot)]
        if let recoveryTable { course.append(.table(recoveryTable)) }
        if let alarmTable { course.append(.table(alarmTable)) }
        sections.append(.init("Over time", course))
        sections.append(.init("Where the traffic went", policies.map { .plot(sharePlot($0)) } + [.table(shareTable)]))
        if let section = Page.Section(notes: notes) { sections.append(section) }
        return Page(
            title: title,
            subtitle: "\(Format.count(requests)) requests on each of \(seeds.count) streams, seeds \(seeds[0]) to "
                + "\(seeds[seeds.count - 1]); intervals are 95 % over seeds: of orders and draws, not of other prompts"
                + (differences.isEmpty ? "." : ", but for the differences to \(policies[0].name)."),
            sections: sections, footer: footer)
    }

    private var headlines: [Page.Figure] {
        guard let first = policies.first else { return [] }
        func written(_ estimate: IntervalEstimate, _ format: (Double) -> String) -> String {
            guard let low = estimate.low, let high = estimate.high else { return "" }
            return "\(format(low)) to \(format(high))"
        }
        var figures: [Page.Figure] = [
            .init(
                "quality, \(first.name)", Format.decimal(first.quality.value, digits: 4),
                detail: written(first.quality) { Format.decimal($0, digits: 4) }),
            .init("cost per request", Format.usd(first.costUSD.value), detail: written(first.costUSD, Format.usd)),
            .init(
                "regret", Format.decimal(first.regret.value, digits: 1),
                detail: written(first.regret) { Format.decimal($0, digits: 1) }),
        ]
        if let budget = first.budget {
            figures.append(
                .init(
                    "of its budget", Format.percent(budget.ratio.value),
                    detail: "worst \(Format.percent(budget.worstWindowRatio))"))
        }
        return figures
    }

    /// Policies and fixed choices on the plane of cost and quality.
    private var frontierPlot: Plot {
        let points = policies.map {
            Plot.Point(
                $0.costUSD.value, $0.quality.value, low: $0.quality.low, high: $0.quality.high,
                label: $0.name.shortenedInside(to: Table.nameWidthMax))
        }
        let fixed = baselines.compactMap { line in
            line.costUSD.map {
                Plot.Point($0.value, line.quality.value, label: line.name.shortenedInside(to: Table.nameWidthMax))
            }
        }
        return Plot(
            "Quality and cost", x: .init("cost, USD per request", quantity: .usd, isLogarithmic: true),
            y: .init("quality"),
            series: [
                .init("policies", .points, points: points, isMain: true),
                .init("fixed choices", .points, points: fixed),
            ])
    }

    private var rewardPlot: Plot {
        Plot(
            "Reward over time", x: .init("request"), y: .init("mean reward"),
            series: policies.enumerated().map { place, line in
                let band = line.parts.map {
                    Plot.Point(Double($0.request), $0.reward.value, low: $0.reward.low, high: $0.reward.high)
                }
                return .init(
                    line.name, .line, points: line.parts.map { Plot.Point(Double($0.request), $0.reward.value) },
                    band: place == 0 ? band : [], isMain: place == 0)
            }, events: moments,
            note: "Each point is one \(policies.first?.parts.count ?? 0)th of the stream. Shaded: 95 % interval of "
                + "\(policies.first?.name ?? "").")
    }

    /// Events with the letter by which every plot points at them; from the 27th on a number.
    private var marked: [(mark: String, event: Event)] {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".map(String.init)
        return events.enumerated().map { ($0 < letters.count ? letters[$0] : "\($0 + 1)", $1) }
    }

    private var moments: [Plot.Event] { marked.map { Plot.Event(Double($0.event.at), $0.mark) } }

    private var spendingPlot: Plot {
        var spending: [Plot.Series] = policies.compactMap { line in
            guard let budget = line.budget else { return nil }
            let points = line.parts.map { Plot.Point(Double($0.request), $0.costUSD.value / budget.usdPerRequest) }
            return .init(line.name, .line, points: points)
        }
        if let course = spending.first?.points {
            spending.append(.init("the budget", .dashedLine, points: course.map { Plot.Point($0.x, 1) }))
        }
        return Plot(
            "Spending over time", x: .init("request"), y: .init("cost per budget", includes: 0...1), series: spending,
            events: moments)
    }

    /// More lines than this can't be told apart; the other models are one.
    private static let shareLinesMax = 8

    /// The models of every policy's plot, so that each keeps its colour: the busiest under any policy, in the roster's order.
    private var plottedModels: [String] {
        func peak(_ name: String) -> Double {
            policies.flatMap { $0.parts.map { $0.shares[name] ?? 0 } }.max() ?? 0
        }
        let seen = models.filter { peak($0) >= 0.01 }
        guard seen.count > Self.shareLinesMax else { return seen }
        func share(_ name: String) -> Double { policies.map { $0.shares[name]?.value ?? 0 }.max() ?? 0 }
        let busiest = Set(seen.sorted { share($0) > share($1) }.prefix(Self.shareLinesMax - 1))
        return seen.filter(busiest.contains)
    }

    private func sharePlot(_ line: PolicyLine) -> Plot {
        let names = plottedModels
        let others = models.filter { !names.contains($0) }
        func rest(_ part: Part) -> Double { others.reduce(0) { $0 + (part.shares[$1] ?? 0) } }
        let rests = line.parts.map { Plot.Point(Double($0.request), rest($0)) }
        return Plot(
            "Shares of \(line.name)", x: .init("request"), y: .init("share", quantity: .percent, includes: 0...1),
            series: names.map { name in
                .init(
                    name, .line, points: line.parts.map { Plot.Point(Double($0.request), $0.shares[name] ?? 0) },
                    isMain: (line.shares[name]?.value ?? 0) > 0.5)
            } + (rests.contains { $0.y >= 0.01 } ? [.init("other models", .dashedLine, points: rests)] : []),
            events: moments)
    }
}
