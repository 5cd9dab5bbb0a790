import LinearAlgebra

/// The mean quality of each model in each cluster, drawn towards the model's overall mean.
struct ClusterMeans {
    /// C×K, row-major.
    let values: [Double]
    let sums: [WeightedMean]
    let overall: [Double]
    let shrinkage: Double

    /// - Parameter assignment: each row's cluster; a row without counts in the overall means alone.
    init(_ set: TrainingSet, _ assignment: [Int?], count: Int, shrinkage: Double) {
        let k = set.modelCount
        var sums = [WeightedMean](repeating: WeightedMean(), count: count * k)
        for (row, cluster) in assignment.enumerated() {
            guard let cluster else { continue }
            for m in 0..<k where set.qualityWeight[row, m] > 0 {
                sums[cluster * k + m].add(Double(set.quality[row, m]), weight: Double(set.qualityWeight[row, m]))
            }
        }
        let overall = meanQuality(set)
        self.sums = sums
        self.overall = overall
        self.shrinkage = shrinkage
        values = sums.indices.map { sums[$0].shrunken(towards: overall[$0 % k], by: shrinkage) }
    }

    /// The share β of the cluster mean with the lowest Brier score on held-out rows; each row's own outcome is left
    /// out of its mean.
    ///
    ///     β = Σ w (p − c)(p − y) / Σ w (p − c)²
    func bestBlend(_ heldOut: HeldOut, _ calibration: Calibration, _ set: TrainingSet, _ assignment: [Int]) -> Double {
        let k = set.modelCount
        var (above, below) = (0.0, 0.0)
        for (r, row) in heldOut.rows.enumerated() {
            for m in 0..<k where set.qualityWeight[row, m] > 0 {
                let (y, w) = (Double(set.quality[row, m]), Double(set.qualityWeight[row, m]))
                let p = Double(calibration.probability(heldOut.logits[r, m]))
                var others = sums[assignment[row] * k + m]
                others.remove(y, weight: w)
                let c = others.shrunken(towards: overall[m], by: shrinkage)
                above += w * (p - c) * (p - y)
                below += w * (p - c) * (p - c)
            }
        }
        return below > 1e-12 ? min(1, max(0, above / below)) : 0
    }
}
