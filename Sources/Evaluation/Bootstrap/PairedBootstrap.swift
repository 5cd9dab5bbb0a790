import LinearAlgebra
import Parallel
public import Routing

/// The bootstrap over prompts: every figure of a report from the same resamples, so that differences are paired.
///
/// A resample draws n of n rows with replacement, or groups of rows that go together, and is given as weights, how often each row occurs. Resample b
/// depends on the seed and b alone: the result is the same on any number of cores.
///
/// > Efron, Tibshirani. *An Introduction to the Bootstrap*, 1993, chapter 13 (percentile intervals).
public struct PairedBootstrap: Sendable, Equatable {
    public var resamples: Int
    public var seed: UInt64
    /// n: rows that are drawn together, such as repeats of one prompt; `nil`: every row by itself.
    public var groups: RowGroups?
    /// Called behind every resample, from any thread: for a progress bar. It changes no figure.
    public var onResample: (@Sendable () -> Void)?

    public init(resamples: Int = 1000, seed: UInt64 = 1, groups: RowGroups? = nil) {
        precondition(resamples >= 0, "\(resamples) resamples")
        self.resamples = resamples
        self.seed = seed
        self.groups = groups.flatMap { $0.areAllSingle ? nil : $0 }
    }

    public static func == (a: Self, b: Self) -> Bool {
        (a.resamples, a.seed, a.groups) == (b.resamples, b.seed, b.groups)
    }

    /// How often each of `rowCount` rows occurs in resample `number`; whole numbers that sum to `rowCount`, but for groups
    /// of unequal size.
    public func weights(rowCount: Int, resample number: Int) -> [Double] {
        guard let groups else { return counts(rowCount, resample: number) }
        precondition(groups.rowCount == rowCount, "groups of \(groups.rowCount) rows, and \(rowCount) to draw")
        let counts = counts(groups.count, resample: number)
        return groups.numbers.map { counts[$0] }
    }

    private func counts(_ rowCount: Int, resample number: Int) -> [Double] {
        var random = SplitMix64(seed: SplitMix64.mix(seed) ^ SplitMix64.mix(UInt64(number) &+ 1))
        var weights = [Double](repeating: 0, count: rowCount)
        for _ in 0..<rowCount {
            weights[Int(random.next().multipliedFullWidth(by: UInt64(rowCount)).high)] += 1
        }
        return weights
    }

    /// Works a vector of figures out on the sample itself and on every resample, on all cores. One row alone, or one group,
    /// has no resamples: they would all be that row, and every interval a point.
    ///
    /// - Parameter statistic: weights of the rows → figures, always as many; `nil` where one is undefined.
    public func replicates(rowCount: Int, statistic: @Sendable ([Double]) -> [Double?]) -> Replicates {
        let sample = statistic(unitWeights(rowCount))
        let resamples = (groups?.count ?? rowCount) > 1 ? resamples : 0
        let resampled = inParallel(resamples) { number in
            let figures = statistic(weights(rowCount: rowCount, resample: number))
            precondition(figures.count == sample.count, "\(figures.count) figures, first \(sample.count)")
            onResample?()
            return figures
        }
        return Replicates(sample: sample, resampled: resampled)
    }
}

/// Figures on the sample, and on each resample.
public struct Replicates: Sendable {
    public let sample: [Double?]
    /// Resamples × figures.
    public let resampled: [[Double?]]

    public init(sample: [Double?], resampled: [[Double?]]) {
        precondition(resampled.allSatisfy { $0.count == sample.count }, "not always \(sample.count) figures")
        self.sample = sample
        self.resampled = resampled
    }

    /// An interval needs its figure defined in this share of the resamples.
    private static let definedShareMin = 0.95

    /// Figure number `index` with its interval; `nil` where it is undefined on the sample.
    public func estimate(_ index: Int) -> IntervalEstimate? {
        estimate(sample[index], resampled.map { $0[index] })
    }

    /// Figure number `index`, a sum of absolute values such as the expected calibration error, with its interval.
    ///
    /// Noise makes it larger, and resampling makes it larger once more: resampled values may all lie above the figure, and
    /// the figure above the truth. In squares both steps are the same, E ê² = e² + v and E* e*² = ê² + v, so the interval
    /// mirrors the resampled squares e*² at the figure's own (Efron, Tibshirani, section 13.4: a reverse percentile
    /// interval, on that scale):
    ///
    ///     low² = 2ê² − q₀.₉₇₅(e*²),   high² = max(ê², 2ê² − q₀.₀₂₅(e*²)),   each at least 0.
    ///
    /// The figure stays what the field calls so, and lies in its interval.
    public func magnitude(_ index: Int) -> IntervalEstimate? {
        guard var estimate = estimate(index) else { return nil }
        let value = estimate.value
        func mirrored(_ resampled: Double) -> Double { max(0, 2 * value * value - resampled * resampled).squareRoot() }
        guard let low = estimate.low, let high = estimate.high else { return estimate }
        (estimate.low, estimate.high) = (min(value, mirrored(high)), max(value, mirrored(low)))
        return estimate
    }

    /// Figure `index` − figure `other`, paired within each resample.
    public func difference(_ index: Int, minus other: Int) -> IntervalEstimate? {
        func difference(_ figures: [Double?]) -> Double? {
            guard let a = figures[index], let b = figures[other] else { return nil }
            return a - b
        }
        return estimate(difference(sample), resampled.map(difference))
    }

    private func estimate(_ value: Double?, _ values: [Double?]) -> IntervalEstimate? {
        guard let value, value.isFinite else { return nil }
        let sorted = values.compactMap { $0 }.filter(\.isFinite).sorted()
        guard !sorted.isEmpty, Double(sorted.count) >= Self.definedShareMin * Double(values.count) else {
            return IntervalEstimate(value: value)
        }
        return IntervalEstimate(
            value: value, low: quantile(ofSorted: sorted, at: 0.025), high: quantile(ofSorted: sorted, at: 0.975))
    }
}
