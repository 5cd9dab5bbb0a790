extension OffPolicyEvaluation {
    /// The values by several estimators with percentile bootstrap intervals, in their order, from the same resamples.
    ///
    /// Rows are resampled before weights are normalised: a self-normalised estimator divides by its resample's own mean
    /// weight, so that its interval knows of the divisor's chance, too. Costs time in rows × resamples; on all cores.
    ///
    /// > Efron, Tibshirani. *An Introduction to the Bootstrap*, 1993, chapter 13.
    ///
    /// - Returns: `nil` where no estimate can be had.
    public func bootstrap(
        _ estimators: [any OffPolicyEstimator], _ bootstrap: PairedBootstrap = PairedBootstrap()
    ) -> [IntervalEstimate?] {
        precondition(terms.clusters == nil, "rows that don't stand alone")
        let columns = estimators.map { ResampledColumns($0, self) }
        let (weights, meanWeight) = (terms.weights, overlap.weightMean)
        guard terms.count > 0 else { return estimators.map { _ in nil } }
        let needsMean = estimators.contains { $0.normalisesWeights }
        let replicates = bootstrap.replicates(rowCount: terms.count) { counts in
            let resampledMean = needsMean ? dot(counts, weights) / Double(counts.count) : meanWeight
            return columns.map { $0?.value(counts, weightRatio: meanWeight / resampledMean) }
        }
        return estimators.indices.map { replicates.estimate($0) }
    }
}

/// The per-row values of an estimator, in the two parts that a resample treats differently.
private struct ResampledColumns: Sendable {
    /// n: what the reward model says; `nil` without one.
    let base: [Double]?
    /// n: what the weights make of the rewards, normalised with the log's own mean weight.
    let weighted: [Double]
    let isNormalised: Bool

    init?(_ estimator: any OffPolicyEstimator, _ evaluation: OffPolicyEvaluation) {
        guard let values = evaluation.rowValues(estimator) else { return nil }
        base = estimator.usesRewardModel ? evaluation.terms.model?.values : nil
        weighted = base.map { zip(values, $0).map { $0 - $1 } } ?? values
        isNormalised = estimator.normalisesWeights
    }

    /// - Parameters:
    ///   - counts: how often each row occurs in the resample.
    ///   - weightRatio: the log's mean weight / the resample's.
    func value(_ counts: [Double], weightRatio: Double) -> Double? {
        let scale = isNormalised ? weightRatio : 1
        guard scale.isFinite else { return nil }
        let value = ((base.map { dot(counts, $0) } ?? 0) + scale * dot(counts, weighted)) / Double(counts.count)
        return value.isFinite ? value : nil
    }
}

/// Σ aᵢbᵢ, four sums side by side.
private func dot(_ a: [Double], _ b: [Double]) -> Double {
    precondition(a.count == b.count, "\(a.count) numbers times \(b.count)")
    return a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
            let whole = a.count & ~3
            var (p, q, r, s) = (0.0, 0.0, 0.0, 0.0)
            for place in stride(from: 0, to: whole, by: 4) {
                p += a[place] * b[place]
                q += a[place + 1] * b[place + 1]
                r += a[place + 2] * b[place + 2]
                s += a[place + 3] * b[place + 3]
            }
            for place in whole..<a.count { p += a[place] * b[place] }
            return (p + q) + (r + s)
        }
    }
}
