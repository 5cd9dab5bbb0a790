public import Routing

/// The truth: what each of K models achieved, and cost, on each of n prompts. Cells may be missing.
///
/// Where cells are missing, a row counts for a metric if the outcome of the model it was routed to is known:
/// nothing is imputed. On the cost–quality plane an outcome is known if both its quality and its cost are.
/// Means over different rows are comparable only as far as cells are missing at random; `coverage` of a metric
/// says what share of the rows it stands on.
public struct OutcomeTable: Sendable, Equatable {
    /// K names, in column order.
    public let models: [String]
    /// n tasks; `nil` where a row has none.
    public let tasks: [String?]
    /// n × K, in [0, 1].
    public let quality: PartialMatrix
    /// n × K, USD per request.
    public let costUSD: PartialMatrix

    public var rowCount: Int { tasks.count }
    public var modelCount: Int { models.count }

    public init(models: [String], tasks: [String?], quality: PartialMatrix, costUSD: PartialMatrix) {
        for matrix in [quality, costUSD] {
            precondition(
                matrix.rows == tasks.count && matrix.columns == models.count,
                "\(matrix.rows)×\(matrix.columns) outcomes for \(tasks.count) rows and \(models.count) models")
        }
        self.models = models
        self.tasks = tasks
        self.quality = quality
        self.costUSD = costUSD
    }

    public init(models: [String], tasks: [String?], quality: [[Double?]], costUSD: [[Double?]]) {
        self.init(
            models: models, tasks: tasks, quality: PartialMatrix(quality, columns: models.count),
            costUSD: PartialMatrix(costUSD, columns: models.count))
    }

    /// The table of these rows; outcomes of models that aren't in `models` are left out.
    public init(rows: [OutcomeRow], models: [String]) {
        self.init(
            models: models, tasks: rows.map(\.task),
            quality: rows.map { row in models.map { row.outcomes[$0]?.quality } },
            costUSD: rows.map { row in models.map { row.outcomes[$0]?.costUSD } })
    }

    /// The rows at these positions, in this order, repeats allowed: a part, or a resample.
    public func selecting(_ positions: [Int]) -> OutcomeTable {
        OutcomeTable(
            models: models, tasks: positions.map { tasks[$0] }, quality: quality.selecting(positions),
            costUSD: costUSD.selecting(positions))
    }
}
