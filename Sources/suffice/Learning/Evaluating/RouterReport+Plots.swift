import Evaluation
import Report

/// The pictures of `suffice evaluate`.
extension RouterReport {
    /// One model each: they are points, not lines.
    private static let fixed: Set<String> = [BaselineName.bestSingle, BaselineName.allCheap]

    /// The frontier with its interval, the baselines' frontiers, the single models.
    var frontierPlot: Plot {
        var series: [Plot.Series] = [
            .init(
                router.name, .line, points: drawn(router.frontier ?? []), isMain: true)
        ]
        for line in baselines {
            guard let corners = line.frontier, !Self.fixed.contains(line.name) else { continue }
            let mark: Plot.Mark = RouterReport.BaselineName.unlearned.contains(line.name) ? .dashedLine : .line
            series.append(.init(line.name, mark, points: drawn(corners)))
        }
        let single = singles.compactMap { line -> Plot.Point? in
            guard let cost = line.costUSD?.value, let quality = line.quality else { return nil }
            return .init(cost, quality.value, low: quality.low, high: quality.high, label: shortName(line.model))
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
        let points = zip(reliability, reliabilityQuality).compactMap { bin, interval -> Plot.Point? in
            guard let predicted = bin.meanPredicted, let quality = bin.meanQuality else { return nil }
            return .init(predicted, quality, low: interval?.low, high: interval?.high)
        }
        return Plot(
            "Predicted and realised quality", x: .init("predicted quality", includes: 0...1),
            y: .init("realised quality", includes: 0...1),
            series: [
                .init(router.name, .points, points: points, isMain: true),
                .init("perfect", .dashedLine, points: [.init(0, 0), .init(1, 1)]),
            ], note: "On the line, a prediction comes true on average. Bars: 95 % intervals.")
    }

    /// How often which quality is predicted.
    var promisePlot: Plot {
        let width = 1 / Double(CalibrationSummary.binCount)
        let pairs = max(1, reliability.reduce(0) { $0 + $1.pairs })
        return Plot(
            "How often which quality is predicted", x: .init("predicted quality", includes: 0...1),
            y: .init("share of (prompt, model) pairs", quantity: .percent),
            series: [
                .init(
                    router.name, .bars,
                    points: reliability.map { .init($0.lowerEdge + width / 2, Double($0.pairs) / Double(pairs)) },
                    isMain: true)
            ])
    }

    /// Without the provider, where that still tells the models apart.
    private func shortName(_ model: String) -> String {
        let short = model.split(separator: "/").last.map(String.init) ?? model
        return models.count { $0.hasSuffix(short) } == 1 ? short : model
    }
}

extension GroupAudit {
    private static let groupsShown = 20

    /// Access to the strong model, group by group.
    var accessChart: IntervalChart {
        IntervalChart(
            "Share of prompts sent to \(strongModel ?? "the best model")",
            axis: .init("access", quantity: .percent, includes: 0...1),
            rows: lines.prefix(Self.groupsShown).compactMap { line in
                let differs = (line.pValues[.access] ?? 1) < Self.significance
                return line.access.map {
                    .init(
                        line.group ?? "(none)", $0.value, low: $0.low, high: $0.high, emphasis: differs ? .bad : .plain)
                }
            },
            note: "Bars: 95 % intervals. Orange: differs from the rest, p < \(Self.significance) after correction."
                + (lines.count > Self.groupsShown ? " The \(Self.groupsShown) largest groups." : ""))
    }
}

extension RobustnessReport {
    /// Same decisions, perturbation by perturbation.
    var chart: IntervalChart {
        IntervalChart(
            "Share of decisions that stay the same", axis: .init("same decision", quantity: .percent),
            rows: lines.compactMap { line in
                line.equalDecisions.map {
                    .init(line.perturbation.title, $0.value, low: $0.low, high: $0.high)
                }
            }, note: "Bars: 95 % intervals.")
    }
}

extension ErrorForesight {
    /// Squared error over the tenths of the rows, with what was expected.
    func plot(_ name: String) -> Plot {
        let points = lines.enumerated().compactMap { place, line in
            line.squaredError.map { Plot.Point(Double(place + 1), $0.value, low: $0.low, high: $0.high) }
        }
        return Plot(
            "Expected and actual error",
            x: .init("tenth of the prompts, the least expected error first", quantity: .count),
            y: .init("mean squared error of predicted quality"),
            series: [
                .init(
                    name, .line, points: points.map { .init($0.x, $0.y) }, band: points, isMain: true),
                .init(
                    "expected", .dashedLine,
                    points: lines.enumerated().map { .init(Double($0 + 1), $1.expectedError) }),
            ], note: "Shaded: 95 % interval.")
    }
}
