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
