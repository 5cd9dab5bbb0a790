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
        var sums = [Double](repeating: 0, count: f)
        var squares = sums
        for matrix in features {
            matrix.withElements { x in
                for r in 0..<matrix.rows {
                    for c in 0..<f { sums[c] += Double(x[r * f + c]) }
                }
            }
        }
        for c in 0..<f { sums[c] /= Double(n) }
        for matrix in features {
            matrix.withElements { x in
                for r in 0..<matrix.rows {
                    for c in 0..<f {
                        let difference = Double(x[r * f + c]) - sums[c]
                        squares[c] += difference * difference
                    }
                }
            }
        }
        mean = sums.map { Float($0) }
        scale = squares.indices.map { c in
            let deviation = (squares[c] / Double(n)).squareRoot()
            return deviation > 1e-6 * max(1, abs(sums[c])) ? Float(1 / deviation) : 0
        }
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
