import LinearAlgebra

/// A model that joined after the networks were trained: a logistic function of what is known of the others, with the
/// certainty of its coefficients.
///
///     u = (1, c, d₁ … d_K, φ₁ … φ_d),   c = mean over m of logit qₘ,   dₘ = logit qₘ − c
///     q = σ(w · u),   sd² = residual² + (q (1 − q))² uᵀ Σ u
///
/// c is how hard the prompt is for everybody; d says which models it is like; φ is the context, for what is its own.
/// Its cost is a multiple of what the others are expected to cost.
public struct Newcomer: Sendable, Equatable {
    /// Logits are taken of qualities within this of 0 and 1.
    static let qualityMargin: Float = 0.01

    /// D = 2 + K + d.
    let weights: [Float]
    /// D×D, symmetric.
    let covariance: [Float]
    /// Deviation of its quality that no outcome of it can take away.
    let residualSD: Float
    /// log of its cost over the geometric mean of the others' expected costs; `nil` where nothing is known of it.
    let logCostRatio: Float?

    var inputCount: Int { weights.count }

    /// Numbers that `inputs` writes for K models and a context of d.
    static func inputCount(models k: Int, context d: Int) -> Int { 2 + k + d }

    /// Writes u.
    ///
    /// - Parameters:
    ///   - quality: at least K numbers, of which the first K are read.
    ///   - u: [2 + K + d].
    @inline(__always)
    static func fill(
        _ u: UnsafeMutablePointer<Float>, quality: UnsafePointer<Float>, models k: Int, context: UnsafePointer<Float>,
        count d: Int
    ) {
        u[0] = 1
        var sum: Float = 0
        for m in 0..<k {
            let q = min(1 - qualityMargin, max(qualityMargin, quality[m]))
            u[2 + m] = Float.log(q / (1 - q))
            sum += u[2 + m]
        }
        u[1] = sum / Float(max(1, k))
        for m in 0..<k { u[2 + m] -= u[1] }
        for i in 0..<d { u[2 + k + i] = context[i] }
    }

    /// Expected quality and its deviation.
    ///
    /// - Parameter work: scratch, D numbers.
    @inline(__always)
    func expectation(
        _ u: UnsafePointer<Float>, reach: Float, work: UnsafeMutablePointer<Float>
    ) -> (quality: Float, deviation: Float) {
        let count = inputCount
        let z = weights.withUnsafeBufferPointer { w in w.baseAddress.map { BLAS.dot($0, u, count: count) } ?? 0 }
        covariance.withUnsafeBufferPointer { sigma in
            guard let sigma = sigma.baseAddress else { return }
            BLAS.multiply(rows: count, columns: count, sigma, vector: u, into: work)
        }
        let q = Float.sigmoid(z)
        let ofWeights = q * (1 - q) * max(0, BLAS.dot(u, work, count: count)).squareRoot()
        let residual = residualSD * reach
        return (q, (residual * residual + ofWeights * ofWeights).squareRoot())
    }
}

extension Predictor {
    /// Fills what is expected of the newcomers, behind the models of the networks.
    ///
    /// - Parameter work: scratch.
    func fillNewcomers(_ prediction: inout Prediction, _ work: inout [Float]) {
        guard let first = newcomers.first else { return }
        let (k, d, count) = (modelCount, contextCount, first.inputCount)
        if work.count < 2 * count { work = [Float](repeating: 0, count: 2 * count) }
        let reach = max(1, prediction.distance)
        let logCost = meanLogCost(prediction)
        work.withUnsafeMutableBufferPointer { work in
            guard let u = work.baseAddress else { return }
            prediction.quality.withUnsafeBufferPointer { quality in
                prediction.context.withUnsafeBufferPointer { context in
                    guard let quality = quality.baseAddress, let context = context.baseAddress else { return }
                    Newcomer.fill(u, quality: quality, models: k, context: context, count: d)
                }
            }
            for (place, newcomer) in newcomers.enumerated() {
                let (quality, deviation) = newcomer.expectation(u, reach: reach, work: u + count)
                prediction.quality[k + place] = quality
                prediction.qualitySD[k + place] = deviation
                prediction.costUSD[k + place] = newcomer.logCostRatio.map { Float.exp(logCost + $0) } ?? 0
            }
        }
    }

    /// The mean log of the networks' expected costs; 0 where none is known.
    func meanLogCost(_ prediction: Prediction) -> Float {
        var (sum, count): (Float, Float) = (0, 0)
        for m in 0..<modelCount where costs.isKnown[m] && prediction.costUSD[m] > 0 {
            sum += Float.log(prediction.costUSD[m])
            count += 1
        }
        return count > 0 ? sum / count : 0
    }
}
