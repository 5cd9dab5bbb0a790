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

    private var m: [Float]
    private var v: [Float]
    private(set) var steps = 0

    init(count: Int) {
        m = [Float](repeating: 0, count: count)
        v = m
    }

    /// One step along the derivative (P); only the layout's weights decay.
    mutating func step(
        _ parameters: UnsafeMutablePointer<Float>, along derivative: UnsafePointer<Float>, layout: NetworkLayout,
        learningRate: Float, decay: Float
    ) {
        precondition(m.count == layout.parameterCount, "\(m.count) moments for \(layout.parameterCount) parameters")
        steps += 1
        // Both bias corrections, folded into the step size and ε.
        let correction1 = 1 - Float(Double.pow(Double(Self.beta1), Double(steps)))
        let correction2 = (1 - Float(Double.pow(Double(Self.beta2), Double(steps)))).squareRoot()
        let rate = learningRate * correction2 / correction1
        let epsilon = Self.epsilon * correction2
        for layer in layout.layers where decay > 0 {
            let shrink = 1 - learningRate * decay
            for i in layer.weightRange { parameters[i] *= shrink }
        }
        let count = m.count
        m.withUnsafeMutableBufferPointer { m in
            v.withUnsafeMutableBufferPointer { v in
                guard let m = m.baseAddress, let v = v.baseAddress else { return }
                for i in 0..<count {
                    let g = derivative[i]
                    m[i] = Self.beta1 * m[i] + (1 - Self.beta1) * g
                    v[i] = Self.beta2 * v[i] + (1 - Self.beta2) * g * g
                    parameters[i] -= rate * m[i] / (v[i].squareRoot() + epsilon)
                }
            }
        }
    }
}
