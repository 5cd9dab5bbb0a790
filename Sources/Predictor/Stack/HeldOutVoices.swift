import LinearAlgebra

/// What each voice but the linear one says of held-out rows: the networks had not seen the row, and a row's own
/// outcomes are left out of the means of its task and its clusters.
struct HeldOutVoices: Sendable {
    /// Means over groups of rows, and each training row's group.
    struct Grouping: Sendable {
        let means: ClusterMeans
        let labels: [Int?]
    }

    let heldOut: HeldOut
    let calibration: Calibration
    let set: TrainingSet
    /// `nil` where the data has no tasks to tell apart.
    let tasks: Grouping?
    let coarse: Grouping
    let fine: Grouping

    var rowCount: Int { heldOut.rows.count }

    /// K: what the networks say of held-out row r.
    func networks(_ r: Int) -> [Double] {
        (0..<set.modelCount).map { Double(calibration.probability(heldOut.logits[r, $0])) }
    }

    /// V×K: what each voice says of held-out row r; the linear voice and, without tasks, that of the task say the
    /// model's overall mean, and so does that of difficulty, which is fitted to what is given here.
    func said(_ r: Int) -> [[Double]] {
        let row = heldOut.rows[r]
        let overall = coarse.means.overall
        return Voice.allCases.map { voice in
            switch voice {
            case .networks: networks(r)
            case .task:
                tasks.map {
                    $0.means.expected(row, label: $0.labels[row], heldOut.taskProbabilities(r), set)
                } ?? overall
            case .coarseCluster: coarse.means.expected(row, label: coarse.labels[row], [], set)
            case .fineCluster: fine.means.expected(row, label: fine.labels[row], [], set)
            case .linear, .difficulty: overall
            }
        }
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
