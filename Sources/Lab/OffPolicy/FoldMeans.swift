import Parallel

/// Per fold and model the mean outcome over the other folds, drawn towards the mean of all models: the plainest reward
/// model, and what stands where a better one can't be fitted.
struct FoldMeans: Sendable {
    struct Means: Sendable {
        var quality: [Double]
        var costUSD: [Double]
        var latencyMilliseconds: [Double]
    }

    /// Outcomes' worth of the overall mean in each model's.
    private static let shrinkage = 5.0
    /// One per fold.
    let means: [Means]
    private let modelCount: Int

    /// - Parameter rowWeights: n; `nil`: each is 1.
    init(_ table: DecisionTable, _ folds: [Int], _ rowWeights: [Double]?) {
        let k = table.models.count
        modelCount = k
        means = inParallel(RewardModel.folds) { fold in
            func mean(_ value: (RowOutcome) -> Double?) -> [Double] {
                var (sums, counts) = ([Double](repeating: 0, count: k), [Double](repeating: 0, count: k))
                for row in 0..<table.rowCount where folds[row] != fold {
                    guard let value = value(table.outcomes[row]) else { continue }
                    let model = table.model(table.chosen[row])
                    let weight = rowWeights?[row] ?? 1
                    sums[model] += weight * value
                    counts[model] += weight
                }
                let overall = sums.reduce(0, +) / max(1, counts.reduce(0, +))
                return zip(sums, counts).map { ($0 + Self.shrinkage * overall) / ($1 + Self.shrinkage) }
            }
            return Means(
                quality: mean(\.quality), costUSD: mean(\.costUSD), latencyMilliseconds: mean(\.latencyMilliseconds))
        }
    }

    /// n × K: each row has the means without its own fold.
    func expanded(_ folds: [Int], _ part: KeyPath<Means, [Double]>) -> [Double] {
        var values: [Double] = []
        values.reserveCapacity(folds.count * modelCount)
        for fold in folds { values += means[fold][keyPath: part] }
        return values
    }
}
