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

    /// The block of the same network with only its first `count` outputs.
    func keepingOutputs(_ count: Int, of parameters: [Float]) -> [Float] {
        precondition(parameters.count == parameterCount && count <= outputs, "\(count) of \(outputs) outputs")
        let last = layers[layers.count - 1]
        return Array(parameters[..<last.weight]) + parameters[last.weight..<last.weight + count * last.inputs]
            + parameters[last.bias..<last.bias + count]
    }
}
