import LinearAlgebra

/// What is fitted once the nets stand still: calibration, clusters, the stack's voices and weights, residuals, cost
/// curve, context.
extension EnsembleFitting {
    func assembled() -> Predictor {
        let k = set.modelCount
        let (outputs, hidden) = forwardAll()
        let heldOut = HeldOut(outputs: outputs, heldOut: nets.map(\.heldOutRows), modelCount: k)
        let calibration = Calibration(fitting: heldOut, to: set)
        let stacking = fittedStack(heldOut, calibration)
        let layout = NetworkLayout(inputs: set.inputCount, hidden: recipe.hidden, outputs: 2 * k + stacking.tasks.count)
        return Predictor(
            standardizer: standardizer, layout: layout,
            parameters: nets.flatMap { $0.layout.keepingOutputs(layout.outputs, of: $0.best) },
            calibration: calibration, stacking: stacking, costs: fittedCosts(heldOut),
            contextMap: ContextMap(fitting: hidden, count: recipe.contextCount),
            residualSD: residualSD(heldOut, calibration, stacking.coarse.nearest(inputs).map(\.cluster)))
    }

    /// Every net on every row: outputs per net (n×O), and all hidden units side by side (n×NH).
    private func forwardAll() -> (outputs: [Matrix], hidden: Matrix) {
        let n = set.rowCount
        let rows = Array(0..<n)
        let layout = nets[0].layout
        let width = layout.hiddenCount
        var hidden = Matrix(rows: n, columns: nets.count * width)
        var outputs: [Matrix] = []
        let work = BatchWorkspace(layout: layout, rowsMax: 256)
        for (position, net) in nets.enumerated() {
            var ofNet = Matrix(rows: n, columns: layout.outputs)
            for start in stride(from: 0, to: n, by: work.rowsMax) {
                let batch = rows[start..<min(start + work.rowsMax, n)]
                NetFitting.gather(batch, inputs, targets, into: work)
                var none: Dropout?
                Network.forward(layout, net.best, work, rows: batch.count, dropout: &none)
                Self.copyOut(work, layout, batch, hidden: &hidden, at: position * width, outputs: &ofNet)
            }
            outputs.append(ofNet)
        }
        return (outputs, hidden)
    }

    private static func copyOut(
        _ work: BatchWorkspace, _ layout: NetworkLayout, _ batch: ArraySlice<Int>, hidden: inout Matrix, at column: Int,
        outputs: inout Matrix
    ) {
        for (b, row) in batch.enumerated() {
            outputs.withMutableRow(row) { out in
                for c in 0..<layout.outputs { out[c] = work.activations[layout.layers.count][b * layout.outputs + c] }
            }
            hidden.withMutableRow(row) { out in
                var next = column
                for (l, width) in layout.hidden.enumerated() {
                    for c in 0..<width { out[next + c] = work.activations[l + 1][b * width + c] }
                    next += width
                }
            }
        }
    }

    /// The cost curve whose factor makes predicted costs sum to true costs on held-out rows.
    ///
    /// With fewer than 30 held-out costs of a model the factor is drawn towards 1.
    private func fittedCosts(_ heldOut: HeldOut) -> CostCurve {
        let k = set.modelCount
        let scale = targets.costScale
        let plain = CostCurve(
            mean: scale.mean, deviation: scale.deviation, factor: [Float](repeating: 1, count: k),
            isKnown: scale.isKnown)
        let factors = (0..<k).map { m -> Float in
            var (truth, predicted, count) = (0.0, 0.0, 0.0)
            for (r, row) in heldOut.rows.enumerated() where set.costWeight[row, m] > 0 {
                let weight = Double(set.costWeight[row, m])
                truth += weight * Double(set.costUSD[row, m])
                predicted += weight * Double(plain.costUSD(heldOut.logCosts[r, m], model: m))
                count += 1
            }
            guard costSum(of: m) > 0 else { return 0 }
            guard truth > 0 && predicted > 0 else { return 1 }
            let trust = min(1, count / 30)
            return Float(Double.exp(trust * Double.log(truth / predicted)))
        }
        return CostCurve(mean: scale.mean, deviation: scale.deviation, factor: factors, isKnown: scale.isKnown)
    }

    private func costSum(of model: Int) -> Double {
        (0..<set.rowCount).reduce(0) { $0 + Double(set.costWeight[$1, model] * set.costUSD[$1, model]) }
    }
}
