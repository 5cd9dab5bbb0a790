/// What a router believes: predicted quality and cost of K models on n prompts, in the order of the outcome table.
///
/// A model whose quality is `nil` in a row cannot be routed to there; one whose cost is `nil` is left out
/// wherever cost enters the choice (the frontier), not where quality alone decides (routed accuracy).
public struct PredictionTable: Sendable, Equatable {
    /// n × K, meant to lie in [0, 1].
    public let quality: PartialMatrix
    /// n × K, USD per request.
    public let costUSD: PartialMatrix

    public var rowCount: Int { quality.rows }
    public var modelCount: Int { quality.columns }

    public init(quality: PartialMatrix, costUSD: PartialMatrix) {
        precondition(
            quality.rows == costUSD.rows && quality.columns == costUSD.columns,
            "quality is \(quality.rows)×\(quality.columns), cost \(costUSD.rows)×\(costUSD.columns)")
        self.quality = quality
        self.costUSD = costUSD
    }

    public init(modelCount: Int, quality: [[Double?]], costUSD: [[Double?]]) {
        self.init(
            quality: PartialMatrix(quality, columns: modelCount), costUSD: PartialMatrix(costUSD, columns: modelCount))
    }

    /// The rows at these positions, in this order, repeats allowed: a part, a resample, a permutation.
    public func selecting(_ positions: [Int]) -> PredictionTable {
        PredictionTable(quality: quality.selecting(positions), costUSD: costUSD.selecting(positions))
    }

    /// The predictions for these models alone, in this order.
    public func selecting(models columns: [Int]) -> PredictionTable {
        func part(_ table: PartialMatrix) -> PartialMatrix {
            PartialMatrix(
                rows: table.rows, columns: columns.count,
                storage: (0..<table.rows).flatMap { row in columns.map { table[row, $0] } })
        }
        return PredictionTable(quality: part(quality), costUSD: part(costUSD))
    }

    /// Per row the model with the highest predicted quality, the cheapest predicted one of equals, and the first of those;
    /// `nil` where nothing is predicted.
    public func bestModels() -> [Int?] {
        (0..<rowCount).map { row in
            firstMaximum(0..<modelCount) { quality[row, $0] }.map { first in
                firstMaximum(first..<modelCount) { model in
                    quality[row, model] == quality[row, first] ? costUSD[row, model].map { -$0 } : nil
                } ?? first
            }
        }
    }

    /// Stops where the shapes differ: a programmer error.
    func checkShape(_ truth: OutcomeTable) {
        precondition(
            rowCount == truth.rowCount && modelCount == truth.modelCount,
            "predictions \(rowCount)×\(modelCount) for outcomes \(truth.rowCount)×\(truth.modelCount)")
    }
}

/// The candidate with the highest score, the first of equals; those without a score are passed over.
func firstMaximum(_ candidates: Range<Int>, score: (Int) -> Double?) -> Int? {
    var best: (candidate: Int, score: Double)?
    for candidate in candidates {
        guard let value = score(candidate) else { continue }
        if value > best?.score ?? -.infinity { best = (candidate, value) }
    }
    return best?.candidate
}
