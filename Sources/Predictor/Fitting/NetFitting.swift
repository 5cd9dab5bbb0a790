import LinearAlgebra

/// One network in training: its parameters, its optimiser, its own split of the rows, the best it has been.
struct NetFitting: Sendable {
    /// Held-out rows that are looked at after each epoch; more would not tell it better when to stop.
    static let lookedAtMax = 10_000

    let layout: NetworkLayout
    let trainingRows: [Int]
    let heldOutRows: [Int]
    /// Where the held-out loss was lowest; the last, where nothing is held out.
    private(set) var best: [Float]
    private(set) var bestLoss = Double.infinity
    private(set) var epoch = 0
    /// Training rows gone through so far, in all epochs.
    private(set) var visits = 0
    private var parameters: [Float]
    private var adam: Adam
    private var order: [Int]
    /// Where in the order the next epoch begins.
    private var place = 0
    private var epochsWithoutGain = 0
    private var random: SplitMix64

    /// - Parameters:
    ///   - heldOut: rows kept out of training.
    ///   - adapt: may change the random start.
    init(
        inputs: Int, targets: Targets, recipe: FitRecipe, heldOut: [Int], rowCount: Int, seed: UInt64,
        adapt: (inout [Float], NetworkLayout) -> Void = { _, _ in }
    ) {
        layout = NetworkLayout(inputs: inputs, hidden: recipe.hidden, outputs: targets.outputCount)
        let out = Set(heldOut)
        heldOutRows = heldOut
        trainingRows = (0..<rowCount).filter { !out.contains($0) }
        order = trainingRows
        random = SplitMix64(seed: seed)
        parameters = Network.start(layout, outputBias: targets.startBias, random: &random)
        adapt(&parameters, layout)
        best = parameters
        adam = Adam(count: layout.parameterCount)
    }

    /// Whether the net has trained as long as the recipe allows, or has stopped gaining.
    func isDone(_ recipe: FitRecipe) -> Bool {
        epoch >= recipe.epochsMax || visits >= recipe.visitsMax || epochsWithoutGain >= recipe.patienceEpochs
    }

    /// Rounds the best to the weights that are served: what is fitted on the net's outputs is then fitted on those.
    mutating func roundBest() {
        best = layout.rounded(best)
    }

    /// Goes once through the training rows, or a part of them, then looks at held-out ones.
    ///
    /// - Returns: mean loss per row of both; the second is `nil` where nothing is held out.
    mutating func nextEpoch(_ inputs: StandardizedRows, _ targets: Targets, _ recipe: FitRecipe) -> (Double, Double?) {
        let work = BatchWorkspace(layout: layout, rowsMax: recipe.batchRows)
        let rows = inputs.reworded(nextRows(recipe.epochRowsMax), share: recipe.rewordedShare, using: &random)[...]
        let trainingLoss = train(inputs, targets, recipe, work, rows: rows)
        visits += rows.count
        epoch += 1
        guard !heldOutRows.isEmpty else {
            best = parameters
            return (trainingLoss, nil)
        }
        let loss = Self.loss(layout, parameters, inputs, targets, rows: heldOutRows.prefix(Self.lookedAtMax), work)
        if loss < bestLoss {
            bestLoss = loss
            best = parameters
            epochsWithoutGain = 0
        } else {
            epochsWithoutGain += 1
        }
        return (trainingLoss, loss)
    }

    /// The rows of the next epoch: a pass through all, in a new order each time, in the fewest equal parts allowed.
    private mutating func nextRows(_ rowsMax: Int) -> ArraySlice<Int> {
        if place == 0 { order.shuffle(using: &random) }
        let parts = max(1, (order.count + rowsMax - 1) / rowsMax)
        let rows = order[place..<min(order.count, place + (order.count + parts - 1) / parts)]
        place = rows.endIndex == order.count ? 0 : rows.endIndex
        return rows
    }

    private mutating func train(
        _ inputs: StandardizedRows, _ targets: Targets, _ recipe: FitRecipe, _ work: BatchWorkspace,
        rows: ArraySlice<Int>
    ) -> Double {
        var derivative = [Float](repeating: 0, count: layout.parameterCount)
        var inputDropout = Dropout(recipe.inputDropout, seed: random.next())
        var hiddenDropout = Dropout(recipe.hiddenDropout, seed: random.next())
        let layout = layout
        var total = 0.0
        parameters.withUnsafeMutableBufferPointer { parameters in
            derivative.withUnsafeMutableBufferPointer { derivative in
                guard let parameters = parameters.baseAddress, let derivative = derivative.baseAddress else { return }
                for start in stride(from: rows.startIndex, to: rows.endIndex, by: recipe.batchRows) {
                    let batch = rows[start..<min(start + recipe.batchRows, rows.endIndex)]
                    Self.gather(batch, inputs, targets, into: work)
                    inputDropout?.apply(to: work.activations[0], count: batch.count * layout.inputs)
                    Network.forward(layout, parameters, work, rows: batch.count, dropout: &hiddenDropout)
                    total += Self.loss(work, rows: batch.count, targets)
                    Network.backward(
                        layout, parameters, work, rows: batch.count, keep: 1 - Float(recipe.hiddenDropout),
                        into: derivative)
                    adam.step(
                        parameters, along: derivative, layout: layout, learningRate: Float(recipe.learningRate),
                        decay: Float(recipe.weightDecay))
                }
            }
        }
        return total / Double(max(1, rows.count))
    }

    /// Mean loss per row, without dropout.
    static func loss(
        _ layout: NetworkLayout, _ parameters: [Float], _ inputs: StandardizedRows, _ targets: Targets,
        rows: ArraySlice<Int>, _ work: BatchWorkspace
    ) -> Double {
        var none: Dropout?
        var total = 0.0
        for start in stride(from: rows.startIndex, to: rows.endIndex, by: work.rowsMax) {
            let batch = rows[start..<min(start + work.rowsMax, rows.endIndex)]
            gather(batch, inputs, targets, into: work)
            Network.forward(layout, parameters, work, rows: batch.count, dropout: &none)
            total += loss(work, rows: batch.count, targets)
        }
        return total / Double(max(1, rows.count))
    }

    /// The gathered batch's summed loss; fills the last gradient.
    static func loss(_ work: BatchWorkspace, rows: Int, _ targets: Targets) -> Double {
        Loss.evaluate(
            outputs: work.activations[work.activations.count - 1], targets: work.targets, weights: work.weights,
            rows: rows, modelCount: targets.modelCount, costCount: targets.costCount,
            taskCount: targets.taskCount,
            gradient: work.gradients[work.gradients.count - 1])
    }

    /// Copies the rows of a batch side by side.
    static func gather(
        _ batch: ArraySlice<Int>, _ inputs: StandardizedRows, _ targets: Targets, into work: BatchWorkspace
    ) {
        inputs.copy(batch, to: work.activations[0])
        copy(batch, of: targets.values, to: work.targets)
        copy(batch, of: targets.weights, to: work.weights)
    }

    private static func copy(_ batch: ArraySlice<Int>, of matrix: Matrix, to target: UnsafeMutablePointer<Float>) {
        let width = matrix.columns
        matrix.withElements { all in
            guard let base = all.baseAddress else { return }
            var next = target
            for row in batch {
                next.update(from: base + row % matrix.rows * width, count: width)
                next += width
            }
        }
    }
}
