import LinearAlgebra

/// The forward and backward pass of one network over a batch of B rows.
///
///     a₀ = x (B×f),   aₗ = max(0, aₗ₋₁ Wₗᵀ + bₗ) (B×wₗ),   o = a_L Wᵀ + b (B×O)
///
/// Forward fills `activations`, the loss turns outputs into the last gradient, backward fills the rest.
enum Network {
    /// Fills the activations from `activations[0]` (B×f) on.
    static func forward(
        _ layout: NetworkLayout, _ parameters: UnsafePointer<Float>, _ work: BatchWorkspace, rows: Int,
        dropout: inout Dropout?
    ) {
        let last = layout.layers.count - 1
        for (l, layer) in layout.layers.enumerated() {
            let input = work.activations[l]  // B×in
            let output = work.activations[l + 1]  // B×out
            for r in 0..<rows {
                (output + r * layer.outputs).update(from: parameters + layer.bias, count: layer.outputs)
            }
            BLAS.multiply(
                m: rows, n: layer.outputs, k: layer.inputs, input, parameters + layer.weight, transposeB: true, beta: 1,
                into: output)
            if l < last {
                rectify(output, count: rows * layer.outputs)
                dropout?.apply(to: output, count: rows * layer.outputs)
            }
        }
    }

    /// Fills `derivative` (the layout's block) from the last gradient buffer (B×O).
    ///
    /// - Parameter keep: probability with which a hidden unit was kept in the forward pass.
    static func backward(
        _ layout: NetworkLayout, _ parameters: UnsafePointer<Float>, _ work: BatchWorkspace, rows: Int, keep: Float,
        into derivative: UnsafeMutablePointer<Float>
    ) {
        for (l, layer) in layout.layers.enumerated().reversed() {
            let input = work.activations[l]  // B×in
            let gradient = work.gradients[l]  // B×out
            BLAS.multiply(  // dW (out×in) = gradientᵀ (out×B) · input (B×in)
                m: layer.outputs, n: layer.inputs, k: rows, gradient, transposeA: true, input,
                into: derivative + layer.weight)
            BLAS.multiply(  // db (out) = gradientᵀ · 1
                rows: rows, columns: layer.outputs, gradient, transposed: true, vector: work.ones,
                into: derivative + layer.bias)
            guard l > 0 else { continue }
            let below = work.gradients[l - 1]  // B×in
            BLAS.multiply(
                m: rows, n: layer.inputs, k: layer.outputs, gradient, parameters + layer.weight, into: below)
            // A dropped or silent unit is 0 and passes nothing on; a kept one had been scaled by 1 / keep.
            let scale = 1 / keep
            for i in 0..<rows * layer.inputs { below[i] = input[i] > 0 ? below[i] * scale : 0 }
        }
    }

    /// A random start: He-scaled hidden weights, no hidden bias, output weights 0.
    ///
    /// > He, Zhang, Ren, Sun. *Delving Deep into Rectifiers*, ICCV 2015.
    static func start(_ layout: NetworkLayout, outputBias: [Float], random: inout SplitMix64) -> [Float] {
        precondition(outputBias.count == layout.outputs, "\(outputBias.count) biases for \(layout.outputs) outputs")
        var parameters = [Float](repeating: 0, count: layout.parameterCount)
        for layer in layout.layers.dropLast() {
            let deviation = (2 / Double(layer.inputs)).squareRoot()
            for i in layer.weightRange { parameters[i] = Float(deviation * random.nextNormal()) }
        }
        parameters.replaceSubrange(layout.layers[layout.layers.count - 1].biasRange, with: outputBias)
        return parameters
    }

    /// `v ← max(0, v)`.
    @inline(__always)
    static func rectify(_ values: UnsafeMutablePointer<Float>, count: Int) {
        for i in 0..<count { values[i] = values[i] > 0 ? values[i] : 0 }
    }
}

/// Inverted dropout: a value is set to 0 with probability p, else divided by 1 − p.
///
/// > Srivastava et al. *Dropout: A Simple Way to Prevent Neural Networks from Overfitting*, JMLR 2014.
struct Dropout {
    private let threshold: UInt64
    private let scale: Float
    private var random: SplitMix64

    /// - Returns: `nil` for p = 0.
    init?(_ probability: Double, seed: UInt64) {
        guard probability > 0 else { return nil }
        threshold = UInt64(probability * 65_536)
        scale = Float(1 / (1 - probability))
        random = SplitMix64(seed: seed)
    }

    mutating func apply(to values: UnsafeMutablePointer<Float>, count: Int) {
        var i = 0
        while i < count {
            var bits = random.next()  // four decisions of 16 bits
            for j in i..<min(i + 4, count) {
                values[j] = bits & 0xFFFF < threshold ? 0 : values[j] * scale
                bits >>= 16
            }
            i += 4
        }
    }
}
