extension Predictor {
    /// Large clusters of prompts.
    public var clusterCount: Int { stacking.coarse.count }

    /// The large cluster of prompts that a prompt belongs to: the nearest centre.
    ///
    /// - Parameter features: f numbers.
    /// - Returns: from 0 on, below the number of large clusters.
    public func cluster(of features: [Float]) -> Int {
        precondition(features.count == inputCount, "\(features.count) features, \(inputCount) expected")
        var (x, scores) = (features, [Float](repeating: 0, count: stacking.coarse.count))
        var distance: Float = 0
        return x.withUnsafeMutableBufferPointer { x in
            scores.withUnsafeMutableBufferPointer { scores in
                guard let x = x.baseAddress, let scores = scores.baseAddress else { return 0 }
                features.withUnsafeBufferPointer { raw in
                    if let raw = raw.baseAddress { standardizer.apply(raw, into: x) }
                }
                return stacking.coarse.nearest(x, scores: scores, distance: &distance)
            }
        }
    }
}
