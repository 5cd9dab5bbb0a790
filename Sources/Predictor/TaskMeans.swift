import LinearAlgebra

/// What each model achieves on the predicted task, and how far the networks may depart from it in the differences
/// between models.
///
/// A prompt says much of how hard it is, for all models, and little of which model suits it better than the task's
/// best; an argmax over many models finds the noise in the latter. With p the quality before, t the task means under
/// the predicted task and c the mean over models of p − t:
///
///     qₘ = tₘ + c + λ (pₘ − tₘ − c)
///
/// Data without tasks is one task.
struct TaskMeans: Sendable, Equatable {
    /// T: task outputs of a net, 0 where the data names fewer than two tasks.
    let count: Int
    /// max(1, T)×K, row-major, each drawn towards the model's overall mean.
    let means: [Float]
    /// λ in 0...1.
    let differenceShare: Float

    /// Sets `expected` (K) to the means over all tasks, where there is no telling them apart; else to 0.
    @inline(__always)
    func start(_ expected: UnsafeMutablePointer<Float>, modelCount k: Int) {
        for m in 0..<k { expected[m] = count > 0 ? 0 : means[m] }
    }

    /// Adds `weight · softmax(logits)ᵀ · means` (K) to `sum`; the logits (T) become probabilities.
    @inline(__always)
    func add(
        _ logits: UnsafeMutablePointer<Float>, weight: Float, to sum: UnsafeMutablePointer<Float>, modelCount k: Int
    ) {
        guard count > 0 else { return }
        var largest = logits[0]
        for t in 1..<max(1, count) { largest = max(largest, logits[t]) }
        var total: Float = 0
        for t in 0..<count {
            logits[t] = Float.exp(logits[t] - largest)
            total += logits[t]
        }
        for t in 0..<count {
            logits[t] /= total
            for m in 0..<k { sum[m] += weight * logits[t] * means[t * k + m] }
        }
    }

    /// Draws the differences between the models in `quality` (K) towards those of `expected` (K).
    @inline(__always)
    func shrink(_ quality: UnsafeMutablePointer<Float>, towards expected: UnsafePointer<Float>, modelCount k: Int) {
        var common: Float = 0
        for m in 0..<k { common += quality[m] - expected[m] }
        common /= Float(k)
        for m in 0..<k {
            let difference = quality[m] - expected[m] - common
            quality[m] = min(1, max(0, expected[m] + common + differenceShare * difference))
        }
    }
}
