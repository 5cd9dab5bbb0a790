import Evaluation
import Lab
import Report

extension LogReport {
    /// The report as one file to look at and to send on.
    var page: Page {
        var sections: [Page.Section] = []
        for candidate in findings.candidates {
            var blocks: [Page.Block] = [
                .figures(figures(of: candidate)),
                .paragraph(candidate.support.sentences.joined(separator: " ")),
            ]
            blocks += tables(of: candidate).map { .table($0) }
            if candidate.support.weightSample.count > 1 { blocks.append(.plot(weightPlot(candidate))) }
            sections.append(Page.Section(candidate.title, blocks))
        }
        if findings.candidates.count > 1 { sections.insert(comparison, at: 0) }
        if let section = Page.Section(notes: allNotes) { sections.append(section) }
        return Page(
            title: "What the log says", subtitle: heading, sections: sections,
            footer: "suffice ope --log \(log), \(method) intervals of 95 %")
    }

    private func figures(of candidate: CandidateFinding) -> [Page.Figure] {
        var figures: [Page.Figure] = []
        if let cost = candidate.values[.cost]?.relative {
            figures.append(.init("cost", CandidateFinding.percent(cost), detail: "against the logging policy"))
        }
        if let quality = candidate.values[.quality]?.difference {
            figures.append(.init("quality", CandidateFinding.points(quality), detail: "points"))
        }
        let overlap = candidate.support.overlap
        figures.append(
            .init(
                overlap.conversationCount == nil ? "effective rows" : "effective \(overlap.conversationsName)",
                Format.count(Int(overlap.effectiveSampleSize)),
                detail: "of \(Format.count(overlap.conversationCount ?? overlap.rowCount))"))
        figures.append(
            .init("unsupported", Format.percent(candidate.support.unsupportedShare), detail: "of the traffic"))
        return figures
    }

    private var comparison: Page.Section {
        var table = Table(
            columns: [
                .init("candidate", alignment: .left), .init("cost"), .init("quality", unit: "points"),
                .init("unsupported"),
            ])
        for candidate in findings.candidates {
            table.append([
                .init(candidate.name),
                candidate.values[.cost]?.relative.map { .init(CandidateFinding.percent($0)) } ?? .unknown,
                candidate.values[.quality].map { .init(CandidateFinding.points($0.difference)) } ?? .unknown,
                .init(Format.percent(candidate.support.unsupportedShare)),
            ])
        }
        return Page.Section("The candidates beside the logging policy", [.table(table)] + charts.map { .intervals($0) })
    }

    /// Cost and quality of all candidates, each on one scale; a measure that nobody has is left out.
    private var charts: [IntervalChart] {
        func chart(
            _ title: String, _ measure: PolicyMeasure, _ axis: Plot.Axis, _ estimate: (PairedValue) -> IntervalEstimate?
        ) -> IntervalChart? {
            let rows = findings.candidates.compactMap { candidate in
                candidate.values[measure].flatMap(estimate).map {
                    IntervalChart.Row(
                        candidate.name, $0.value, low: $0.low, high: $0.high, emphasis: measure.emphasis($0))
                }
            }
            return rows.isEmpty
                ? nil : IntervalChart(title, axis: axis, rows: rows, reference: 0, note: "Bars: 95 % intervals.")
        }
        let cost = chart(
            "Cost against the logging policy", .cost, .init("difference in cost", quantity: .percent), \.relative)
        let quality = chart(
            "Quality against the logging policy", .quality, .init("difference in quality, of 1"), \.difference)
        return [cost, quality].compactMap(\.self)
    }

    /// How unequal the rows' weights are. What lies beyond the last bin counts in it.
    private func weightPlot(_ candidate: CandidateFinding) -> Plot {
        let (weights, bins) = (candidate.support.weightSample, 25)
        // As wide as nearly all weights need, so that one great weight doesn't squeeze the rest into one bar.
        let most = max(2, weights[min(weights.count - 1, weights.count * 99 / 100)])
        let width = most / Double(bins)
        var counts = [Double](repeating: 0, count: bins)
        for weight in weights { counts[min(bins - 1, Int(weight / width))] += 1 }
        let bars = counts.enumerated().map { bin, count in
            Plot.Point((Double(bin) + 0.5) * width, count / Double(weights.count))
        }
        return Plot(
            "Weights of the logged decisions",
            x: .init("weight: how much likelier the candidate makes what was drawn", includes: 0...most),
            y: .init("share of the decisions", quantity: .percent, includes: 0...0),
            series: [Plot.Series(candidate.name, .bars, points: bars, isMain: true)],
            note:
                "All at 1: the candidate does what was logged. A long tail: few decisions speak for it. The last bar holds all "
                + "beyond it, the largest is \(Format.decimal(candidate.support.overlap.weightMax, digits: 1)).")
    }
}
