import LinearAlgebra

/// What is fitted once the nets stand still: calibration, clusters, blend, task means, residuals, cost curve,
/// context.
extension EnsembleFitting {
    /// Rows in which clusters are looked for; more would hardly move their centres.
    static let clusteringRowsMax = 20_000

    func assembled() -> Predictor {
        let k = set.modelCount
        let (outputs, hidden) = forwardAll()
        let heldOut = HeldOut(outputs: outputs, heldOut: nets.map(\.heldOutRows), modelCount: k)
        let calibration = Calibration(fitting: heldOut, to: set)
        let (clusters, assignment) = fittedClusters(heldOut, calibration)
        let tasks = TaskMeans(
            heldOut, calibration, clusters, assignment, set, recipe, taskCount: targets.taskCount)
        let layout = NetworkLayout(inputs: set.inputCount, hidden: recipe.hidden, outputs: 2 * k + tasks.count)
        return Predictor(
            standardizer: standardizer, layout: layout,
            parameters: nets.flatMap { $0.layout.keepingOutputs(layout.outputs, of: $0.best) },
            calibration: calibration, clusters: clusters, tasks: tasks, costs: fittedCosts(heldOut),
            contextMap: ContextMap(fitting: hidden, count: recipe.contextCount),
            residualSD: residualSD(heldOut, calibration, clusters, assignment))
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

    /// The clusters with their shrunken means, the blend, and each row's cluster.
    private func fittedClusters(_ heldOut: HeldOut, _ calibration: Calibration) -> (Clusters, [Int]) {
        let centres = KMeans.centres(
            of: clusteringSample(), k: max(1, recipe.clusters), seed: SplitMix64.mix(seed ^ 0xC1))
        let plain = Clusters(centres: centres.storage, count: centres.rows, means: [], blend: 0, distanceScale: 1)
        let nearest = plain.nearest(inputs)
        let assignment = nearest.map(\.cluster)
        let means = ClusterMeans(set, assignment, count: centres.rows, shrinkage: recipe.clusterShrinkage)
        let blend =
            recipe.clusters == 0
            ? 0 : recipe.blend ?? means.bestBlend(heldOut, calibration, set, assignment)
        let clusters = Clusters(
            centres: centres.storage, count: centres.rows, means: means.values.map { Float($0) }, blend: Float(blend),
            distanceScale: 1 / max(1e-6, percentile95(nearest.map(\.distance))))
        return (clusters, assignment)
    }

    /// Standardised rows to find clusters in: all, or every so many where that is more than enough.
    private func clusteringSample() -> Matrix {
        let step = (inputs.rows + Self.clusteringRowsMax - 1) / Self.clusteringRowsMax
        return inputs.selecting(Array(stride(from: 0, to: inputs.rows, by: max(1, step))))
    }

    private func percentile95(_ values: [Float]) -> Float {
        values.sorted()[min(values.count - 1, values.count * 95 / 100)]
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
