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
            var sum: Float = 0
            for m in 0..<k {
                sum += quality(z[m], y[m], w[m], share, &g[m])
                sum += cost(z[k + m], y[k + m], w[k + m], share, &g[k + m])
            }
            if taskCount > 0 {
                sum += task(z + 2 * k, y + 2 * k, w[2 * k], share, g + 2 * k, count: taskCount)
            }
            total += Double(sum)
        }
        return total
    }

    @inline(__always)
    private static func quality(_ z: Float, _ y: Float, _ w: Float, _ share: Float, _ g: inout Float) -> Float {
        guard w > 0 else {
            g = 0
            return 0
        }
        let decay = Float.exp(-abs(z))  // e^−|z| serves both the logarithm and the sigmoid
        let sigmoid = (z >= 0 ? 1 : decay) / (1 + decay)
        g = w * share * (sigmoid - y)
        return w * (max(z, 0) + Float.log(1 + decay) - y * z)
    }

    @inline(__always)
    private static func cost(_ z: Float, _ y: Float, _ w: Float, _ share: Float, _ g: inout Float) -> Float {
        guard w > 0 else {
            g = 0
            return 0
        }
        let error = z - y
        let bounded = min(huberDelta, max(-huberDelta, error))
        g = w * share * bounded
        return w * bounded * (error - 0.5 * bounded)
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
        var sum: Float = 0
        for c in 0..<count {
            g[c] = Float.exp(z[c] - largest)
            sum += g[c]
        }
        var loss: Float = 0
        for c in 0..<count {
            loss += y[c] * (Float.log(sum) + largest - z[c])
            g[c] = w * share * (g[c] / sum - y[c])
        }
        return w * loss
    }
}
