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
