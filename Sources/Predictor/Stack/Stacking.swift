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
    ///   - room: 4K numbers.
    ///   - quality: K.
    @inline(__always)
    func mix(
        _ x: UnsafePointer<Float>, inputs f: Int, ofTask: UnsafePointer<Float>, _ clusters: (coarse: Int, fine: Int),
        distance: Float, room: UnsafeMutablePointer<Float>, _ quality: UnsafeMutablePointer<Float>
    ) {
        let k = stack.groups.count
        let (said, mixture, common, mixed) = (room, room + k, room + 2 * k, room + 3 * k)
        let share = stack.nearShare(distance: distance)
        stack.average(quality, into: common)
        for m in 0..<k { mixture[m] = stack.overall[m] }
        stack.add(.networks, quality, share: share, to: mixture)
        if tasks.count > 0 { stack.add(.task, ofTask, share: share, to: mixture) }
        Self.row(clusters.coarse, of: coarse.means, k) { stack.add(.coarseCluster, $0, share: share, to: mixture) }
        Self.row(clusters.fine, of: fine.means, k) { stack.add(.fineCluster, $0, share: share, to: mixture) }
        if share < 1 && !linear.isEmpty {
            linear.apply(x, inputs: f, into: said)
            stack.add(.linear, said, share: share, to: mixture)
        }
        if difficulty.isFitted {
            for m in 0..<k { said[m] = difficulty.quality(of: m, common: common[stack.groups[m]]) }
            stack.add(.difficulty, said, share: share, to: mixture)
        }
        stack.average(mixture, into: mixed)
        for m in 0..<k {
            let group = stack.groups[m]
            quality[m] = min(1, max(0, mixture[m] + common[group] - mixed[group]))
        }
    }

    @inline(__always)
    private static func row(_ r: Int, of rows: [Float], _ width: Int, _ body: (UnsafePointer<Float>) -> Void) {
        rows.withUnsafeBufferPointer { rows in
            if let base = rows.baseAddress { body(base + r * width) }
        }
    }
}
