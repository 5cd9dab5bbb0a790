import LinearAlgebra

/// The forward and backward pass of one network over a batch of B rows.
///
///     a₀ = x (B×f),   aₗ = max(0, aₗ₋₁ Wₗᵀ + bₗ) (B×wₗ),   o = a_L Wᵀ + b (B×O)
///
/// Forward fills `activations`, the loss turns outputs into the last gradient, backward fills the rest. The passes
/// beside the matrix products are `TrainingLoops`.
enum Network {
    /// Fills the activations from `activations[0]` (B×f) on.
    static func forward(
        _ layout: NetworkLayout, _ parameters: UnsafePointer<Float>, _ work: BatchWorkspace, rows: Int,
        dropout: inout Dropout?
    ) {
        let last = layout.layers.count - 1
        for l in 0...last {
            let layer = layout.layers[l]
            let input = work.activations[l]  // B×in
            let output = work.activations[l + 1]  // B×out
            BLAS.multiply(
                m: rows, n: layer.outputs, k: layer.inputs, input, parameters + layer.weight, transposeB: true,
                into: output)
            TrainingLoops.add(
                parameters + layer.bias, to: output, rows: rows, width: layer.outputs, rectified: l < last)
            if l < last { dropout?.apply(to: output, count: rows * layer.outputs) }
        }
    }

    /// Fills `derivative` (the layout's block) from the last gradient buffer (B×O).
    ///
    /// - Parameter keep: probability with which a hidden unit was kept in the forward pass.
    static func backward(
        _ layout: NetworkLayout, _ parameters: UnsafePointer<Float>, _ work: BatchWorkspace, rows: Int, keep: Float,
        into derivative: UnsafeMutablePointer<Float>
    ) {
        for l in layout.layers.indices.reversed() {
            let layer = layout.layers[l]
            let input = work.activations[l]  // B×in
            let gradient = work.gradients[l]  // B×out
            TrainingLoops.sumColumns(
                of: gradient, rows: rows, width: layer.outputs, into: derivative + layer.bias)
            BLAS.multiply(  // dW (out×in) = gradientᵀ (out×B) · input (B×in)
                m: layer.outputs, n: layer.inputs, k: rows, gradient, transposeA: true, input,
                into: derivative + layer.weight)
            guard l > 0 else { continue }
            let below = work.gradients[l - 1]  // B×in
            BLAS.multiply(
                m: rows, n: layer.inputs, k: layer.outputs, gradient, parameters + layer.weight, into: below)
            // A dropped or silent unit is 0 and passes nothing on; a kept one had been scaled by 1 / keep.
            TrainingLoops.passBack(below, through: input, count: rows * layer.inputs, scale: 1 / keep)
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
}
