import LinearAlgebra

/// How the stack's voices are fitted, and their weights.
extension EnsembleFitting {
    /// Rows for each small cluster.
    static let rowsPerCluster = 15
    /// Small clusters for each large one.
    static let clustersPerCoarse = 4

    /// Rows in which clusters are looked for; more would hardly move their centres.
    static let clusteringRowsMax = 10_000

    func fittedStack(_ heldOut: HeldOut, _ calibration: Calibration) -> Stacking {
        let fineCount = max(1, min(recipe.clusters, set.rowCount / Self.rowsPerCluster))
        let coarseCount = max(1, fineCount / Self.clustersPerCoarse)
        let (fine, fineGrouping) = fittedClusters(fineCount, seed: SplitMix64.mix(seed ^ 0xC1))
        let (coarse, coarseGrouping) = fittedClusters(coarseCount, seed: SplitMix64.mix(seed ^ 0xC2))
        guard recipe.stacking else {
            return Stacking(
                stack: Stack(networksAloneOf: set), coarse: coarse, fine: fine, tasks: TaskMeans(count: 0, means: []),
                linear: LinearMeans(weights: [], intercepts: [Float](repeating: 0, count: set.modelCount)),
                difficulty: DifficultyCurves(curves: [Calibration?](repeating: nil, count: set.modelCount)))
        }
        let tasks = targets.taskCount > 0 ? grouping(set.taskLabels, count: targets.taskCount) : nil
        let voices = HeldOutVoices(
            heldOut: heldOut, calibration: calibration, set: set, tasks: tasks, coarse: coarseGrouping,
            fine: fineGrouping)
        let groups = ModelGroups.of(set)
        let difficulty = DifficultyCurves(voices, groups: groups)
        let step = max(1, set.rowCount / Stack.rowsMax)
        let linear = LinearMeans(set, groups: groups, rows: Array(stride(from: 0, to: set.rowCount, by: step))) {
            inputs.selecting($0.map { wordings[$0] })
        }
        return Stacking(
            stack: Stack(
                voices, groups: groups, curves: difficulty.curves.map { $0 != nil }, hasLinear: !linear.isEmpty),
            coarse: coarse, fine: fine,
            tasks: TaskMeans(count: targets.taskCount, means: tasks?.means.values.map { Float($0) } ?? []),
            linear: linear, difficulty: difficulty)
    }

    /// Clusters of the inputs, with their shrunken means, and each row's cluster.
    private func fittedClusters(_ count: Int, seed: UInt64) -> (Clusters, HeldOutVoices.Grouping) {
        let found = KMeans.centres(of: clusteringSample(), k: count, seed: seed)
        let centres = Matrix(
            rows: found.rows, columns: found.columns,
            storage: StepWeights.rounded(found.storage, columns: found.columns, readBy: ServingKernel.inputSteps))
        let plain = Clusters(centres: centres.storage, count: centres.rows, means: [], distanceScale: 1)
        let nearest = plain.nearest(inputs, wordings)
        let rows = grouping(nearest.map(\.cluster), count: centres.rows)
        // Distance is that of prompts as they are: rewordings would make foreign ones look near.
        let distances = plain.nearest(inputs, Array(0..<set.rowCount)).map(\.distance)
        let clusters = Clusters(
            centres: centres.storage, count: centres.rows, means: rows.means.values.map { Float($0) },
            distanceScale: 1 / max(1e-6, percentile95(distances)))
        return (clusters, rows)
    }

    private func grouping(_ labels: [Int?], count: Int) -> HeldOutVoices.Grouping {
        HeldOutVoices.Grouping(
            means: ClusterMeans(set, labels, count: count, shrinkage: recipe.clusterShrinkage), labels: labels)
    }

    /// Standardised rows to find clusters in: all, or every so many where that is more than enough.
    private func clusteringSample() -> Matrix {
        let step = (inputs.rows + Self.clusteringRowsMax - 1) / Self.clusteringRowsMax
        return inputs.selecting(stride(from: 0, to: inputs.rows, by: max(1, step)).map { wordings[$0] })
    }

    private func percentile95(_ values: [Float]) -> Float {
        values.sorted()[min(values.count - 1, values.count * 95 / 100)]
    }
}
