import LinearAlgebra

extension Predictor {
    /// The cluster of prompts that a prompt belongs to: the nearest centre.
    ///
    /// - Parameter features: f numbers.
    /// - Returns: from 0 on, below the number of clusters.
    public func cluster(of features: [Float]) -> Int {
        precondition(features.count == inputCount, "\(features.count) features, \(inputCount) expected")
        var (x, scores) = (features, [Float](repeating: 0, count: clusters.count))
        var distance: Float = 0
        return x.withUnsafeMutableBufferPointer { x in
            scores.withUnsafeMutableBufferPointer { scores in
                guard let x = x.baseAddress, let scores = scores.baseAddress else { return 0 }
                features.withUnsafeBufferPointer { raw in
                    if let raw = raw.baseAddress { standardizer.apply(raw, into: x) }
                }
                return clusters.nearest(x, scores: scores, distance: &distance)
            }
        }
    }
}
