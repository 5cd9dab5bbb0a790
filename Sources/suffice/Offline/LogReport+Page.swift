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
        if !notes.isEmpty { sections.append(Page.Section("To be read with it", notes.map { .paragraph($0) })) }
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
                "effective rows", Format.count(Int(overlap.effectiveSampleSize)),
                detail: "of \(Format.count(overlap.rowCount))"))
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
        return Page.Section("The candidates beside the logging policy", [.table(table)])
    }

    /// How unequal the rows' weights are.
    private func weightPlot(_ candidate: CandidateFinding) -> Plot {
        let weights = candidate.support.weightSample
        let points = weights.enumerated().map { rank, weight in
            Plot.Point(weight, Double(rank + 1) / Double(weights.count))
        }
        return Plot(
            "Weights of the logged decisions",
            x: .init("weight: how much likelier the candidate makes what was drawn", includes: 0...1),
            y: .init("share of decisions with at most this weight", quantity: .percent, includes: 0...1),
            series: [Plot.Series(candidate.name, .line, points: points, isMain: true)],
            note: "All at 1: the candidate does what was logged. A long tail: few decisions speak for it.")
    }
}
