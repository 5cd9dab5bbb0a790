/// The cost-matched control: the router's own predictions dealt out to the wrong prompts.
///
/// A permutation of the predictions over the prompts keeps how often each model is called at each λ, and so the
/// cost, but breaks every tie between prompt and prediction. What a router has over it is what it learnt from
/// prompts. Averaged over all permutations, a model called on a share s of the rows contributes s times its own
/// mean; this expectation is worked out here instead of drawing permutations. (With missing cells: the ratio of the
/// expected sum to the expected count.)
struct ShuffledControl: Sendable {
    private let sweep: Sweep
    private let best: [Int?]
    private let tasksOfSingles: [RoutedSums]

    init(_ predictions: PredictionTable, truth: OutcomeTable, grid: LambdaGrid) {
        sweep = Sweep(predictions, truth: truth, grid: grid)
        best = predictions.bestModels()
        tasksOfSingles = (0..<truth.modelCount).map { model in
            RoutedSums(choice: [Int?](repeating: model, count: truth.rowCount), truth: truth)
        }
    }

    /// The expected mean (cost, quality) at each λ.
    func points(weights: [Double], singles: SingleModels) -> [CostQuality] {
        sweep.modelWeights(weights: weights).compactMap { Self.mixture($0, singles: singles) }
    }

    /// The expectation of routed accuracy and its cost.
    func routed(weights: [Double], singles: SingleModels) -> RoutedQuality {
        var totals = [Double](repeating: 0, count: singles.quality.count)
        for (row, model) in best.enumerated() {
            if let model { totals[model] += weights[row] }
        }
        let means = tasksOfSingles.map { $0.means(weights: weights) }
        return RoutedQuality(
            micro: Self.mean(totals, of: means.map(\.micro)), macro: Self.mean(totals, of: means.map(\.macro)),
            costUSD: Self.mean(totals, of: means.map(\.costUSD)))
    }

    private static func mixture(_ modelWeights: [Double], singles: SingleModels) -> CostQuality? {
        let shares = zip(modelWeights, singles.coverage).map { $0 * $1 }
        guard let cost = mean(shares, of: singles.points.map { $0?.costUSD }),
            let quality = mean(shares, of: singles.points.map { $0?.quality })
        else { return nil }
        return CostQuality(costUSD: cost, quality: quality)
    }

    /// The weighted mean of the values that are known; `nil` where these have no weight.
    private static func mean(_ weights: [Double], of values: [Double?]) -> Double? {
        var (total, sum) = (0.0, 0.0)
        for case let (weight, value?) in zip(weights, values) {
            total += weight
            sum += weight * value
        }
        return total > 0 ? sum / total : nil
    }
}
