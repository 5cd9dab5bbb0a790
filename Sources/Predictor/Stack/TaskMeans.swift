import LinearAlgebra

/// What each model achieves on each task.
struct TaskMeans: Sendable, Equatable {
    /// T: task outputs of a net, 0 where the data names fewer than two tasks.
    let count: Int
    /// T×K, row-major, each drawn towards the model's overall mean.
    let means: [Float]

    /// Adds `weight · softmax(logits)ᵀ · means` (K) to `sum`; the logits (T) become probabilities.
    @inline(__always)
    func add(
        _ logits: UnsafeMutablePointer<Float>, weight: Float, to sum: UnsafeMutablePointer<Float>, modelCount k: Int
    ) {
        guard count > 0 else { return }
        becomeShares(logits)
        for t in 0..<count {
            let share = weight * logits[t]
            means.withUnsafeBufferPointer { means in
                guard let row = means.baseAddress.map({ $0 + t &* k }) else { return }
                for m in 0..<k { sum[m] += share * row[m] }
            }
        }
    }

    /// The logits become their softmax.
    @inline(__always)
    private func becomeShares(_ logits: UnsafeMutablePointer<Float>) {
        var largest = logits[0]
        for t in 1..<max(1, count) { largest = max(largest, logits[t]) }
        for t in 0..<count { logits[t] -= largest }
        VectorMath.exp(logits, into: logits, count: count)
        var total: Float = 0
        for t in 0..<count { total += logits[t] }
        for t in 0..<count { logits[t] /= total }
    }
}
