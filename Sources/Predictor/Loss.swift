import LinearAlgebra

/// The masked losses on the outputs of one network, and their derivatives.
///
/// - quality: cross-entropy with soft targets, `softplus(z) − y z`, derivative `σ(z) − y`
/// - log cost: Huber's loss with δ = 2, derivative `clip(z − y, ±2)`
/// - task: cross-entropy of the softmax, derivative `softmax(z) − y`
///
/// Each is multiplied by its weight; a weight of 0 has no effect, whatever the target.
enum Loss {
    static let huberDelta: Float = 2

    /// The batch's summed loss, and its derivative divided by the number of rows.
    ///
    /// - Parameters:
    ///   - outputs, targets, weights: B×O, in the order of `Targets`.
    ///   - gradient: B×O, filled.
    static func evaluate(
        outputs: UnsafePointer<Float>, targets: UnsafePointer<Float>, weights: UnsafePointer<Float>, rows: Int,
        modelCount k: Int, taskCount: Int, gradient: UnsafeMutablePointer<Float>
    ) -> Double {
        let o = 2 * k + taskCount
        let share = 1 / Float(rows)
        var total = 0.0
        for r in 0..<rows {
            let (z, y, w, g) = (outputs + r * o, targets + r * o, weights + r * o, gradient + r * o)
            var sums = SIMD8<Float>()
            forEachEight(z, y, w, g, count: k) { sums += quality($0, $1, $2, share, &$3) }
            forEachEight(z + k, y + k, w + k, g + k, count: k) { sums += cost($0, $1, $2, share, &$3) }
            var sum = sums.sum()
            if taskCount > 0 {
                sum += task(z + 2 * k, y + 2 * k, w[2 * k], share, g + 2 * k, count: taskCount)
            }
            total += Double(sum)
        }
        return total
    }

    /// Lends outputs, targets and weights eight at a time, and takes the gradient; beyond the last all are 0.
    @inline(__always)
    private static func forEachEight(
        _ z: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ w: UnsafePointer<Float>,
        _ g: UnsafeMutablePointer<Float>, count: Int,
        _ body: (SIMD8<Float>, SIMD8<Float>, SIMD8<Float>, inout SIMD8<Float>) -> Void
    ) {
        var i = 0
        while i < count {
            let rest = count &- i
            var gradient = SIMD8<Float>()
            body(SIMD8(z + i, count: rest), SIMD8(y + i, count: rest), SIMD8(w + i, count: rest), &gradient)
            gradient.store(to: g + i, count: rest)
            i &+= 8
        }
    }

    @inline(__always)
    private static func quality(
        _ z: SIMD8<Float>, _ y: SIMD8<Float>, _ w: SIMD8<Float>, _ share: Float, _ g: inout SIMD8<Float>
    ) -> SIMD8<Float> {
        let positive = z.replacing(with: 0, where: z .< 0)
        let decay = VectorMath.exp(z - positive - positive)  // e^−|z| serves both the logarithm and the sigmoid
        let sigmoid = decay.replacing(with: 1, where: z .>= 0) / (decay + 1)
        let isKnown = w .> 0
        g = SIMD8(repeating: 0).replacing(with: w * share * (sigmoid - y), where: isKnown)
        return SIMD8(repeating: 0).replacing(with: w * (positive + VectorMath.log1p(decay) - y * z), where: isKnown)
    }

    @inline(__always)
    private static func cost(
        _ z: SIMD8<Float>, _ y: SIMD8<Float>, _ w: SIMD8<Float>, _ share: Float, _ g: inout SIMD8<Float>
    ) -> SIMD8<Float> {
        let error = z - y
        let bounded = error.replacing(with: huberDelta, where: error .> huberDelta)
            .replacing(with: -huberDelta, where: error .< -huberDelta)
        let isKnown = w .> 0
        g = SIMD8(repeating: 0).replacing(with: w * share * bounded, where: isKnown)
        return SIMD8(repeating: 0).replacing(with: w * bounded * (error - 0.5 * bounded), where: isKnown)
    }

    private static func task(
        _ z: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ w: Float, _ share: Float,
        _ g: UnsafeMutablePointer<Float>, count: Int
    ) -> Float {
        guard w > 0 else {
            g.update(repeating: 0, count: count)
            return 0
        }
        var largest = z[0]
        for c in 1..<max(1, count) { largest = max(largest, z[c]) }
        for c in 0..<count { g[c] = z[c] - largest }
        VectorMath.exp(g, into: g, count: count)
        var sum: Float = 0
        for c in 0..<count { sum += g[c] }
        let logSum = Float.log(sum) + largest
        var loss: Float = 0
        for c in 0..<count {
            loss += y[c] * (logSum - z[c])
            g[c] = w * share * (g[c] / sum - y[c])
        }
        return w * loss
    }
}
