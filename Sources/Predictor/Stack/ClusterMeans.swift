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
}
