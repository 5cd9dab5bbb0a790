import Dispatch
import Evaluation
import LinearAlgebra

/// k nearest neighbours over standardised features: expected quality and cost are the neighbours' means.
///
/// The baseline that embarrasses published routers when k is large enough; k is tuned on a quarter of its own rows.
struct NearestNeighbours {
    static let candidates = [50, 100, 200]
    /// Outcomes' worth of a model's overall mean in its mean over neighbours; none where all of them are known.
    private static let priorOutcomes = 1.0

    let neighbourCount: Int
    private let standard: FeatureStandard
    private let points: Matrix
    private let squaredLengths: [Float]
    private let means: OutcomeMeans
    private let truth: OutcomeTable

    init(features: Matrix, truth: OutcomeTable) {
        let held = Array(stride(from: 0, to: features.rows, by: 4))
        let kept = (0..<features.rows).filter { !$0.isMultiple(of: 4) }
        let judge = NearestNeighbours(
            features: features.selecting(kept), truth: truth.selecting(kept), neighbourCount: Self.candidates[0])
        let scores = Self.candidates.map { count -> Double in
            let table = judge.predictions(features.selecting(held), neighbourCount: count)
            return CalibrationSummary(table, truth: truth.selecting(held)).brier ?? 1
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

    func predictions(_ features: Matrix, neighbourCount: Int? = nil) -> PredictionTable {
        let count = min(neighbourCount ?? self.neighbourCount, points.rows)
        let queries = standard.applied(to: features)
        var rows = [(quality: [Double?], costUSD: [Double?])](repeating: ([], []), count: queries.rows)
        rows.withUnsafeMutableBufferPointer { all in
            // Each iteration writes elements of its own.
            nonisolated(unsafe) let all = all
            DispatchQueue.concurrentPerform(iterations: queries.rows) { i in
                let neighbours = nearest(queries.row(i), count)
                all[i] = means.shrunken(truth, rows: neighbours, priorOutcomes: Self.priorOutcomes)
            }
        }
        return PredictionTable(
            modelCount: truth.modelCount, quality: rows.map(\.quality), costUSD: rows.map(\.costUSD))
    }

    /// Positions of the `count` nearest points, by squared distance less |q|²: |p|² − 2 p·q.
    private func nearest(_ query: [Float], _ count: Int) -> [Int] {
        let products = BLAS.product(points, query)
        return Self.smallest(count, of: zip(squaredLengths, products).map { $0 - 2 * $1 })
    }

    /// Positions of the `count` smallest values, ascending, the first of equals first.
    ///
    /// One pass that keeps the smallest so far in order: of n values in any order about count · ln(n / count) are kept
    /// for a while, the others cost one comparison.
    static func smallest(_ count: Int, of values: [Float]) -> [Int] {
        guard count > 0 else { return [] }
        var kept: [Int] = []
        kept.reserveCapacity(count + 1)
        for (position, value) in values.enumerated() {
            if kept.count == count {
                guard value < values[kept[count - 1]] else { continue }
                kept.removeLast()
            }
            var (low, high) = (0, kept.count)
            while low < high {
                let middle = (low + high) / 2
                if values[kept[middle]] <= value { low = middle + 1 } else { high = middle }
            }
            kept.insert(position, at: low)
        }
        return kept
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
