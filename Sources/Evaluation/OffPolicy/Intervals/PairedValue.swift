/// A candidate beside the logging policy by one measure, paired row by row: what the log earned and what the candidate
/// would have earned are worked out from the same rows, so that what moves both moves no difference.
public struct PairedValue: Sendable, Equatable {
    public let rowCount: Int
    /// Mean of what was logged.
    public let logged: Double
    /// The candidate's estimate.
    public let candidate: Double
    /// candidate − logged.
    public let difference: IntervalEstimate
    /// (candidate − logged) / logged; `nil` where what was logged is not above 0.
    public let relative: IntervalEstimate?

    /// - Parameters:
    ///   - candidate: n per-row values whose mean is the estimate, such as `rowValues` of an estimator.
    ///   - logged: n rewards.
    ///   - range: of the differences, known before the rewards were seen; used by `bernstein` and `anytime`.
    ///   - bounds: of the difference of the means, known beforehand: `bernstein` and `anytime` don't go beyond.
    ///   - clusters: n keys; rows of one key, such as the turns of a conversation, may move together, and are taken for
    ///     one. `nil`: every row stands alone.
    ///   - multiplicities: n, each above 0: decisions that a row stands for. `nil`: one.
    /// - Returns: `nil` where there are no rows, or the numbers left the range of a Double.
    public init?(
        candidate: [Double], logged: [Double], range: ClosedRange<Double>,
        bounds: ClosedRange<Double> = -.infinity ... .infinity, method: IntervalMethod = .normal,
        clusters: [UInt64]? = nil, multiplicities: [Double]? = nil
    ) {
        precondition(candidate.count == logged.count, "\(candidate.count) values beside \(logged.count) rewards")
        let pairs = Pairs(
            candidate: candidate, logged: logged,
            clusters: RowClusters(keys: clusters, multiplicities: multiplicities))
        guard !logged.isEmpty, pairs.candidateMean.isFinite, pairs.loggedMean.isFinite else { return nil }
        rowCount = logged.count
        self.logged = pairs.loggedMean
        self.candidate = pairs.candidateMean
        (difference, relative) = pairs.estimates(range: range, bounds: bounds, method: method)
    }
}

/// The two columns, and the intervals that can be made of them.
private struct Pairs: Sendable {
    let candidate: [Double]
    let logged: [Double]
    let candidateMean: Double
    let loggedMean: Double
    /// `nil`: every row stands alone.
    let clusters: RowClusters?

    init(candidate: [Double], logged: [Double], clusters: RowClusters?) {
        self.candidate = candidate
        self.logged = logged
        self.clusters = clusters
        func mean(_ rows: [Double]) -> Double {
            clusters.map { $0.mean(rows) } ?? rows.withUnsafeBufferPointer { Moments($0).mean }
        }
        candidateMean = mean(candidate)
        loggedMean = mean(logged)
    }

    private var difference: Double { candidateMean - loggedMean }
    /// `nil`: there is nothing to be relative to.
    private var relative: Double? { loggedMean > 0 ? difference / loggedMean : nil }

    func estimates(
        range: ClosedRange<Double>, bounds: ClosedRange<Double>, method: IntervalMethod
    ) -> (IntervalEstimate, IntervalEstimate?) {
        switch method {
        case .normal: normal
        case .bootstrap(let bootstrap): resampled(bootstrap)
        case .bernstein: within(bernstein(range), bounds)
        case .anytime: within(sequential(range), bounds)
        }
    }

    private var differences: [Double] { zip(candidate, logged).map { $0 - $1 } }

    /// The ratio's standard error by the delta method: that of (xᵢ − R yᵢ) / ȳ, R = x̄/ȳ.
    private var normal: (IntervalEstimate, IntervalEstimate?) {
        func around(_ value: Double, _ rows: [Double]) -> IntervalEstimate {
            let error =
                clusters.map { $0.standardError(ofMean: rows) }
                ?? rows.withUnsafeBufferPointer { Moments($0).standardError }
            guard let half = error.map({ PolicyValue.normalQuantile * $0 }), half.isFinite else {
                return IntervalEstimate(value: value)
            }
            return IntervalEstimate(value: value, low: value - half, high: value + half)
        }
        let ratio = candidateMean / loggedMean
        return (
            around(difference, differences),
            relative.map { around($0, zip(candidate, logged).map { ($0 - ratio * $1) / loggedMean }) }
        )
    }

    private func resampled(_ bootstrap: PairedBootstrap) -> (IntervalEstimate, IntervalEstimate?) {
        // What is drawn with replacement: rows, or clusters with what their rows come to.
        let values = clusters?.sums(candidate) ?? candidate
        let rewards = clusters?.sums(logged) ?? logged
        let sizes = clusters?.sizes
        let replicates = bootstrap.replicates(rowCount: rewards.count) { counts in
            var (x, y, rows) = (0.0, 0.0, 0.0)
            for (place, count) in counts.enumerated() where count > 0 {
                x += count * values[place]
                y += count * rewards[place]
                rows += count * (sizes?[place] ?? 1)
            }
            return [(x - y) / rows, y > 0 ? (x - y) / y : nil]
        }
        return (replicates.estimate(0) ?? IntervalEstimate(value: difference), replicates.estimate(1))
    }

    private func bernstein(_ range: ClosedRange<Double>) -> ClosedRange<Double>? {
        guard let clusters else { return EmpiricalBernstein.interval(of: differences, range: range) }
        return EmpiricalBernstein.interval(of: clusters.observations(differences), range: range)
    }

    /// A conversation counts where its first turn stands.
    private func sequential(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
        var sequence = BettingSequence(range: range)
        guard let clusters else {
            for difference in differences { sequence.observe(difference) }
            return sequence.interval
        }
        for (mean, weight) in clusters.observations(differences) { sequence.observe(mean, weight: weight) }
        return sequence.interval
    }

    /// The relative interval takes the logged mean as it is.
    private func within(
        _ interval: ClosedRange<Double>?, _ bounds: ClosedRange<Double>
    ) -> (IntervalEstimate, IntervalEstimate?) {
        // Chance may take the estimate itself beyond the bounds.
        let low = interval.map { max($0.lowerBound, min(bounds.lowerBound, difference)) }
        let high = interval.map { min($0.upperBound, max(bounds.upperBound, difference)) }
        return (
            IntervalEstimate(value: difference, low: low, high: high),
            relative.map {
                IntervalEstimate(value: $0, low: low.map { $0 / loggedMean }, high: high.map { $0 / loggedMean })
            }
        )
    }
}
