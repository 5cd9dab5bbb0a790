import LinearAlgebra
import Parallel
import Routing

/// Whether the mean of a value differs between groups by more than chance: values are dealt out anew, many times.
///
///     p = (1 + #{T* ≥ T}) / (1 + permutations)
///
/// T is `WelchSums.statistic`, which is measured in the groups' own spreads: a plain difference of means finds a small group
/// whose values spread more than the rest's, though the means are the same. With strata, values change places within
/// their stratum only: what strata explain doesn't count. Rows that go together, such as repeats of one prompt, change
/// places as one, with as many others. The same seed gives the same p on any number of cores.
///
/// > Good. *Permutation, Parametric and Bootstrap Tests of Hypotheses*, 2005, chapter 3.
/// > Chung, Romano. *Exact and Asymptotically Robust Permutation Tests*, Annals of Statistics 41, 2013.
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
    ///   - repeats: rows that change places together; `nil`: every row by itself.
    func test(
        _ values: [Double], groups: [Int], groupCount: Int, strata: [Int]? = nil, repeats: RowGroups? = nil
    ) -> Result {
        let deal = Deal(values, groups, groupCount, strata, repeats)
        let observed = deal.statistics(deal.values)
        let extremes = inParallel(permutations) { number in
            var random = SplitMix64(seed: SplitMix64.mix(seed) ^ SplitMix64.mix(UInt64(number) &+ 1))
            return zip(deal.statistics(deal.shuffled(using: &random)), observed).map(Self.reaches)
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
}

/// Values and labels side by side, in runs of rows that change places with each other.
private struct Deal: Sendable {
    /// Blocks of `size` rows each, that may change places.
    private struct Segment {
        var rows: Range<Int>
        var size: Int
    }

    /// n, each less the mean of its stratum.
    let values: [Double]
    /// n: of the same rows.
    private let labels: [Int]
    /// n: whether a row begins another block, or another label within one.
    private let begins: [Bool]
    private let groupCount: Int
    private let segments: [Segment]
    /// Σ e² over the blocks / their number.
    private let blockSquare: Double

    init(_ values: [Double], _ groups: [Int], _ groupCount: Int, _ strata: [Int]?, _ repeats: RowGroups?) {
        precondition(groups.count == values.count, "\(groups.count) labels of \(values.count) values")
        precondition(strata.map { $0.count == values.count } ?? true, "\(strata?.count ?? 0) of \(values.count) strata")
        precondition(repeats.map { $0.rowCount == values.count } ?? true, "\(repeats?.rowCount ?? 0) rows of repeats")
        func stratum(_ row: Int) -> Int { strata?[row] ?? 0 }
        // Within a stratum: who has outcomes in two of them is dealt out in each.
        let blocks = RowGroups(keys: values.indices.map { [stratum($0), repeats?.numbers[$0] ?? $0] })
        let sizes = blocks.numbers.reduce(into: [Int](repeating: 0, count: blocks.count)) { $0[$1] += 1 }
        let order = values.indices.sorted { a, b in
            let (u, v) = (blocks.numbers[a], blocks.numbers[b])
            return (stratum(a), sizes[u], u, groups[a], a) < (stratum(b), sizes[v], v, groups[b], b)
        }
        let centred = Self.centred(values, by: strata)
        self.values = order.map { centred[$0] }
        labels = order.map { groups[$0] }
        begins = order.indices.map { place in
            guard place > 0 else { return true }
            let (row, before) = (order[place], order[place - 1])
            return blocks.numbers[row] != blocks.numbers[before] || groups[row] != groups[before]
        }
        self.groupCount = groupCount
        segments = Self.runs(order.map { [stratum($0), sizes[blocks.numbers[$0]]] }).map {
            Segment(rows: $0, size: $1[1])
        }
        let sums = zip(blocks.numbers, centred).reduce(into: [Double](repeating: 0, count: blocks.count)) {
            $0[$1.0] += $1.1
        }
        blockSquare = sums.reduce(0) { $0 + $1 * $1 } / Double(max(1, blocks.count))
    }

    /// All groups together, then each against the rest.
    func statistics(_ values: [Double]) -> [Double] {
        var sums = WelchSums(groupCount: groupCount, blockSquare: blockSquare)
        var (sum, size) = (0.0, 0.0)
        for place in values.indices {
            if begins[place], place > 0 {
                sums.add(sum, size: size, to: labels[place - 1])
                (sum, size) = (0, 0)
            }
            sum += values[place]
            size += 1
        }
        if let last = labels.last { sums.add(sum, size: size, to: last) }
        return [sums.statistic] + (0..<groupCount).map { sums.statistic(of: $0) }
    }

    func shuffled(using random: inout SplitMix64) -> [Double] {
        var values = values
        values.withUnsafeMutableBufferPointer { values in
            for segment in segments {
                let count = segment.rows.count / segment.size
                for block in stride(from: count - 1, to: 0, by: -1) {
                    let other = Int.random(in: 0...block, using: &random)
                    guard other != block else { continue }
                    let (a, b) = (
                        segment.rows.lowerBound + block * segment.size, segment.rows.lowerBound + other * segment.size
                    )
                    for offset in 0..<segment.size { values.swapAt(a + offset, b + offset) }
                }
            }
        }
        return values
    }

    private static func centred(_ values: [Double], by strata: [Int]?) -> [Double] {
        let strata = RowGroups(keys: strata ?? [Int](repeating: 0, count: values.count))
        var (sums, counts) = ([Double](repeating: 0, count: strata.count), [Double](repeating: 0, count: strata.count))
        for (value, stratum) in zip(values, strata.numbers) {
            sums[stratum] += value
            counts[stratum] += 1
        }
        return zip(values, strata.numbers).map { $0 - sums[$1] / counts[$1] }
    }

    /// Runs of equal keys.
    private static func runs(_ keys: [[Int]]) -> [(Range<Int>, key: [Int])] {
        var runs: [(Range<Int>, key: [Int])] = []
        for place in keys.indices {
            if let last = runs.last, last.key == keys[place] {
                runs[runs.count - 1].0 = last.0.lowerBound..<place + 1
            } else {
                runs.append((place..<place + 1, keys[place]))
            }
        }
        return runs
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
