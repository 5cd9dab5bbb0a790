import LinearAlgebra

/// Where each tensor of one network lies in its flat parameter block.
///
/// Layer l has a weight of size (width of l)×(width of l − 1), row-major, followed by its bias; the last layer's
/// width is `outputs`. Optimiser, checkpoint and gradient check are each one loop over the block.
struct NetworkLayout: Sendable, Equatable {
    /// One affine layer: `y (out) = W (out×in) x (in) + b (out)`.
    struct Layer: Sendable, Equatable {
        let inputs: Int
        let outputs: Int
        /// Offset of W in the block.
        let weight: Int
        /// Offset of b in the block.
        let bias: Int

        var weightRange: Range<Int> { weight..<weight + inputs * outputs }
        var biasRange: Range<Int> { bias..<bias + outputs }
    }

    let inputs: Int
    let hidden: [Int]
    let outputs: Int
    /// The hidden layers in order, then the output layer.
    let layers: [Layer]
    let parameterCount: Int

    init(inputs: Int, hidden: [Int], outputs: Int) {
        precondition(inputs > 0 && outputs > 0 && hidden.allSatisfy { $0 > 0 }, "\(inputs) – \(hidden) – \(outputs)")
        self.inputs = inputs
        self.hidden = hidden
        self.outputs = outputs
        var layers: [Layer] = []
        var width = inputs
        var offset = 0
        for next in hidden + [outputs] {
            layers.append(Layer(inputs: width, outputs: next, weight: offset, bias: offset + width * next))
            offset += (width + 1) * next
            width = next
        }
        self.layers = layers
        parameterCount = offset
    }

    /// Units in all hidden layers together.
    var hiddenCount: Int { hidden.reduce(0, +) }

    /// The block with the weights that a `ServingKernel` can have; biases stay as they are.
    func rounded(_ parameters: [Float]) -> [Float] {
        var rounded = parameters
        for (l, layer) in layers.enumerated() {
            rounded.replaceSubrange(
                layer.weightRange,
                with: StepWeights.rounded(
                    Array(parameters[layer.weightRange]), columns: layer.inputs,
                    readBy: ServingKernel.steps(intoLayer: l)))
        }
        return rounded
    }

    /// The block of a network whose outputs are the given ones of this network; `nil` is one that is always 0.
    func withOutputs(_ outputs: [Int?], of parameters: [Float]) -> [Float] {
        precondition(parameters.count == parameterCount, "\(parameters.count) parameters of \(parameterCount)")
        let last = layers[layers.count - 1]
        let zeros = [Float](repeating: 0, count: last.inputs)
        let weights = outputs.flatMap { output in
            output.map { Array(parameters[last.weight + $0 * last.inputs..<last.weight + ($0 + 1) * last.inputs]) }
                ?? zeros
        }
        return Array(parameters[..<last.weight]) + weights + outputs.map { $0.map { parameters[last.bias + $0] } ?? 0 }
    }
}
