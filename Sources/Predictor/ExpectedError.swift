import LinearAlgebra

/// How wrong predictions are to be expected: the mean over models of `(y − q)²`, y being one outcome.
///
/// Where the training data are, outcomes scatter about their prediction as they did on held-out rows: a share a of
/// `q (1 − q)`, which is 1 for right or wrong and less for a judge's marks. Far from them a prediction says nothing of an
/// outcome, which is then as good as drawn from all of the model's, with their mean μ and variance v:
///
///     e = s a q (1 − q) + (1 − s) (v + (q − μ)²),   s = the stack's near share at this distance
struct ExpectedError: Sendable, Equatable {
    /// K: a.
    let scatter: [Float]
    /// K: v.
    let variance: [Float]

    /// The mean over the K models of `quality`.
    @inline(__always)
    func squared(_ quality: UnsafePointer<Float>, overall: [Float], nearShare s: Float) -> Float {
        var sum: Float = 0
        for m in 0..<scatter.count {
            let (q, apart) = (quality[m], quality[m] - overall[m])
            sum += s * scatter[m] * q * (1 - q) + (1 - s) * (variance[m] + apart * apart)
        }
        return sum / Float(max(1, scatter.count))
    }
}

extension ExpectedError {
    /// Outcomes' worth of a scatter of 1, and of the variance that belongs to a mean, in each model's.
    private static let priorOutcomes = 20.0

    init(fitting heldOut: HeldOut, _ calibration: Calibration, to set: TrainingSet) {
        let overall = meanQuality(set)
        scatter = (0..<set.modelCount).map { m in
            var (squares, expected) = (0.0, 0.0)
            for (r, row) in heldOut.rows.enumerated() where set.qualityWeight[row, m] > 0 {
                let (p, w) = (Double(calibration.probability(heldOut.logits[r, m])), Double(set.qualityWeight[row, m]))
                let error = Double(set.quality[row, m]) - p
                squares += w * error * error
                expected += w * p * (1 - p)
            }
            return Float(Self.drawn(squares, by: expected, towards: 1, overall[m]))
        }
        variance = (0..<set.modelCount).map { m in
            var (squares, weight) = (0.0, 0.0)
            for row in 0..<set.rowCount where set.qualityWeight[row, m] > 0 {
                let (apart, w) = (Double(set.quality[row, m]) - overall[m], Double(set.qualityWeight[row, m]))
                squares += w * apart * apart
                weight += w
            }
            let prior = overall[m] * (1 - overall[m])
            return Float((squares + Self.priorOutcomes * prior) / (weight + Self.priorOutcomes))
        }
    }

    /// `sum / count` with some outcomes' worth of `target`.
    private static func drawn(_ sum: Double, by count: Double, towards target: Double, _ mean: Double) -> Double {
        let prior = priorOutcomes * mean * (1 - mean)
        return (sum + prior * target) / (count + prior)
    }
}
