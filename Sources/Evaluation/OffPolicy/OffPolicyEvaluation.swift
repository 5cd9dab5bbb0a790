/// A candidate's value by one estimator, with its normal 95 % interval.
public struct PolicyValue: Sendable, Equatable {
    /// Mean of the per-row values.
    public let value: Double
    /// s/√n over the per-row values, s with n − 1, or that of `RowClusters`; `nil` for a single row.
    public let standardError: Double?

    /// The 97.5 % quantile of the standard normal distribution.
    static let normalQuantile = 1.959963984540054

    /// value ± 1.96 standard errors; `nil` for a single row.
    public var interval: (low: Double, high: Double)? {
        standardError.map { (value - Self.normalQuantile * $0, value + Self.normalQuantile * $0) }
    }

    /// - Returns: `nil` where the numbers left the range of a Double: there is no estimate then.
    init?(_ rows: [Double], _ clusters: RowClusters) {
        let mean = clusters.mean(rows)
        guard mean.isFinite else { return nil }
        value = mean
        standardError = clusters.standardError(ofMean: rows).flatMap { $0.isFinite ? $0 : nil }
    }

    /// - Returns: `nil` where the numbers left the range of a Double: there is no estimate then.
    init?(_ moments: Moments) {
        guard moments.count > 0, moments.mean.isFinite else { return nil }
        value = moments.mean
        standardError = moments.standardError.flatMap { $0.isFinite ? $0 : nil }
    }
}

/// Off-policy evaluation of one candidate on one log: values, tuned values, diagnostics.
///
///     let evaluation = OffPolicyEvaluation(rows)
///     evaluation.value(DoublyRobust())?.interval
public struct OffPolicyEvaluation: Sendable {
    let terms: RowTerms

    /// Works out the weights and what the reward model says; n × K numbers are read once.
    public init(_ rows: LoggedRows) {
        terms = RowTerms(rows)
    }

    public var overlap: OverlapDiagnostics { terms.overlap }

    /// The value by one estimator.
    /// - Returns: `nil` where none can be had: no rows, no weight to normalise by, or numbers beyond a Double.
    public func value(_ estimator: any OffPolicyEstimator) -> PolicyValue? {
        values([estimator])[0]
    }

    /// The values by several estimators, in their order. Each chunk of rows is read by all of them while it is near.
    public func values(_ estimators: [any OffPolicyEstimator]) -> [PolicyValue?] {
        if let clusters = terms.clusters {
            return estimators.map { rowValues($0).flatMap { PolicyValue($0, clusters) } }
        }
        let chunks = RowChunks(rowCount: terms.count).map { chunk in
            terms.moments(chunk, estimators)
        }
        return estimators.indices.map { number in
            if estimators[number].normalisesWeights, terms.overlap.weightMean <= 0 { return nil }
            var moments = Moments()
            for chunk in chunks { moments.join(chunk[number]) }
            return PolicyValue(moments)
        }
    }

    /// The per-row values whose mean is the estimate, weighed by multiplicity where there is one; n of them.
    /// - Returns: `nil` where there is no weight to normalise by.
    public func rowValues(_ estimator: any OffPolicyEstimator) -> [Double]? {
        if estimator.normalisesWeights, overlap.weightMean <= 0 { return nil }
        var values = [Double](repeating: 0, count: terms.count)
        values.withUnsafeMutableBufferPointer { terms.fill($0, 0..<terms.count, estimator) }
        return values
    }
}

extension RowTerms {
    /// Per estimator the moments of its values in the rows of `chunk`.
    fileprivate func moments(_ chunk: Range<Int>, _ estimators: [any OffPolicyEstimator]) -> [Moments] {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: chunk.count) { values in
            estimators.map { estimator in
                fill(values, chunk, estimator)
                return Moments(UnsafeBufferPointer(values))
            }
        }
    }

    /// Writes an estimator's values of the rows in `chunk`; what was in `values` doesn't matter.
    fileprivate func fill(
        _ values: UnsafeMutableBufferPointer<Double>, _ chunk: Range<Int>, _ estimator: any OffPolicyEstimator
    ) {
        precondition(!estimator.usesRewardModel || model != nil, "\(estimator.key) without a reward model")
        let factors = estimator.usesRewardModel ? model?.residuals ?? [] : rewards
        weights.withUnsafeBufferPointer { weights in
            factors.withUnsafeBufferPointer { factors in
                estimator.fill(
                    values, weights: UnsafeBufferPointer(rebasing: weights[chunk]),
                    before: UnsafeBufferPointer(rebasing: factors[chunk]), mean: overlap.weightMean)
            }
        }
        guard estimator.usesRewardModel, let model else { return }
        for place in values.indices { values[place] += model.values[chunk.lowerBound + place] }
    }
}
