/// What came of each row of a world in one run: sums over the requests that played it.
struct RowTotals: Sendable {
    /// One per row.
    private var rows: [Row]

    private struct Row {
        var (requests, quality) = (0.0, 0.0)
        /// Of the requests whose cost is known.
        var (priced, costUSD) = (0.0, 0.0)
    }

    init(_ steps: [Trajectory.Step], rowCount: Int) {
        rows = [Row](repeating: Row(), count: rowCount)
        for step in steps {
            rows[step.row].requests += 1
            rows[step.row].quality += step.quality
            guard let costUSD = step.costUSD else { continue }
            rows[step.row].priced += 1
            rows[step.row].costUSD += costUSD
        }
    }

    /// Means per request had each row come so many times as often; the cost over the requests whose cost is known.
    ///
    /// - Returns: `nil` where none of the rows was played.
    func means(weights: [Double]) -> (quality: Double, costUSD: Double)? {
        precondition(weights.count == rows.count, "\(weights.count) weights of \(rows.count) rows")
        var sum = Row()
        for (row, weight) in zip(rows, weights) where weight > 0 {
            sum.requests += weight * row.requests
            sum.quality += weight * row.quality
            sum.priced += weight * row.priced
            sum.costUSD += weight * row.costUSD
        }
        guard sum.requests > 0 else { return nil }
        return (sum.quality / sum.requests, sum.priced > 0 ? sum.costUSD / sum.priced : 0)
    }
}
