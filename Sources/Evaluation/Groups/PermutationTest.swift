import Dispatch
import LinearAlgebra

/// Whether the mean of a value differs between groups by more than chance: labels are dealt out anew, many times.
///
///     T = Σ_g (S_g − E_g)² / n_g,   p = (1 + #{T* ≥ T}) / (1 + permutations)
///
/// S_g is the sum of the values in group g, E_g what it is expected to be. With strata, values change places within
/// their stratum only: what strata explain doesn't count. The same seed gives the same p on any number of cores.
///
/// > Good. *Permutation, Parametric and Bootstrap Tests of Hypotheses*, 2005, chapter 3.
struct PermutationTest: Sendable {
    var permutations = 4_999
    var seed: UInt64

    struct Result: Sendable, Equatable {
        /// All groups at once.
        var overall: Double
        /// Each group against the rest, two-sided.
        var perGroup: [Double]
    }

    /// - Parameters:
    ///   - values: n of them.
    ///   - groups: the group of each.
    ///   - strata: the stratum of each; `nil`: all are one.
    func test(_ values: [Double], groups: [Int], groupCount: Int, strata: [Int]? = nil) -> Result {
        let order =
            strata.map { strata in values.indices.sorted { (strata[$0], $0) < (strata[$1], $1) } }
            ?? Array(values.indices)
        let sorted = order.map { values[$0] }
        let labels = order.map { groups[$0] }
        let segments = Self.segments(of: strata.map { strata in order.map { strata[$0] } }, count: values.count)
        let counts = labels.reduce(into: [Double](repeating: 0, count: groupCount)) { $0[$1] += 1 }
        let expected = Self.expected(sorted, labels, segments, groupCount)
        let observed = Self.distances(sorted, labels, expected)
        let statistic = Self.statistic(observed, counts)

        var extremes = [[Bool]](repeating: [], count: permutations)
        extremes.withUnsafeMutableBufferPointer { buffer in
            // Every iteration writes its own slot only, and the loop ends before the buffer does.
            nonisolated(unsafe) let slots = buffer
            DispatchQueue.concurrentPerform(iterations: permutations) { number in
                var random = SplitMix64(seed: SplitMix64.mix(seed) ^ SplitMix64.mix(UInt64(number) &+ 1))
                var shuffled = sorted
                shuffled.withUnsafeMutableBufferPointer { shuffled in
                    for segment in segments {
                        // In place: a slice of an array would be copied, and copied back.
                        var stratum = UnsafeMutableBufferPointer(rebasing: shuffled[segment])
                        stratum.shuffle(using: &random)
                    }
                }
                let distances = Self.distances(shuffled, labels, expected)
                let isExtreme = Self.reaches(Self.statistic(distances, counts), statistic)
                slots[number] = [isExtreme] + zip(distances, observed).map { Self.reaches(abs($0), abs($1)) }
            }
        }
        let shares = (0...groupCount).map { place in
            Double(1 + extremes.count { $0[place] }) / Double(1 + permutations)
        }
        return Result(overall: shares[0], perGroup: Array(shares.dropFirst()))
    }

    /// Sums over a different order round differently: what is equal up to rounding counts as reached.
    private static func reaches(_ value: Double, _ bound: Double) -> Bool {
        value >= bound - 1e-9 * max(1, bound)
    }

    private static func statistic(_ distances: [Double], _ counts: [Double]) -> Double {
        zip(distances, counts).reduce(0) { $1.1 > 0 ? $0 + $1.0 * $1.0 / $1.1 : $0 }
    }

    /// S_g − E_g.
    private static func distances(_ values: [Double], _ labels: [Int], _ expected: [Double]) -> [Double] {
        var distances = expected.map { -$0 }
        for (value, label) in zip(values, labels) { distances[label] += value }
        return distances
    }

    /// Per group, the sum over its rows of their stratum's mean.
    private static func expected(
        _ values: [Double], _ labels: [Int], _ segments: [Range<Int>], _ groupCount: Int
    ) -> [Double] {
        var expected = [Double](repeating: 0, count: groupCount)
        for segment in segments {
            let mean = values[segment].reduce(0, +) / Double(segment.count)
            for label in labels[segment] { expected[label] += mean }
        }
        return expected
    }

    /// Runs of equal strata.
    private static func segments(of strata: [Int]?, count: Int) -> [Range<Int>] {
        guard let strata else { return count > 0 ? [0..<count] : [] }
        var segments: [Range<Int>] = []
        for place in strata.indices {
            if place > 0, strata[place] == strata[place - 1], let last = segments.popLast() {
                segments.append(last.lowerBound..<place + 1)
            } else {
                segments.append(place..<place + 1)
            }
        }
        return segments
    }
}

/// Holm's step-down correction: p values that may be read as if there had been one test.
///
/// > Holm. *A Simple Sequentially Rejective Multiple Test Procedure*, Scandinavian Journal of Statistics 6, 1979.
func holmAdjusted(_ pValues: [Double]) -> [Double] {
    var adjusted = pValues
    var least = 0.0
    for (rank, place) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
        least = max(least, min(1, pValues[place] * Double(pValues.count - rank)))
        adjusted[place] = least
    }
    return adjusted
}
