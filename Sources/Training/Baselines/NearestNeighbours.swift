import Dispatch
import Evaluation
import LinearAlgebra

/// k nearest neighbours over standardised features: expected quality and cost are the neighbours' means.
///
/// The baseline that embarrasses published routers when k is large enough; k is tuned on a quarter of its own rows.
struct NearestNeighbours {
    static let candidates = [50, 100, 200]
    /// Shares a model's overall mean has in a neighbourhood's, in outcomes: none where all neighbours are known.
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
            return Calibration(table, truth: truth.selecting(held)).brier ?? 1
        }
        let best = zip(scores, Self.candidates).min { $0.0 < $1.0 }?.1
        self.init(features: features, truth: truth, neighbourCount: best ?? Self.candidates[0])
    }

    private init(features: Matrix, truth: OutcomeTable, neighbourCount: Int) {
        standard = FeatureStandard(features)
        let points = standard.applied(to: features)
        self.points = points
        squaredLengths = (0..<points.rows).map { row in points.withRow(row) { BLAS.dot($0.baseAddress!, $0.baseAddress!, count: $0.count) } }
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

    /// Positions of the `count` nearest points, by squared distance |p|² − 2 p·q.
    private func nearest(_ query: [Float], _ count: Int) -> [Int] {
        let products = BLAS.product(points, query)
        let distances = zip(squaredLengths, products).map { $0 - 2 * $1 }
        return Array(distances.indices.sorted { distances[$0] < distances[$1] }.prefix(count))
    }
}

/// Columns brought to mean 0 and deviation 1, cut at ±5.
struct FeatureStandard {
    private let mean: [Float]
    private let scale: [Float]

    init(_ features: Matrix) {
        var sums = [Double](repeating: 0, count: features.columns)
        var squares = sums
        for row in 0..<features.rows {
            features.withRow(row) { values in
                for column in values.indices {
                    let value = Double(values[column])
                    sums[column] += value
                    squares[column] += value * value
                }
            }
        }
        let n = Double(max(1, features.rows))
        mean = sums.map { Float($0 / n) }
        scale = zip(sums, squares).map { sum, square in
            let variance = square / n - (sum / n) * (sum / n)
            return variance > 1e-12 ? Float(1 / variance.squareRoot()) : 0
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
