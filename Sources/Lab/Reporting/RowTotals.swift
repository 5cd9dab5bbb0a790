import Routing

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

    /// A mean per request, and by how much each group of rows moves it: the sum of these is 0.
    struct Shared {
        let mean: Double
        /// One per group; 0 of those of which no row was played.
        let residuals: [Double]
    }

    func quality(by groups: RowGroups) -> Shared? { shared(groups, \.quality, per: \.requests) }

    /// Over the requests whose cost is known.
    func costUSD(by groups: RowGroups) -> Shared? { shared(groups, \.costUSD, per: \.priced) }

    /// A cost that is not known counts nothing, as everywhere in rewards.
    func reward(_ reward: Reward, by groups: RowGroups) -> Shared? {
        shared(groups, { reward($0.quality, $0.costUSD) }, per: \.requests)
    }

    /// Mean quality − weight · mean cost over the requests whose cost is known, as `tune` scores a run.
    func score(costWeight weight: Double, by groups: RowGroups) -> Shared? {
        guard let quality = quality(by: groups) else { return nil }
        guard let cost = costUSD(by: groups) else { return quality }
        return Shared(
            mean: quality.mean - weight * cost.mean,
            residuals: zip(quality.residuals, cost.residuals).map { $0 - weight * $1 })
    }

    /// Groups of which a row was played.
    func played(by groups: RowGroups) -> Set<Int> {
        Set(zip(rows, groups.numbers).lazy.filter { $0.0.requests > 0 }.map(\.1))
    }

    /// - Returns: `nil` where there is nothing to divide by.
    private func shared(
        _ groups: RowGroups, _ value: (Row) -> Double, per count: (Row) -> Double
    ) -> Shared? {
        precondition(groups.rowCount == rows.count, "groups of \(groups.rowCount) rows for \(rows.count)")
        let (total, counts) = (rows.reduce(0) { $0 + value($1) }, rows.reduce(0) { $0 + count($1) })
        guard counts > 0 else { return nil }
        let mean = total / counts
        var residuals = [Double](repeating: 0, count: groups.count)
        for (row, group) in zip(rows, groups.numbers) {
            residuals[group] += (value(row) - mean * count(row)) / counts
        }
        return Shared(mean: mean, residuals: residuals)
    }
}
