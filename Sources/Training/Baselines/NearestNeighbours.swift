import Evaluation
import LinearAlgebra
import Parallel
import Routing

/// k nearest neighbours over standardised features: expected quality and cost are the neighbours' means.
///
/// The baseline that embarrasses published routers when k is large enough; k is tuned on a quarter of its own prompts, on
/// `tuningRowsMax` of them at most: a prompt that has a repeat among the others would choose the smallest k.
struct NearestNeighbours {
    static let candidates = [50, 100, 200]
    static let tuningRowsMax = 5_000
    /// Outcomes' worth of a model's overall mean in its mean over neighbours; none where all of them are known.
    private static let priorOutcomes = 1.0
    /// Queries × points whose distances are worked out at a time: half a megabyte of them.
    private static let (blockQueries, blockPoints) = (64, 2_048)

    let neighbourCount: Int
    private let standard: FeatureStandard
    private let points: Matrix
    private let squaredLengths: [Float]
    private let means: OutcomeMeans
    private let truth: OutcomeTable

    /// - Parameter groups: rows that are held out together; `nil`: each by itself.
    init(
        features: Matrix, truth: OutcomeTable, groups: RowGroups? = nil, tuningRowsMax: Int = Self.tuningRowsMax
    ) {
        let prompts = (groups ?? RowGroups(single: features.rows)).dealt(0..<features.rows)
        let step = max(4, (prompts.count + tuningRowsMax - 1) / tuningRowsMax)
        let held = stride(from: 0, to: prompts.count, by: step).flatMap { prompts[$0] }
        let kept = prompts.indices.filter { !$0.isMultiple(of: step) }.flatMap { prompts[$0] }
        let judge = NearestNeighbours(
            features: features.selecting(kept), truth: truth.selecting(kept), neighbourCount: Self.candidates[0])
        let heldTruth = truth.selecting(held)
        let scores = judge.predictions(features.selecting(held), neighbourCounts: Self.candidates).map {
            CalibrationSummary($0, truth: heldTruth).brier ?? 1
        }
        let best = zip(scores, Self.candidates).min { $0.0 < $1.0 }?.1
        self.init(features: features, truth: truth, neighbourCount: best ?? Self.candidates[0])
    }

    private init(features: Matrix, truth: OutcomeTable, neighbourCount: Int) {
        standard = FeatureStandard(features)
        let points = standard.applied(to: features)
        self.points = points
        squaredLengths = (0..<points.rows).map { row in
            points.withRow(row) { BLAS.dot($0.baseAddress!, $0.baseAddress!, count: $0.count) }
        }
        means = OutcomeMeans(truth)
        self.truth = truth
        self.neighbourCount = neighbourCount
    }

    func predictions(_ features: Matrix) -> PredictionTable {
        predictions(features, neighbourCounts: [neighbourCount])[0]
    }

    /// One table for each number of neighbours; the distances are worked out once.
    func predictions(_ features: Matrix, neighbourCounts counts: [Int]) -> [PredictionTable] {
        let queries = standard.applied(to: features)
        var rows = [[(quality: [Double?], costUSD: [Double?])]](repeating: [], count: queries.rows)
        rows.withUnsafeMutableBufferPointer { all in
            // Each element is written by nobody else.
            nonisolated(unsafe) let all = all
            forEachNearest(min(counts.max() ?? 0, points.rows), of: queries) { query, neighbours in
                all[query] = counts.map { count in
                    means.shrunken(truth, rows: neighbours.prefix(count), priorOutcomes: Self.priorOutcomes)
                }
            }
        }
        return counts.indices.map { place in
            PredictionTable(
                modelCount: truth.modelCount, quality: rows.map { $0[place].quality },
                costUSD: rows.map { $0[place].costUSD })
        }
    }

    /// Lends `body` the positions of the `count` nearest points of each query, the nearest first, on all cores and in no
    /// order.
    private func forEachNearest(
        _ count: Int, of queries: Matrix, _ body: @Sendable (_ query: Int, _ neighbours: [Int]) -> Void
    ) {
        inStretches(queries.rows, of: Self.blockQueries) { rows in
            var nearest = [Smallest](repeating: Smallest(count), count: rows.count)
            for first in stride(from: 0, to: points.rows, by: Self.blockPoints) {
                let places = first..<min(points.rows, first + Self.blockPoints)
                let scores = scores(queries, rows, places)
                for number in nearest.indices {
                    nearest[number].offer(
                        scores[number * places.count..<(number + 1) * places.count], firstPosition: first)
                }
            }
            for (query, nearest) in zip(rows, nearest) { body(query, nearest.positions) }
        }
    }

    /// Squared distances of some queries from some points, queries × points, each less its query's squared length:
    /// |p|² − 2 p·q.
    private func scores(_ queries: Matrix, _ rows: Range<Int>, _ places: Range<Int>) -> [Float] {
        var scores: [Float] = []
        scores.reserveCapacity(rows.count * places.count)
        for _ in rows { scores += squaredLengths[places] }
        queries.withElements { queries in
            points.withElements { points in
                scores.withUnsafeMutableBufferPointer { scores in
                    let columns = self.points.columns
                    BLAS.multiply(
                        m: rows.count, n: places.count, k: columns, alpha: -2,
                        queries.baseAddress! + rows.lowerBound * columns,
                        points.baseAddress! + places.lowerBound * columns, transposeB: true, beta: 1,
                        into: scores.baseAddress!)
                }
            }
        }
        return scores
    }
}

/// The smallest of many values that come one after another, with their positions; of equals the first.
///
/// Of n values in any order about count · ln(n / count) are kept for a while, the others cost one comparison.
struct Smallest: Sendable {
    let count: Int
    /// Ascending by value.
    private(set) var positions: [Int] = []
    private var values: [Float] = []

    init(_ count: Int) {
        self.count = count
        positions.reserveCapacity(count + 1)
        values.reserveCapacity(count + 1)
    }

    /// - Parameter firstPosition: of the first of `offered`; after all that were offered before.
    mutating func offer(_ offered: ArraySlice<Float>, firstPosition: Int) {
        guard count > 0 else { return }
        offered.withUnsafeBufferPointer { offered in
            var bound = values.count == count ? values[count - 1] : .infinity
            for (offset, value) in offered.enumerated() where value < bound || values.count < count {
                insert(value, firstPosition + offset)
                if values.count == count { bound = values[count - 1] }
            }
        }
    }

    private mutating func insert(_ value: Float, _ position: Int) {
        if values.count == count {
            positions.removeLast()
            values.removeLast()
        }
        let place = lowerBound(of: value)
        positions.insert(position, at: place)
        values.insert(value, at: place)
    }

    /// Behind all that are not larger.
    private func lowerBound(of value: Float) -> Int {
        var (low, high) = (0, values.count)
        while low < high {
            let middle = (low + high) / 2
            if values[middle] <= value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// Columns brought to mean 0 and deviation 1, cut at ±5; a column that never varies becomes 0.
struct FeatureStandard {
    private let mean: [Float]
    private let scale: [Float]

    init(_ features: Matrix) {
        let n = Double(max(1, features.rows))
        var means = [Double](repeating: 0, count: features.columns)
        Self.forEachElement(of: features) { means[$0] += $1 / n }
        var variances = [Double](repeating: 0, count: features.columns)
        Self.forEachElement(of: features) { variances[$0] += ($1 - means[$0]) * ($1 - means[$0]) / n }
        mean = means.map { Float($0) }
        scale = zip(means, variances).map { mean, variance in
            let deviation = variance.squareRoot()
            return deviation > 1e-6 * max(1, abs(mean)) ? Float(1 / deviation) : 0
        }
    }

    private static func forEachElement(of features: Matrix, _ body: (_ column: Int, _ value: Double) -> Void) {
        for row in 0..<features.rows {
            features.withRow(row) { values in
                for column in values.indices { body(column, Double(values[column])) }
            }
        }
    }

    func applied(to features: Matrix) -> Matrix {
        var result = features
        for row in 0..<result.rows {
            result.withMutableRow(row) { values in
                for column in values.indices {
                    values[column] = max(-5, min(5, (values[column] - mean[column]) * scale[column]))
                }
            }
        }
        return result
    }
}
