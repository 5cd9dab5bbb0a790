public import Routing

extension IntervalEstimate {
    /// The mean of independent numbers, such as one figure per seed, with Student's interval: mean ± t₀.₉₇₅ s/√n.
    /// One number alone has no interval.
    public init(meanOf values: [Double]) {
        precondition(!values.isEmpty, "the mean of no numbers")
        let moments = values.withUnsafeBufferPointer { Moments($0) }
        self.init(value: moments.mean)
        guard let error = moments.standardError else { return }
        let half = StudentT.quantile(0.975, degrees: values.count - 1) * error
        (low, high) = (value - half, value + half)
    }

    /// The same of numbers that may move together within their groups: only the groups are independent. One group alone
    /// has no interval.
    public init(meanOf values: [Double], groups: RowGroups) {
        precondition(groups.rowCount == values.count, "groups of \(groups.rowCount) rows for \(values.count) numbers")
        self.init(meanOf: values)
        guard let clusters = RowClusters(keys: groups.numbers.map(UInt64.init)) else { return }
        (low, high) = (nil, nil)
        guard let error = clusters.standardError(ofMean: values) else { return }
        let half = StudentT.quantile(0.975, degrees: groups.count - 1) * error
        (low, high) = (value - half, value + half)
    }
}
