/// The stack with all its voices but the networks.
struct Stacking: Sendable, Equatable {
    let stack: Stack
    let coarse: Clusters
    /// Also the measure of distance from the training data.
    let fine: Clusters
    let tasks: TaskMeans
    let linear: LinearMeans
    let difficulty: DifficultyCurves
}

extension Stacking {
    /// Replaces the networks' word by the stack's.
    ///
    /// - Parameters:
    ///   - voices: 5K: task means, linear means, and room for the mixture and two means over groups.
    ///   - quality: K.
    @inline(__always)
    func mix(
        _ voices: UnsafeMutablePointer<Float>, _ clusters: (coarse: Int, fine: Int), distance: Float,
        _ quality: UnsafeMutablePointer<Float>
    ) {
        let k = stack.groups.count
        let (ofTask, ofLinear, mixture) = (voices, voices + k, voices + 2 * k)
        let (common, mixed) = (voices + 3 * k, voices + 4 * k)
        let share = stack.nearShare(distance: distance)
        stack.average(quality, into: common)
        for m in 0..<k {
            mixture[m] = stack.mixture(m, share: share) { voice in
                switch voice {
                case .networks: quality[m]
                case .task: ofTask[m]
                case .coarseCluster: coarse.means[clusters.coarse * k + m]
                case .fineCluster: fine.means[clusters.fine * k + m]
                case .linear: ofLinear[m]
                case .difficulty: difficulty.quality(of: m, common: common[stack.groups[m]])
                }
            }
        }
        stack.average(mixture, into: mixed)
        for m in 0..<k {
            let group = stack.groups[m]
            quality[m] = min(1, max(0, mixture[m] + common[group] - mixed[group]))
        }
    }
}
