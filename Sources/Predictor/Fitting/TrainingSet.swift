import LinearAlgebra
public import Routing

/// What a predictor learns from: n prompts as features, and what each of K models did on them.
///
/// A weight of 0 means that the outcome is missing: its target is no target. In a log in which one model was
/// drawn per prompt, the weight is 1 / propensity, and the fit is unbiased for the prompts of the log.
public struct TrainingSet: Sendable {
    /// n×f.
    public var features: Matrix
    /// n×K, in [0, 1].
    public var quality: Matrix
    /// n×K, ≥ 0.
    public var qualityWeight: Matrix
    /// n×K, ≥ 0.
    public var costUSD: Matrix
    /// n×K, ≥ 0.
    public var costWeight: Matrix
    /// The same prompts in other words, n×f each: learnt from in turn with the prompts as they are; mostly none.
    public var rewordings: [Matrix]
    /// n labels from 0 on, `nil` where a row has none: an auxiliary target in training, never an input.
    public var taskLabels: [Int?]
    /// n: rows that are held out together.
    public var groups: RowGroups

    public init(
        features: Matrix, rewordings: [Matrix] = [], quality: Matrix, qualityWeight: Matrix, costUSD: Matrix,
        costWeight: Matrix, taskLabels: [Int?]? = nil, groups: RowGroups? = nil
    ) {
        let n = features.rows
        for matrix in [quality, qualityWeight, costUSD, costWeight] {
            precondition(
                matrix.rows == n && matrix.columns == quality.columns,
                "\(matrix.rows)×\(matrix.columns) targets for \(n) rows and \(quality.columns) models")
        }
        for matrix in rewordings {
            precondition(
                matrix.rows == n && matrix.columns == features.columns,
                "\(matrix.rows)×\(matrix.columns) rewordings of \(n) rows with \(features.columns) features")
        }
        self.features = features
        self.rewordings = rewordings
        self.quality = quality
        self.qualityWeight = qualityWeight
        self.costUSD = costUSD
        self.costWeight = costWeight
        self.taskLabels = taskLabels ?? [Int?](repeating: nil, count: n)
        self.groups = groups ?? RowGroups(single: n)
        precondition(self.taskLabels.count == n, "\(self.taskLabels.count) task labels for \(n) rows")
        precondition(self.groups.rowCount == n, "groups of \(self.groups.rowCount) rows for \(n)")
    }

    public var rowCount: Int { features.rows }
    public var inputCount: Int { features.columns }
    public var modelCount: Int { quality.columns }
    /// Labels run from 0 to this number, exclusive.
    public var taskCount: Int { (taskLabels.compactMap { $0 }.max() ?? -1) + 1 }

    /// Checks that every weighted target is a number in its range.
    ///
    /// - Throws: `nothingToLearn`, `tooMany`, `badTarget`.
    public func check() throws(PredictorError) {
        guard rowCount > 0 else { throw .nothingToLearn("no rows") }
        guard modelCount > 0 else { throw .nothingToLearn("no models") }
        guard inputCount > 0 else { throw .nothingToLearn("no features") }
        guard inputCount <= PredictorLimits.inputCount else {
            throw .tooMany(field: "inputs", got: inputCount, limit: PredictorLimits.inputCount)
        }
        guard modelCount <= PredictorLimits.modelCount else {
            throw .tooMany(field: "models", got: modelCount, limit: PredictorLimits.modelCount)
        }
        guard qualityWeight.storage.contains(where: { $0 > 0 }) else { throw .nothingToLearn("no row has a quality") }
        for matrix in [features] + rewordings { try check("features", matrix) { $0.isFinite } }
        try check("quality weight", qualityWeight) { $0 >= 0 && $0.isFinite }
        try check("cost weight", costWeight) { $0 >= 0 && $0.isFinite }
        try check("quality", quality, where: qualityWeight) { $0 >= 0 && $0 <= 1 }
        try check("cost", costUSD, where: costWeight) { $0 >= 0 && $0.isFinite }
        if let row = taskLabels.firstIndex(where: { $0.map { $0 < 0 || $0 >= 4_096 } ?? false }) {
            throw .badTarget(field: "task label", row: row, column: 0)
        }
    }

    private func check(
        _ field: String, _ values: Matrix, where weights: Matrix? = nil, _ isGood: (Float) -> Bool
    ) throws(PredictorError) {
        for i in values.storage.indices where (weights?.storage[i] ?? 1) > 0 && !isGood(values.storage[i]) {
            throw .badTarget(field: field, row: i / values.columns, column: i % values.columns)
        }
    }
}
