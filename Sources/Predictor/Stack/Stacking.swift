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
    ///   - x: f, standardised.
    ///   - ofTask: K, expected under the predicted task.
    ///   - fitted: K, what the regression says, where that is worked out already.
    ///   - scratch: 5K numbers, in any state.
    ///   - quality: K.
    @inline(__always)
    func mix(
        _ x: UnsafePointer<Float>, inputs f: Int, ofTask: UnsafePointer<Float>, _ clusters: (coarse: Int, fine: Int),
        distance: Float, linear fitted: UnsafePointer<Float>? = nil, scratch: UnsafeMutablePointer<Float>,
        _ quality: UnsafeMutablePointer<Float>
    ) {
        let k = stack.groups.count
        let (said, mixture, level) = (scratch, scratch + k, scratch + 2 * k)
        let (common, mixed) = (scratch + 3 * k, scratch + 4 * k)
        let share = stack.nearShare(distance: distance)
        stack.average(quality, into: common)
        for m in 0..<k { mixture[m] = stack.overall[m] }
        for m in 0..<k { level[m] = stack.overall[m] }
        stack.add(.networks, quality, share: share, to: mixture)
        stack.addLevel(.networks, quality, to: level)
        if tasks.count > 0 { stack.add(.task, ofTask, share: share, to: mixture) }
        addClusters(clusters, share: share, to: mixture, level)
        if share < 1 && !linear.isEmpty {
            if fitted == nil { linear.apply(x, inputs: f, into: said) }
            stack.add(.linear, fitted ?? UnsafePointer(said), share: share, to: mixture)
        }
        if difficulty.isFitted {
            for m in 0..<k { said[m] = difficulty.quality(of: m, common: common[stack.groups[m]]) }
            stack.add(.difficulty, said, share: share, to: mixture)
        }
        raise(
            mixture, towards: level, share: share, trust: stack.levelTrust(distance: distance), scratch: mixed, quality)
    }

    /// What the prompt's clusters have shown of each model: part of the mixture, and of the level.
    @inline(__always)
    private func addClusters(
        _ clusters: (coarse: Int, fine: Int), share: Float, to mixture: UnsafeMutablePointer<Float>,
        _ level: UnsafeMutablePointer<Float>
    ) {
        let k = stack.groups.count
        Self.row(clusters.coarse, of: coarse.means, k) { means in
            stack.add(.coarseCluster, means, share: share, to: mixture)
            stack.addLevel(.coarseCluster, means, to: level)
        }
        Self.row(clusters.fine, of: fine.means, k) { means in
            stack.add(.fineCluster, means, share: share, to: mixture)
            stack.addLevel(.fineCluster, means, to: level)
        }
    }

    /// Moves each group of the mixture by its models' mean distance to the level, as far as that is trusted.
    ///
    /// - Parameters:
    ///   - level: K; overwritten.
    ///   - scratch: K numbers, in any state.
    ///   - quality: K: what the networks say; then the answer, in [0, 1].
    @inline(__always)
    private func raise(
        _ mixture: UnsafeMutablePointer<Float>, towards level: UnsafeMutablePointer<Float>, share: Float, trust: Float,
        scratch: UnsafeMutablePointer<Float>, _ quality: UnsafeMutablePointer<Float>
    ) {
        let k = stack.groups.count
        for m in 0..<k {
            let said = share * level[m] + (1 - share) * quality[m]
            level[m] = stack.overall[m] + trust * (said - stack.overall[m]) - mixture[m]
        }
        stack.average(level, into: scratch)
        for m in 0..<k { quality[m] = min(1, max(0, mixture[m] + scratch[stack.groups[m]])) }
    }

    @inline(__always)
    private static func row(_ r: Int, of rows: [Float], _ width: Int, _ body: (UnsafePointer<Float>) -> Void) {
        rows.withUnsafeBufferPointer { rows in
            if let base = rows.baseAddress { body(base + r * width) }
        }
    }
}
