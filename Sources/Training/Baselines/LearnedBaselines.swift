public import Evaluation
public import Features
import LinearAlgebra
public import Routing

/// The baselines that learn: tuned nearest neighbours, and predicted task → what is best on that task.
public enum LearnedBaselines {
    /// Parts the data is cut into when a baseline has to learn from the rows it is judged on.
    public static let folds = 5

    /// Their predictions for `rows`, learnt from `past`.
    ///
    /// - Parameter past: rows to learn from; `nil`: each fifth of `rows` is predicted from the other four, which
    ///   favours the baselines wherever the rows are of another kind than what the router was trained on.
    /// - Returns: those that can be learnt: none from too few rows, predicted task only where tasks are named.
    public static func predictions(
        for rows: [OutcomeRow], models: [String], past: [OutcomeRow]?, features: FeatureExtractor, seed: UInt64,
        threads: Int = 1
    ) -> [(name: String, predictions: PredictionTable)] {
        let truth = OutcomeTable(rows: rows, models: models)
        let matrix = Matrix(features: features, of: rows)
        if let past {
            guard !past.isEmpty else { return [] }
            let learning = Part(
                features: Matrix(features: features, of: past), truth: OutcomeTable(rows: past, models: models))
            return learnt(from: learning, for: matrix, seed, threads)
        }
        guard rows.count >= 10 * folds else { return [] }
        return crossFitted(matrix, truth, seed, threads)
    }

    private struct Part {
        var features: Matrix
        var truth: OutcomeTable
    }

    private static func learnt(
        from part: Part, for queries: Matrix, _ seed: UInt64, _ threads: Int
    ) -> [(name: String, predictions: PredictionTable)] {
        BLAS.setThreads(1)
        let neighbours = NearestNeighbours(features: part.features, truth: part.truth)
        var tables = [("kNN", neighbours.predictions(queries))]
        if let task = PredictedTask(features: part.features, truth: part.truth, seed: seed, threads: threads) {
            tables.append(("predicted task", task.predictions(queries)))
        }
        return tables
    }

    private static func crossFitted(
        _ matrix: Matrix, _ truth: OutcomeTable, _ seed: UInt64, _ threads: Int
    ) -> [(name: String, predictions: PredictionTable)] {
        var random = SplitMix64(seed: seed)
        let order = (0..<matrix.rows).shuffled(using: &random)
        var whole: [String: [Int: Int]] = [:]
        var stacked: [String: [PredictionTable]] = [:]
        var names: [String] = []
        var position = 0
        for fold in 0..<folds {
            let test = order.indices.filter { $0 % folds == fold }.map { order[$0] }
            let rest = order.indices.filter { $0 % folds != fold }.map { order[$0] }
            let part = Part(features: matrix.selecting(rest), truth: truth.selecting(rest))
            for (name, table) in learnt(from: part, for: matrix.selecting(test), seed, threads) {
                if !names.contains(name) { names.append(name) }
                for (offset, row) in test.enumerated() { whole[name, default: [:]][row] = position + offset }
                stacked[name, default: []].append(table)
            }
            position += test.count
        }
        // A baseline that could not be had in some fold can't be compared.
        return names.filter { stacked[$0]?.count == folds }.map { name in
            let table = PredictionTable(stacking: stacked[name] ?? [])
            return (name, table.selecting((0..<matrix.rows).map { whole[name]?[$0] ?? 0 }))
        }
    }
}

extension PredictionTable {
    /// Tables of the same models, one below the other.
    init(stacking tables: [PredictionTable]) {
        let modelCount = tables.first?.modelCount ?? 0
        func stack(_ part: (PredictionTable) -> PartialMatrix) -> PartialMatrix {
            let cells = tables.flatMap { table in
                let matrix = part(table)
                return (0..<matrix.rows * modelCount).lazy.map { matrix[$0 / modelCount, $0 % modelCount] }
            }
            return PartialMatrix(rows: tables.reduce(0) { $0 + $1.rowCount }, columns: modelCount, storage: cells)
        }
        self.init(quality: stack(\.quality), costUSD: stack(\.costUSD))
    }
}
