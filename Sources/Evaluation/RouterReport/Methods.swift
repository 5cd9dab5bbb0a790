/// A way to route, with everything that doesn't depend on the weights of the rows worked out beforehand.
protocol Method: Sendable {
    func readings(weights: [Double], singles: SingleModels) -> Readings
}

/// A router, or a learned baseline, given by its predictions.
struct PredictedMethod: Method {
    private let sweep: Sweep
    private let routed: RoutedSums
    private let calibration: CalibrationSums
    private let pair: PairSums?

    init(_ predictions: PredictionTable, truth: OutcomeTable, pair: (cheap: Int, dear: Int)?) {
        sweep = Sweep(predictions, truth: truth, grid: LambdaGrid(spanning: predictions))
        routed = RoutedSums(choice: predictions.bestModels(), truth: truth)
        calibration = CalibrationSums(predictions, truth: truth)
        self.pair = pair.map { PairSums(predictions, truth: truth, cheap: $0.cheap, dear: $0.dear) }
    }

    func readings(weights: [Double], singles: SingleModels) -> Readings {
        var readings = Readings()
        readings.set(routed.means(weights: weights))
        readings.set(Frontier(points: sweep.points(weights: weights), singles: singles))
        readings.set(pair?.curve(weights: weights))
        (readings[.ece], readings[.brier]) = calibration.errors(weights: weights)
        return readings
    }
}

/// Every request to one model, fixed before resampling. Its hull is one point.
struct FixedMethod: Method {
    private let model: Int
    private let routed: RoutedSums

    init(model: Int, truth: OutcomeTable) {
        self.model = model
        routed = RoutedSums(choice: [Int?](repeating: model, count: truth.rowCount), truth: truth)
    }

    func readings(weights: [Double], singles: SingleModels) -> Readings {
        var readings = Readings()
        readings.set(routed.means(weights: weights))
        readings.hull = singles.points[model].map { Hull(over: [$0]) }
        return readings
    }
}

/// Random mixtures of the single models.
struct ZeroRouterMethod: Method {
    let isPair: Bool

    func readings(weights: [Double], singles: SingleModels) -> Readings {
        var readings = Readings()
        readings.set(Frontier(points: singles.points.compactMap { $0 }, singles: singles))
        if isPair { readings.setRandomPair() }
        return readings
    }
}

/// The router's predictions on the wrong prompts.
struct ShuffledMethod: Method {
    let control: ShuffledControl
    let isPair: Bool

    func readings(weights: [Double], singles: SingleModels) -> Readings {
        var readings = Readings()
        readings.set(control.routed(weights: weights, singles: singles))
        readings.set(Frontier(points: control.points(weights: weights, singles: singles), singles: singles))
        if isPair { readings.setRandomPair() }
        return readings
    }
}
