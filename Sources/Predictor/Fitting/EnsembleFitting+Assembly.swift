import LinearAlgebra

/// What is fitted once the nets stand still: calibration, clusters, the stack's voices and weights, residuals, cost
/// curve, context.
extension EnsembleFitting {
    func assembled() -> Predictor {
        let k = set.modelCount
        let heldOut = heldOutOutputs()
        let calibration = Calibration(fitting: heldOut, to: set)
        let stacking = fittedStack(heldOut, calibration)
        let layout = NetworkLayout(inputs: set.inputCount, hidden: recipe.hidden, outputs: 2 * k + stacking.tasks.count)
        return Predictor(
            standardizer: standardizer, layout: layout,
            parameters: nets.flatMap { $0.layout.withOutputs(outputs(taskCount: stacking.tasks.count), of: $0.best) },
            calibration: calibration, stacking: stacking, costs: fittedCosts(heldOut),
            contextMap: ContextMap(fitting: hiddenSample(), count: recipe.contextCount),
            residualSD: residualSD(heldOut, calibration, stacking.coarse.nearest(inputs, wordings).map(\.cluster)),
            expectedError: ExpectedError(fitting: heldOut, calibration, to: set))
    }

    /// Which of a trained net's outputs the predictor's 2K + T are; where costs were unknown, none.
    private func outputs(taskCount: Int) -> [Int?] {
        let (k, c) = (targets.modelCount, targets.costCount)
        let costs = c > 0 ? (k..<k + c).map(Optional.some) : [Int?](repeating: nil, count: k)
        return (0..<k).map(Optional.some) + costs + (0..<taskCount).map { k + c + $0 }
    }

    /// Rows in whose hidden units the context's directions are looked for; more would hardly turn them.
    private static let contextRowsMax = 10_000

    /// Every net on the rows it held out; on all rows, where nothing was held out.
    private func heldOutOutputs() -> HeldOut {
        let isAnyHeldOut = nets.contains { !$0.heldOutRows.isEmpty }
        return HeldOut(
            nets.map { net in
                let rows = isAnyHeldOut ? net.heldOutRows : Array(0..<set.rowCount)
                var outputs = Matrix(rows: rows.count, columns: net.layout.outputs)
                forward(net, rows.map { wordings[$0] }) { work, place, b in
                    let values = work.activations[net.layout.layers.count] + b * net.layout.outputs
                    outputs.withMutableRow(place) { $0.baseAddress?.update(from: values, count: $0.count) }
                }
                return (rows, outputs)
            }, rowCount: set.rowCount, targets: targets)
    }

    /// The hidden units of all nets side by side, (rows)×NH: of all rows, or of every so many.
    private func hiddenSample() -> Matrix {
        let step = max(1, (set.rowCount + Self.contextRowsMax - 1) / Self.contextRowsMax)
        let rows = Array(stride(from: 0, to: set.rowCount, by: step))
        let width = nets[0].layout.hiddenCount
        var hidden = Matrix(rows: rows.count, columns: nets.count * width)
        for (position, net) in nets.enumerated() {
            forward(net, rows) { work, place, b in
                hidden.withMutableRow(place) { units in
                    var next = units.baseAddress.map { $0 + position * width }
                    for (l, count) in net.layout.hidden.enumerated() {
                        next?.update(from: work.activations[l + 1] + b * count, count: count)
                        next = next.map { $0 + count }
                    }
                }
            }
        }
        return hidden
    }

    /// Runs a net on the given rows and shows, per row, the workspace, its place among them and in the batch.
    private func forward(_ net: NetFitting, _ rows: [Int], _ body: (BatchWorkspace, _ place: Int, _ b: Int) -> Void) {
        let work = BatchWorkspace(layout: net.layout, rowsMax: 256)
        for start in stride(from: 0, to: rows.count, by: work.rowsMax) {
            let batch = rows[start..<min(start + work.rowsMax, rows.count)]
            NetFitting.gather(batch, inputs, targets, into: work)
            var none: Dropout?
            Network.forward(net.layout, net.best, work, rows: batch.count, dropout: &none)
            for b in 0..<batch.count { body(work, start + b, b) }
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
