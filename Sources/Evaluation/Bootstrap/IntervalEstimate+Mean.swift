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
}
