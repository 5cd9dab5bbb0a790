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
        let rate = learningRate * correction2 / correction1
        let epsilon = Self.epsilon * correction2
        let shrink = 1 - learningRate * decay
        moments.withUnsafeMutableBufferPointer { moments in
            guard let m = moments.baseAddress else { return }
            let v = m + count
            for layer in layout.layers {
                let (weights, biases) = (layer.weightRange, layer.biasRange)
                Self.step(weights, parameters, derivative, m, v, shrink: shrink, rate: rate, epsilon: epsilon)
                Self.step(biases, parameters, derivative, m, v, shrink: 1, rate: rate, epsilon: epsilon)
            }
        }
    }

    /// One range of the block: a plain loop, which the compiler runs several parameters at a time.
    @inline(__always)
    private static func step(
        _ range: Range<Int>, _ w: UnsafeMutablePointer<Float>, _ g: UnsafePointer<Float>,
        _ m: UnsafeMutablePointer<Float>, _ v: UnsafeMutablePointer<Float>, shrink: Float, rate: Float, epsilon: Float
    ) {
        for i in range {
            let g = g[i]
            m[i] = beta1 * m[i] + (1 - beta1) * g
            v[i] = beta2 * v[i] + (1 - beta2) * g * g
            w[i] = w[i] * shrink - rate * m[i] / (v[i].squareRoot() + epsilon)
        }
    }
}
