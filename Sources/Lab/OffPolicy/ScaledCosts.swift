import Parallel

/// The router's own predictions of costs, from before any feedback, brought to the scale of what was charged: per fold and
/// model the sum of the costs over the other folds by the sum of what had been predicted of them, drawn towards the ratio
/// of all models. What a call costs hangs on its prompt, which a model's mean doesn't know, and few rows can't teach.
struct ScaledCosts: Sendable {
    /// Rows' worth of the overall ratio in each model's.
    private static let shrinkage = 5.0
    /// Folds × K; `nil` for a fold of which the others know no cost.
    private let ratios: [[Double]?]
    private let folds: [Int]

    /// - Parameters:
    ///   - folds: n.
    ///   - rowWeights: n; `nil`: each is 1.
    init(_ table: DecisionTable, _ folds: [Int], _ rowWeights: [Double]?) {
        self.folds = folds
        ratios = inParallel(RewardModel.folds) { fold in
            let empty = [Double](repeating: 0, count: table.models.count)
            var (charged, predicted, rows) = (empty, empty, 0.0)
            for row in 0..<table.rowCount where folds[row] != fold {
                let cell = table.chosen[row]
                guard let cost = table.outcomes[row].costUSD, let prior = table.priorCostUSD(cell) else { continue }
                let weight = rowWeights?[row] ?? 1
                charged[table.model(cell)] += weight * cost
                predicted[table.model(cell)] += weight * prior
                rows += weight
            }
            let sum = predicted.reduce(0, +)
            guard sum > 0 else { return nil }
            let (overall, extra) = (charged.reduce(0, +) / sum, Self.shrinkage * sum / rows)
            return zip(charged, predicted).map { ($0 + extra * overall) / ($1 + extra) }
        }
    }

    /// What a cell of a row would have cost; `nil` where the router had not said.
    func expected(_ table: DecisionTable, row: Int, cell: Int) -> Double? {
        guard let ratios = ratios[folds[row]], let prior = table.priorCostUSD(cell) else { return nil }
        return ratios[table.model(cell)] * prior
    }

    /// - Parameter costUSD: n × K, what another model expects; each fold's costs are taken from here instead where these
    ///   were closer to what the rows of the other folds were charged.
    func improve(_ costUSD: inout [Double], _ table: DecisionTable, _ rowWeights: [Double]?) {
        let k = table.models.count
        var errors = [(own: Double, scaled: Double)](repeating: (0, 0), count: RewardModel.folds)
        for row in 0..<table.rowCount {
            let cell = table.chosen[row]
            guard let cost = table.outcomes[row].costUSD, let scaled = expected(table, row: row, cell: cell) else {
                continue
            }
            let (own, weight) = (costUSD[row * k + table.model(cell)], rowWeights?[row] ?? 1)
            errors[folds[row]].own += weight * (own - cost) * (own - cost)
            errors[folds[row]].scaled += weight * (scaled - cost) * (scaled - cost)
        }
        let isCloser = errors.indices.map { fold in
            let others = errors.indices.filter { $0 != fold }.map { errors[$0] }
            return others.reduce(0) { $0 + $1.scaled } < others.reduce(0) { $0 + $1.own }
        }
        for row in 0..<table.rowCount where isCloser[folds[row]] {
            for cell in table.cells(row) {
                guard let scaled = expected(table, row: row, cell: cell) else { continue }
                costUSD[row * k + table.model(cell)] = scaled
            }
        }
    }
}
