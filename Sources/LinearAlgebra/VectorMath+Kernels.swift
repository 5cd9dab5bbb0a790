import CKernels

/// The same functions over long rows, by the instructions of the processor at hand; the bits are those of any other.
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
