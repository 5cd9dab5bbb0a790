import CKernels

/// The functions of `VectorMath` over long rows, by the instructions of the processor at hand; the bits are those of any other.
/// A width is a multiple of `AffineMap.columns`.
extension VectorMath {
    /// With p = σ(slope · xᵢ + intercept): `sums += p`, `squares += p²`.
    public static func addSigmoids(
        _ x: UnsafePointer<Float>, width: Int, slope: Float, intercept: Float, to sums: UnsafeMutablePointer<Float>,
        squares: UnsafeMutablePointer<Float>
    ) {
        precondition(width.isMultiple(of: AffineMap.columns), "a width of \(width)")
        kernel_add_sigmoids(x, width, slope, intercept, sums, squares)
    }

    /// `sums += weight · softmax(x)`; x is used up.
    public static func addSoftmax(
        _ x: UnsafeMutablePointer<Float>, count: Int, weight: Float, to sums: UnsafeMutablePointer<Float>
    ) {
        guard count > 0 else { return }
        kernel_add_softmax(x, count, weight, sums)
    }

    /// The mean of `nets` numbers that add up to `sums`, and the root of their variance and `(reach · residual)²`; the
    /// variance of one alone is 0.
    /// - Parameters: [count] each; no two may be the same memory.
    public static func meansAndDeviations(
        _ sums: UnsafePointer<Float>, squares: UnsafePointer<Float>, residual: UnsafePointer<Float>, count: Int,
        nets: Int, reach: Float, into mean: UnsafeMutablePointer<Float>, _ deviation: UnsafeMutablePointer<Float>
    ) {
        kernel_means_and_deviations(sums, squares, residual, count, Float(nets), reach, mean, deviation)
    }

    /// `sumsᵢ += (share · weightsᵢ + rest) · (saidᵢ − fromᵢ)`.
    /// - Parameters: [count] each; `sums` may be none of the others.
    public static func addDifferences(
        _ said: UnsafePointer<Float>, from: UnsafePointer<Float>, weights: UnsafePointer<Float>, share: Float,
        rest: Float, count: Int, to sums: UnsafeMutablePointer<Float>
    ) {
        kernel_add_differences(sums, said, from, weights, share, rest, count)
    }

    /// `xᵢ ← e^xᵢ`.
    public static func exponentiate(_ x: UnsafeMutablePointer<Float>, width: Int) {
        precondition(width.isMultiple(of: AffineMap.columns), "a width of \(width)")
        kernel_exponentials(x, width)
    }

    /// `xᵢ ← 1 / (1 + e^−xᵢ)`, relative error below 10⁻¹⁵.
    /// - Parameter count: a multiple of eight.
    public static func sigmoids(_ x: UnsafeMutablePointer<Double>, count: Int) {
        precondition(count.isMultiple(of: 8), "\(count) numbers")
        kernel_sigmoids(x, count)
    }
}
