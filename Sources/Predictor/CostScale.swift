import LinearAlgebra

/// Costs on the scale on which they are learnt: log USD, standardised per model.
///
///     t = (log max(cost, floorₘ) − meanₘ) / deviationₘ
struct CostScale: Sendable, Equatable {
    /// K: weighted mean of log USD.
    let mean: [Float]
    /// K: weighted deviation of log USD, at least 0.05 (costs within 5 %).
    let deviation: [Float]
    /// K: smallest cost that is told apart from nothing, a thousandth of the mean; a log needs one.
    let floorUSD: [Float]
    /// K: whether any cost of the model was seen.
    let isKnown: [Bool]

    init(fitting set: TrainingSet) {
        let k = set.modelCount
        var costs = [WeightedMean](repeating: WeightedMean(), count: k)
        Self.forEachCost(of: set) { costs[$0].add($1, weight: $2) }
        let floors = costs.map { max(1e-12, $0.shrunken(towards: 0, by: 0) * 1e-3) }
        var logs = [WeightedMean](repeating: WeightedMean(), count: k)
        Self.forEachCost(of: set) { logs[$0].add(Double.log(max($1, floors[$0])), weight: $2) }
        let means = logs.map { $0.shrunken(towards: 0, by: 0) }
        var squares = [WeightedMean](repeating: WeightedMean(), count: k)
        Self.forEachCost(of: set) { m, cost, weight in
            let difference = Double.log(max(cost, floors[m])) - means[m]
            squares[m].add(difference * difference, weight: weight)
        }
        mean = means.map { Float($0) }
        deviation = squares.map { Float(max(0.05, $0.shrunken(towards: 0, by: 0).squareRoot())) }
        floorUSD = floors.map { Float($0) }
        isKnown = costs.map { $0.weight > 0 }
    }

    func standardized(_ costUSD: Float, model m: Int) -> Float {
        (Float.log(max(costUSD, floorUSD[m])) - mean[m]) / deviation[m]
    }

    private static func forEachCost(
        of set: TrainingSet, _ body: (_ model: Int, _ cost: Double, _ weight: Double) -> Void
    ) {
        for i in set.costUSD.storage.indices where set.costWeight.storage[i] > 0 {
            body(i % set.modelCount, Double(set.costUSD.storage[i]), Double(set.costWeight.storage[i]))
        }
    }
}
