import LinearAlgebra

/// Inputs brought to mean 0 and deviation 1, clipped: `zᵢ = clip((xᵢ − meanᵢ) · scaleᵢ)`.
///
/// The constants are fitted on training rows and then fixed. A column that never varies becomes 0.
struct Standardizer: Sendable, Equatable {
    /// |zᵢ| ≤ clip.
    static let clip: Float = 5

    let mean: [Float]
    /// 1 / standard deviation, 0 for a constant column.
    let scale: [Float]

    init(mean: [Float], scale: [Float]) {
        precondition(mean.count == scale.count, "\(mean.count) means, \(scale.count) scales")
        self.mean = mean
        self.scale = scale
    }

    /// Fits mean and deviation to the rows of matrices of the same width.
    init(fitting features: [Matrix]) {
        let (n, f) = (features.reduce(0) { $0 + $1.rows }, features.first?.columns ?? 0)
        let means = Self.columnSums(features, f) { x, _ in x }.map { $0 / Double(n) }
        let squares = Self.columnSums(features, f) { x, c in (x - means[c]) * (x - means[c]) }
        mean = means.map { Float($0) }
        scale = squares.indices.map { c in
            let deviation = (squares[c] / Double(n)).squareRoot()
            return deviation > Self.relativeDeviationMin * max(1, abs(means[c])) ? Float(1 / deviation) : 0
        }
    }

    /// A column that varies less, beside its mean, is constant but for rounding.
    private static let relativeDeviationMin = 1e-6

    /// Σ of a term over the rows of all matrices, column by column.
    private static func columnSums(_ matrices: [Matrix], _ f: Int, _ term: (Double, Int) -> Double) -> [Double] {
        var sums = [Double](repeating: 0, count: f)
        for matrix in matrices {
            matrix.withElements { x in
                for r in 0..<matrix.rows {
                    for c in 0..<f { sums[c] += term(Double(x[r * f + c]), c) }
                }
            }
        }
        return sums
    }

    var count: Int { mean.count }

    /// Standardises one row of `count` numbers. Even of NaN it makes a number.
    @inline(__always)
    func apply(_ x: UnsafePointer<Float>, into z: UnsafeMutablePointer<Float>) {
        mean.withUnsafeBufferPointer { mean in
            scale.withUnsafeBufferPointer { scale in
                guard let means = mean.baseAddress, let scales = scale.baseAddress else { return }
                TrainingLoops.standardize(x, mean: means, scale: scales, clip: Self.clip, into: z, count: mean.count)
            }
        }
    }
}
