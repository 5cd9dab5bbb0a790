/// A running weighted mean that knows how many equally weighted values it is worth.
struct WeightedMean: Sendable, Equatable {
    private(set) var sum = 0.0
    private(set) var weight = 0.0
    private(set) var squaredWeight = 0.0

    mutating func add(_ value: Double, weight w: Double) {
        sum += w * value
        weight += w
        squaredWeight += w * w
    }

    mutating func remove(_ value: Double, weight w: Double) {
        sum -= w * value
        weight -= w
        squaredWeight -= w * w
    }

    /// Kish's effective number of values, `(Σw)² / Σw²`.
    var effectiveCount: Double { weight > 1e-9 && squaredWeight > 1e-12 ? weight * weight / squaredWeight : 0 }

    /// The mean as if `count` further values had been `target`.
    func shrunken(towards target: Double, by count: Double) -> Double {
        let n = effectiveCount
        return n > 0 ? (n * sum / weight + count * target) / (n + count) : target
    }
}
