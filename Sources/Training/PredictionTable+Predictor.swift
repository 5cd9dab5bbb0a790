import Dispatch
public import Evaluation
public import LinearAlgebra
public import Predictor

extension PredictionTable {
    /// What `predictor` expects on every row of `features`, n × f, in roster order; a cost it doesn't know is missing.
    public init(_ predictor: Predictor, features: Matrix) {
        let predictions = features.predictions(of: predictor)
        let knowsCost = predictor.knowsCost
        self.init(
            modelCount: predictor.modelCount,
            quality: predictions.map { $0.quality.map { Double($0) } },
            costUSD: predictions.map { zip($0.costUSD, knowsCost).map { $1 ? Double($0) : nil } })
    }
}

extension Matrix {
    /// One prediction per row, worked out on all cores; the bits don't depend on how many there are.
    public func predictions(of predictor: Predictor) -> [Prediction] {
        BLAS.setThreads(1)
        var results = [Prediction](repeating: Prediction(), count: rows)
        results.withUnsafeMutableBufferPointer { all in
            // Each iteration writes elements of its own: the stretches don't overlap.
            nonisolated(unsafe) let all = all
            let stretch = 64
            DispatchQueue.concurrentPerform(iterations: (rows + stretch - 1) / stretch) { part in
                for i in part * stretch..<min(rows, (part + 1) * stretch) {
                    withRow(i) { predictor.predict($0, into: &all[i]) }
                }
            }
        }
        return results
    }
}
