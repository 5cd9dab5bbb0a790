import Evaluation
import Report

/// The HTML page of `suffice evaluate --html`.
extension RouterReport {
    /// - Parameters:
    ///   - title: names the artefact.
    ///   - footer: the command and the versions behind the page.
    func page(title: String, footer: String) -> Page {
        var plots: [Page.Block] = []
        if router.frontier != nil { plots.append(.plot(frontierPlot)) }
        if let pairPlot { plots.append(.plot(pairPlot)) }
        return Page(
            title: title,
            subtitle: "\(Format.count(rows)) prompts, \(models.count) models. 95 % intervals from \(resamples) "
                + "resamples of the prompts, seed \(seed).",
            sections: [
                .init("", [.figures(headlines)]),
                .init("Cost and quality", plots + [.table(methodTable)]),
                .init("Single models and savings", [.table(singleTable)]),
                .init("Calibration", [.plot(reliabilityPlot)]),
                .init("Tasks", [.table(taskTable)]),
            ], footer: footer)
    }

    /// The frontier with its interval, the baselines' frontiers, the single models.
    var frontierPlot: Plot {
        var series: [Plot.Series] = [
            .init(
                router.name, .line, points: drawn(router.frontier ?? []), isMain: true)
        ]
        for line in baselines {
            guard let corners = line.frontier else { continue }
            let mark: Plot.Mark = RouterReport.BaselineName.unlearned.contains(line.name) ? .dashedLine : .line
            series.append(.init(line.name, mark, points: drawn(corners)))
        }
        let single = singles.compactMap { line -> Plot.Point? in
            guard let cost = line.costUSD?.value, let quality = line.quality else { return nil }
            return .init(cost, quality.value, low: quality.low, high: quality.high, label: line.model)
        }
        series.append(.init("single models", .points, points: single))
        let band = zip(costLevelsUSD, router.qualityAtCost).compactMap { cost, quality in
            quality.map { Plot.Point(cost, $0.value, low: $0.low, high: $0.high) }
        }
        series[0].band = band
        return Plot(
            "Quality against cost", x: .init("mean cost per request (USD, log)", quantity: .usd, isLogarithmic: true),
            y: .init("mean quality"), series: series,
            note: "Every line is what its method reaches by trading quality for cost. Shaded: 95 % interval.")
    }

    /// A hull as a line: straight between corners over cost, so bent over the logarithm of cost, and flat after the last
    /// corner up to the dearest model.
    private func drawn(_ corners: [CostQuality]) -> [Plot.Point] {
        guard let last = corners.last else { return [] }
        let between = zip(corners, corners.dropFirst()).flatMap { a, b in
            (0..<Self.pointsPerSide).map { step in
                let share = Double(step) / Double(Self.pointsPerSide)
                // Denser at the cheap end, where the logarithm bends most.
                let place = share * share
                return Plot.Point(
                    a.costUSD + (b.costUSD - a.costUSD) * place, a.quality + (b.quality - a.quality) * place)
            }
        }
        let dearest = singles.compactMap { $0.costUSD?.value }.max() ?? last.costUSD
        let end = Plot.Point(max(dearest, last.costUSD), last.quality)
        return between + [.init(last.costUSD, last.quality), end]
    }

    private static let pointsPerSide = 12

    /// For two models: quality against the share of calls to the dear one.
    var pairPlot: Plot? {
        guard let pair, let pairCurve, let first = pairCurve.first, let last = pairCurve.last else { return nil }
        return Plot(
            "Quality against calls to \(pair[1])",
            x: .init("share of calls to \(pair[1])", quantity: .percent, includes: 0...1), y: .init("mean quality"),
            series: [
                .init(router.name, .line, points: pairCurve.map { .init($0.dearShare, $0.quality) }, isMain: true),
                .init(
                    "at random", .dashedLine,
                    points: [.init(first.dearShare, first.quality), .init(last.dearShare, last.quality)]),
            ])
    }

    /// Realised quality against predicted quality, in 15 bins.
    var reliabilityPlot: Plot {
        let points = reliability.compactMap { bin -> Plot.Point? in
            guard let predicted = bin.meanPredicted, let quality = bin.meanQuality else { return nil }
            return .init(predicted, quality, label: Format.count(bin.pairs))
        }
        return Plot(
            "Predicted and realised quality", x: .init("predicted quality", includes: 0...1),
            y: .init("realised quality", includes: 0...1),
            series: [
                .init(router.name, .points, points: points, isMain: true),
                .init("perfect", .dashedLine, points: [.init(0, 0), .init(1, 1)]),
            ], note: "Beside each bin: how many (prompt, model) pairs are in it.")
    }

    private var headlines: [Page.Figure] {
        let measures: [Measure] = [.routedMicro, .routedMacro, .routedCostUSD, .aiq, .apgr, .cpt50, .ece]
        var figures = measures.compactMap { measure -> Page.Figure? in
            guard let estimate = router.measures[measure] else { return nil }
            let interval = estimate.low.flatMap { low in
                estimate.high.map { "\(measure.written(low)) to \(measure.written($0))" }
            }
            return Page.Figure(measure.title, measure.written(estimate.value), detail: interval ?? "")
        }
        let best = singles.max { ($0.quality?.value ?? -1) < ($1.quality?.value ?? -1) }
        if let best, let saved = best.savedShare {
            figures.append(.init("saved against \(best.model)", Format.percent(saved.value), detail: "at its quality"))
        }
        return figures
    }
}
