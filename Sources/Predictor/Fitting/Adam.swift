import LinearAlgebra

/// Adam with decoupled weight decay, over a flat block of P parameters.
///
///     m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²
///     w ← w − η m̂ / (√v̂ + ε) − η λ w
///
/// > Loshchilov, Hutter. *Decoupled Weight Decay Regularization*, ICLR 2019, Algorithm 2.
struct Adam: Sendable, Equatable {
    static let beta1: Float = 0.9
    static let beta2: Float = 0.999
    static let epsilon: Float = 1e-8

    /// m (P), then v (P).
    private var moments: [Float]
    private(set) var steps = 0

    init(count: Int) {
        moments = [Float](repeating: 0, count: 2 * count)
    }

    /// One step along the derivative (P); only the layout's weights decay.
    mutating func step(
        _ parameters: UnsafeMutablePointer<Float>, along derivative: UnsafePointer<Float>, layout: NetworkLayout,
        learningRate: Float, decay: Float
    ) {
        let count = layout.parameterCount
        precondition(moments.count == 2 * count, "\(moments.count / 2) moments for \(count) parameters")
        steps += 1
        // Both bias corrections, folded into the step size and ε.
        let correction1 = 1 - Float(Double.pow(Double(Self.beta1), Double(steps)))
        let correction2 = (1 - Float(Double.pow(Double(Self.beta2), Double(steps)))).squareRoot()
        let shrink = 1 - learningRate * decay
        var constants = TrainingLoops.AdamStep(
            beta1: Self.beta1, beta2: Self.beta2, shrink: shrink, rate: learningRate * correction2 / correction1,
            epsilon: Self.epsilon * correction2)
        moments.withUnsafeMutableBufferPointer { moments in
            guard let m = moments.baseAddress else { return }
            let v = m + count
            for layer in layout.layers {
                for (range, shrink) in [(layer.weightRange, shrink), (layer.biasRange, 1)] {
                    let first = range.lowerBound
                    constants.shrink = shrink
                    TrainingLoops.adam(
                        parameters + first, along: derivative + first, m + first, v + first, count: range.count,
                        constants)
                }
            }
        }
    }
}
