public import Evaluation
public import Features
import LinearAlgebra
import Parallel
public import Routing

/// The baselines that learn: tuned nearest neighbours, and predicted task → what is best on that task.
public enum LearnedBaselines {
    /// Parts the data is cut into when a baseline has to learn from the rows it is judged on.
    public static let folds = 5
    /// Of more rows they learn from a sample: kNN compares every prompt with each of them.
    public static let rowsMax = 50_000

    /// Their predictions for `rows`, learnt from `past`.
    ///
    /// - Parameter past: rows to learn from; `nil`: each fifth of `rows` is predicted from the other four, which
    ///   favours the baselines wherever the rows are of another kind than what the router was trained on.
    /// - Parameter rowsMax: of more rows to learn from they take so many, drawn uniformly by `seed`.
    /// - Returns: those that can be learnt: none from too few rows, predicted task only where tasks are named.
    public static func predictions(
        for rows: [OutcomeRow], models: [String], past: [OutcomeRow]?, features: FeatureExtractor, seed: UInt64,
        threads: Int = 1, rowsMax: Int = Self.rowsMax
    ) -> [(name: String, predictions: PredictionTable)] {
        let truth = OutcomeTable(rows: rows, models: models)
        let matrix = Matrix(features: features, of: rows)
        if let past {
            guard !past.isEmpty else { return [] }
            var sample = RowSample(rowsMax: rowsMax, seed: seed)
            for row in past { sample.add(row) }
            let past = sample.rows
            let learning = Part(
                features: Matrix(features: features, of: past), truth: OutcomeTable(rows: past, models: models),
                groups: RowGroups(repeatsIn: past))
            return learnt(from: learning, for: matrix, seed, threads)
        }
        let groups = RowGroups(repeatsIn: rows)
        guard rows.count >= 10 * folds, groups.count >= folds else { return [] }
        return crossFitted(matrix, truth, groups, seed, threads, rowsMax)
    }

    /// How many rows they have to learn from, and how many of them they take.
    ///
    /// - Parameters:
    ///   - judged: rows that are predicted.
    ///   - past: rows to learn from; `nil`: each fifth of the judged rows from the other four.
    public static func rowsLearntFrom(judged: Int, past: Int?) -> (given: Int, taken: Int) {
        let given = past ?? judged - judged / folds
        return (given, min(given, rowsMax))
    }

    private struct Part {
        var features: Matrix
        var truth: OutcomeTable
        /// Repeats of one prompt.
        var groups: RowGroups
    }

    private typealias Tables = [(name: String, predictions: PredictionTable)]

    private static func learnt(
        from part: Part, for queries: Matrix, _ seed: UInt64, _ threads: Int
    ) -> Tables {
        BLAS.setThreads(1)
        let neighbours = NearestNeighbours(features: part.features, truth: part.truth, groups: part.groups)
        var tables = [("kNN", neighbours.predictions(queries))]
        if let task = PredictedTask(
            features: part.features, truth: part.truth, groups: part.groups, seed: seed, threads: threads)
        {
            tables.append(("predicted task", task.predictions(queries)))
        }
        return tables
    }

    /// The folds side by side, each from no more than `rowsMax` rows of the others; the bits don't depend on how many
    /// cores there are.
    private static func crossFitted(
        _ matrix: Matrix, _ truth: OutcomeTable, _ groups: RowGroups, _ seed: UInt64, _ threads: Int, _ rowsMax: Int
    ) -> Tables {
        var random = SplitMix64(seed: seed)
        let order = groups.dealt((0..<matrix.rows).shuffled(using: &random))
        let tests = (0..<folds).map { fold in order.indices.filter { $0 % folds == fold }.flatMap { order[$0] } }
        let tables = inParallel(folds) { fold in
            let others = order.indices.lazy.filter { $0 % folds != fold }.flatMap { order[$0] }
            let rest = Array(others.prefix(rowsMax))
            let part = Part(
                features: matrix.selecting(rest), truth: truth.selecting(rest), groups: groups.selecting(rest))
            return learnt(from: part, for: matrix.selecting(tests[fold]), seed, threads)
        }
        var places = [Int](repeating: 0, count: matrix.rows)
        for (place, row) in tests.joined().enumerated() { places[row] = place }
        // A baseline that could not be had in some fold can't be compared.
        return tables[0].map(\.name).compactMap { name in
            let parts = tables.compactMap { $0.first { $0.name == name }?.predictions }
            guard parts.count == folds else { return nil }
            return (name, PredictionTable(stacking: parts).selecting(places))
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
