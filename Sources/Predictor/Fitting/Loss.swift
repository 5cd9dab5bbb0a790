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
        modelCount k: Int, costCount: Int, taskCount: Int, gradient: UnsafeMutablePointer<Float>
    ) -> Double {
        let o = k + costCount + taskCount
        let share = 1 / Float(rows)
        var total = 0.0
        for r in 0..<rows {
            let (z, y, w, g) = (outputs + r * o, targets + r * o, weights + r * o, gradient + r * o)
            var sum = TrainingLoops.logisticLoss(z, y, weights: w, share: share, gradient: g, count: k)
            if costCount > 0 {
                sum += TrainingLoops.huberLoss(
                    z + k, y + k, weights: w + k, delta: huberDelta, share: share, gradient: g + k, count: costCount)
            }
            if taskCount > 0 {
                let t = k + costCount
                sum += task(z + t, y + t, w[t], share, g + t, count: taskCount)
            }
            total += Double(sum)
        }
        return total
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
