import LinearAlgebra

/// The normal distribution function within .00014, as a logistic function of a cubic: it needs no more than an exponential, and
/// its density follows from it.
///
///     Φ(z) ≈ 1 / (1 + exp(−(a z + b z³)))
///
/// > Bowling, Khasawneh, Kaewkuekool, Cho. *A logistic approximation to the cumulative normal distribution*, Journal of
/// > Industrial Engineering and Management 2009.
enum NormalCurve {
    private static let a = 1.5976
    private static let b = 0.07056

    /// z → Φ(z).
    /// - Parameter count: a multiple of eight.
    static func distribute(_ z: UnsafeMutablePointer<Double>, count: Int) {
        for place in 0..<count { z[place] *= a + b * z[place] * z[place] }
        VectorMath.sigmoids(z, count: count)
    }

    static func distribution(_ z: Double) -> Double { Double.sigmoid(z * (a + b * z * z)) }

    /// Φ'(z).
    /// - Parameter below: Φ(z).
    static func density(_ z: SIMD8<Double>, below: SIMD8<Double>) -> SIMD8<Double> {
        (a + 3 * b * z * z) * below * (1 - below)
    }
}
