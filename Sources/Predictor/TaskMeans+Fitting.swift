import LinearAlgebra

extension TaskMeans {
    /// Held-out rows with two outcomes below which nothing is said of differences.
    static let rowsMin = 100

    /// Works out the means, and λ on held-out rows, each row's own outcomes left out of its means:
    ///
    ///     λ = β²,   β = Σ w d e / Σ w d²
    ///
    /// with d and e what p and y differ from t by, less its mean over the observed models. β has the least squared
    /// error; its square routes better, as an argmax over several models picks the largest error, and leaves
    /// differences alone that hold on held-out rows (β = 1). Two models have no such choice and rank best by their own
    /// difference: λ is 1, as it is where hardly a row has two outcomes.
    init(
        _ heldOut: HeldOut, _ calibration: Calibration, _ clusters: Clusters, _ assignment: [Int], _ set: TrainingSet,
        _ recipe: FitRecipe, taskCount: Int
    ) {
        let labels = taskCount > 0 ? set.taskLabels : [Int?](repeating: 0, count: set.rowCount)
        let groups = ClusterMeans(set, labels, count: max(1, taskCount), shrinkage: recipe.clusterShrinkage)
        let beta = Self.beta(heldOut, calibration, clusters, assignment, set, groups, labels)
        let share = recipe.differenceShare ?? (set.modelCount > 2 ? beta * beta : 1)
        // Where the networks' differences stay as they are, the task outputs have done their work in training.
        count = share < 1 ? taskCount : 0
        means = groups.values.prefix(max(1, count) * set.modelCount).map { Float($0) }
        differenceShare = Float(share)
    }

    /// β of `init`; 1 where too few rows have two outcomes.
    private static func beta(
        _ heldOut: HeldOut, _ calibration: Calibration, _ clusters: Clusters, _ assignment: [Int], _ set: TrainingSet,
        _ groups: ClusterMeans, _ labels: [Int?]
    ) -> Double {
        let k = set.modelCount
        var (above, below) = (0.0, 0.0)
        var rows = 0
        for (r, row) in heldOut.rows.enumerated() {
            let observed = (0..<k).filter { set.qualityWeight[row, $0] > 0 }
            guard observed.count > 1 else { continue }
            rows += 1
            let probabilities = heldOut.taskProbabilities(r)
            let expected = groups.expected(row, label: labels[row], probabilities, set)
            let predicted = observed.map { m in
                let p = calibration.probability(heldOut.logits[r, m])
                let ofCluster = clusters.means[assignment[row] * k + m]
                return Double(p + clusters.blend * (ofCluster - p)) - expected[m]
            }
            let truth = observed.map { Double(set.quality[row, $0]) - expected[$0] }
            let count = Double(observed.count)
            let (meanPredicted, meanTrue) = (predicted.reduce(0, +) / count, truth.reduce(0, +) / count)
            for (place, m) in observed.enumerated() {
                let (w, d) = (Double(set.qualityWeight[row, m]), predicted[place] - meanPredicted)
                above += w * d * (truth[place] - meanTrue)
                below += w * d * d
            }
        }
        return rows >= rowsMin && below > 1e-12 ? min(1, max(0, above / below)) : 1
    }
}

extension ClusterMeans {
    /// K: the expected quality of a row over its possible groups; its own outcomes are left out of the mean of the
    /// group it belongs to.
    ///
    /// - Parameter probabilities: of each group; empty: it is `label` for certain.
    func expected(_ row: Int, label: Int?, _ probabilities: [Double], _ set: TrainingSet) -> [Double] {
        let k = set.modelCount
        return (0..<k).map { m in
            var own = label.map { values[$0 * k + m] } ?? overall[m]
            if let label, set.qualityWeight[row, m] > 0 {
                var others = sums[label * k + m]
                others.remove(Double(set.quality[row, m]), weight: Double(set.qualityWeight[row, m]))
                own = others.shrunken(towards: overall[m], by: shrinkage)
            }
            guard !probabilities.isEmpty else { return own }
            return probabilities.indices.reduce(0) { sum, group in
                sum + probabilities[group] * (group == label ? own : values[group * k + m])
            }
        }
    }
}
