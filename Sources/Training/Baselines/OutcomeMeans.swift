import Evaluation

/// Each model's mean quality and cost over a table, and over parts of it.
struct OutcomeMeans {
    let quality: [Double?]
    let costUSD: [Double?]

    init(_ truth: OutcomeTable) {
        quality = (0..<truth.modelCount).map { truth.quality.mean(ofColumn: $0) }
        costUSD = (0..<truth.modelCount).map { truth.costUSD.mean(ofColumn: $0) }
    }

    /// Means over `rows`, with `priorOutcomes` outcomes' worth of the overall mean where some are missing.
    func shrunken(
        _ truth: OutcomeTable, rows: some Collection<Int>, priorOutcomes: Double
    ) -> (quality: [Double?], costUSD: [Double?]) {
        func mean(_ table: PartialMatrix, _ model: Int, _ overall: Double?) -> Double? {
            guard let overall else { return nil }
            var (sum, count) = (0.0, 0.0)
            for row in rows {
                guard let value = table[row, model] else { continue }
                sum += value
                count += 1
            }
            let prior = count < Double(rows.count) || count == 0 ? priorOutcomes : 0
            return (sum + prior * overall) / (count + prior)
        }
        let models = 0..<truth.modelCount
        return (
            models.map { mean(truth.quality, $0, quality[$0]) }, models.map { mean(truth.costUSD, $0, costUSD[$0]) }
        )
    }
}
