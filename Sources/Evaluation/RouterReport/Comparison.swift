import LinearAlgebra

/// All methods side by side on one table: one vector of figures per weighting of the rows, and its reading.
///
/// Layout: per method its measures, then its quality at each cost level; then per single model quality, cost,
/// saved share, saved USD per 1,000 requests.
struct Comparison: Sendable {
    let costLevelsUSD: [Double]
    let pair: (cheap: Int, dear: Int)?
    private let best: Int?
    private let names: [String]
    private let methods: [any Method]
    private let singleSums: SingleModelSums
    private let truth: OutcomeTable
    private let routedShares: [Double]

    /// A single model's figures, in the order of their places.
    private enum SingleFigure: Int, CaseIterable {
        case quality, costUSD, savedShare, savedUSDPer1000
    }

    private static let levelCount = 12

    init(
        _ predictions: PredictionTable, named name: String, truth: OutcomeTable,
        baselines: [(name: String, predictions: PredictionTable)], costLevelsUSD: [Double]?
    ) {
        typealias Name = RouterReport.BaselineName
        singleSums = SingleModelSums(truth)
        self.truth = truth
        let singles = SingleModels(truth)
        let pair = singles.cheapAndDear
        self.pair = pair
        self.costLevelsUSD = costLevelsUSD ?? Self.levels(over: singles.costRangeUSD)
        let control = ShuffledControl(predictions, truth: truth, grid: LambdaGrid(spanning: predictions))
        var entries: [(String, any Method)] = [(name, PredictedMethod(predictions, truth: truth, pair: pair))]
        best = singles.best
        if let best { entries.append((Name.bestSingle, FixedMethod(model: best, truth: truth))) }
        if let cheap = singles.cheapest { entries.append((Name.allCheap, FixedMethod(model: cheap, truth: truth))) }
        entries.append((Name.zeroRouter, ZeroRouterMethod(isPair: pair != nil)))
        for baseline in baselines {
            entries.append((baseline.name, PredictedMethod(baseline.predictions, truth: truth, pair: pair)))
        }
        entries.append((Name.shuffled, ShuffledMethod(control: control, isPair: pair != nil)))
        entries.append((Name.oracle, PredictedMethod(.oracle(truth), truth: truth, pair: pair)))
        names = entries.map(\.0)
        methods = entries.map(\.1)
        routedShares = Self.shares(predictions.bestModels(), modelCount: truth.modelCount)
    }

    /// The vector of all figures under some weights of the rows.
    @Sendable func figures(weights: [Double]) -> [Double?] {
        let singles = singleSums.means(weights: weights)
        let target = best.flatMap { singles.points[$0] }
        var readings = methods.map { $0.readings(weights: weights, singles: singles) }
        let routerCost = readings[0][.routedCostUSD]
        readings = readings.map { readings in
            var readings = readings
            readings[.qualityAtRouterCost] = routerCost.flatMap { readings.hull?.quality(atCostUSD: $0) }
            readings.set(target.flatMap { readings.hull?.saving(against: $0) })
            return readings
        }
        var figures: [Double?] = []
        for reading in readings {
            figures += reading.values
            figures += costLevelsUSD.map { level in reading.hull.flatMap { $0.quality(atCostUSD: level) } }
        }
        for model in 0..<truth.modelCount {
            let saving = singles.points[model].flatMap { readings[0].hull?.saving(against: $0) }
            figures += [
                singles.quality[model], singles.points[model]?.costUSD, saving?.share, saving?.usdPer1000Requests,
            ]
        }
        return figures
    }

    func lines(_ replicates: Replicates) -> [RouterReport.Line] {
        let singles = SingleModels(truth)
        let weights = unitWeights(truth.rowCount)
        return methods.enumerated().map { number, method in
            let start = number * figuresPerMethod
            let levels = start + Measure.allCases.count
            return RouterReport.Line(
                name: names[number],
                measures: Self.byMeasure { place in
                    place == Measure.ece.place
                        ? replicates.magnitude(start + place) : replicates.estimate(start + place)
                },
                routerLead: number == 0 ? [:] : Self.byMeasure { replicates.difference($0, minus: start + $0) },
                qualityAtCost: costLevelsUSD.indices.map { replicates.estimate(levels + $0) },
                routerLeadAtCost: costLevelsUSD.indices.map { level in
                    number == 0
                        ? nil : replicates.difference(Measure.allCases.count + level, minus: levels + level)
                },
                frontier: method.readings(weights: weights, singles: singles).hull?.corners)
        }
    }

    func singleLines(_ replicates: Replicates) -> [RouterReport.SingleLine] {
        let coverage = SingleModels(truth).coverage
        return truth.models.enumerated().map { model, name in
            let start = methods.count * figuresPerMethod + model * SingleFigure.allCases.count
            func estimate(_ figure: SingleFigure) -> IntervalEstimate? { replicates.estimate(start + figure.rawValue) }
            return RouterReport.SingleLine(
                model: name, coverage: coverage[model], quality: estimate(.quality), costUSD: estimate(.costUSD),
                routedShare: routedShares[model], savedShare: estimate(.savedShare),
                savedUSDPer1000Requests: estimate(.savedUSDPer1000))
        }
    }

    private var figuresPerMethod: Int { Measure.allCases.count + costLevelsUSD.count }

    private static func byMeasure(_ estimate: (Int) -> IntervalEstimate?) -> [Measure: IntervalEstimate] {
        var estimates: [Measure: IntervalEstimate] = [:]
        for measure in Measure.allCases {
            estimates[measure] = estimate(measure.place)
        }
        return estimates
    }

    private static func shares(_ choice: [Int?], modelCount: Int) -> [Double] {
        var counts = [Double](repeating: 0, count: modelCount)
        for case let model? in choice { counts[model] += 1 }
        return counts.map { choice.isEmpty ? 0 : $0 / Double(choice.count) }
    }

    private static func levels(over range: ClosedRange<Double>?) -> [Double] {
        guard let range, range.lowerBound > 0, range.lowerBound < range.upperBound else { return [] }
        let (low, high) = (Double.log(range.lowerBound), Double.log(range.upperBound))
        return (0..<levelCount).map { step in
            switch step {
            case 0: range.lowerBound
            case levelCount - 1: range.upperBound
            default: Double.exp(low + (high - low) * Double(step) / Double(levelCount - 1))
            }
        }
    }
}
