import LinearAlgebra

/// The hidden layers of an earlier predictor as a start for new ones: what makes a prompt hard, and what tells prompts
/// apart, was learnt from other models and holds for new ones.
///
/// The output of every new model starts as the mean of the earlier models' outputs, brought to the new model's own
/// mean quality: hard prompts are expected to be hard for it, too.
struct Trunk: Sendable {
    private let predictor: Predictor
    private let layout: NetworkLayout

    /// - Throws: `badRecipe` where the shapes differ.
    init(_ predictor: Predictor, inputCount: Int, recipe: FitRecipe) throws(PredictorError) {
        guard predictor.inputCount == inputCount else {
            throw .badRecipe(field: "base's inputs", value: "\(predictor.inputCount)", allowed: "\(inputCount)")
        }
        guard predictor.layout.hidden == recipe.hidden else {
            throw .badRecipe(
                field: "hidden", value: "\(recipe.hidden)", allowed: "the base's \(predictor.layout.hidden)")
        }
        self.predictor = predictor
        layout = predictor.layout
    }

    var standardizer: Standardizer { predictor.standardizer }

    /// Overwrites the random start of a net: hidden layers, and the quality outputs' weights and biases.
    ///
    /// - Parameters:
    ///   - parameters: of `target`; its biases of quality are the logits of the models' means.
    ///   - inputs: of the training rows.
    func start(
        _ parameters: inout [Float], net: Int, _ target: NetworkLayout, modelCount: Int, inputs: StandardizedRows
    ) {
        let block = net % predictor.netCount * layout.parameterCount
        let (old, new) = (layout.layers[layout.layers.count - 1], target.layers[target.layers.count - 1])
        precondition(old.weight == new.weight, "\(layout.hidden) for \(target.hidden)")
        parameters.replaceSubrange(0..<old.weight, with: predictor.parameters[block..<block + old.weight])
        let width = old.inputs
        var mean = [Float](repeating: 0, count: width)
        for m in 0..<predictor.modelCount {
            let row = block + old.weight + m * width
            for i in 0..<width { mean[i] += predictor.parameters[row + i] / Float(predictor.modelCount) }
        }
        let typical = typicalOutput(mean, net: net % predictor.netCount, inputs)
        for m in 0..<modelCount {
            let row = new.weight + m * width
            parameters.replaceSubrange(row..<row + width, with: mean)
            parameters[new.bias + m] -= typical
        }
    }

    /// The mean over the rows of what `weights` make of the last hidden layer.
    private func typicalOutput(_ weights: [Float], net: Int, _ inputs: StandardizedRows) -> Float {
        let work = BatchWorkspace(layout: layout, rowsMax: 1)
        var none: Dropout?
        var sum: Float = 0
        let block = Array(predictor.parameters[net * layout.parameterCount..<(net + 1) * layout.parameterCount])
        let rows = min(inputs.rows, 1_000)
        for row in 0..<rows {
            inputs.copy(CollectionOfOne(row), to: work.activations[0])
            Network.forward(layout, block, work, rows: 1, dropout: &none)
            sum += BLAS.dot(weights, work.activations[layout.layers.count - 1], count: weights.count)
        }
        return sum / Float(max(1, rows))
    }
}
