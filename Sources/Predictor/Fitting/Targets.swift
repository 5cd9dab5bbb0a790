import LinearAlgebra

/// What the outputs of one network should be, and how much each of them counts.
///
/// The O = K + C + T outputs of a network are, in this order: K quality logits, C standardised log costs, T task
/// logits. C is K, or 0 where no cost was seen.
/// Weights carry the loss weights and 1/K, scaled so that the average observed outcome of a kind counts once.
struct Targets: Sendable {
    let modelCount: Int
    let costCount: Int
    let taskCount: Int
    /// n×O: quality in [0, 1], standardised log cost, 1 at the row's task.
    private(set) var values: Matrix
    /// n×O, 0 where there is no target.
    private(set) var weights: Matrix
    let costScale: CostScale
    /// O numbers: what the outputs are before anything is learnt.
    let startBias: [Float]

    init(_ set: TrainingSet, recipe: FitRecipe) {
        let (n, k) = (set.rowCount, set.modelCount)
        // Two models rank best without it, and nothing asks for their task.
        let t = recipe.taskLossWeight > 0 && k > 2 && set.taskCount > 1 ? set.taskCount : 0
        costScale = CostScale(fitting: set)
        let c = costScale.isKnown.contains(true) ? k : 0
        let qualityFactor = Self.factor(1, set.qualityWeight)
        let costFactor = Self.factor(recipe.costLossWeight, set.costWeight)
        let labelled = set.taskLabels.lazy.compactMap { $0 }.count
        let taskFactor = labelled > 0 ? Float(recipe.taskLossWeight) * Float(n) / Float(labelled) : 0
        (modelCount, costCount, taskCount) = (k, c, t)
        values = Matrix(rows: n, columns: k + c + t)
        weights = values
        startBias =
            meanQuality(set).map { Float(Double.log($0 / (1 - $0))) } + [Float](repeating: 0, count: c + t)
        for row in 0..<n {
            for model in 0..<k { fill(row, model, of: set, qualityFactor: qualityFactor, costFactor: costFactor) }
            if t > 0, let label = set.taskLabels[row] { fill(row, task: label, weight: taskFactor) }
        }
    }

    /// The targets of one model on one row, those that were observed.
    private mutating func fill(_ i: Int, _ m: Int, of set: TrainingSet, qualityFactor: Float, costFactor: Float) {
        if set.qualityWeight[i, m] > 0 {
            values[i, m] = set.quality[i, m]
            weights[i, m] = set.qualityWeight[i, m] * qualityFactor
        }
        if set.costWeight[i, m] > 0 {
            values[i, modelCount + m] = costScale.standardized(set.costUSD[i, m], model: m)
            weights[i, modelCount + m] = set.costWeight[i, m] * costFactor
        }
    }

    private mutating func fill(_ i: Int, task label: Int, weight: Float) {
        let first = modelCount + costCount
        values[i, first + label] = 1
        for task in 0..<taskCount { weights[i, first + task] = weight }
    }

    var outputCount: Int { values.columns }

    /// `lossWeight / K`, times what makes the weights of a kind sum to n·K; 0 where nothing is observed.
    private static func factor(_ lossWeight: Double, _ weights: Matrix) -> Float {
        let sum = weights.storage.reduce(0.0) { $0 + Double($1) }
        return sum > 0 ? Float(lossWeight * Double(weights.rows) / sum) : 0
    }
}

/// The weighted mean quality of each model, drawn towards the mean of all by one outcome's worth, in [.01, .99].
///
/// A model without outcomes gets the mean of all.
func meanQuality(_ set: TrainingSet) -> [Double] {
    let k = set.modelCount
    var sums = [WeightedMean](repeating: WeightedMean(), count: k)
    var all = WeightedMean()
    for i in set.quality.storage.indices where set.qualityWeight.storage[i] > 0 {
        let (value, weight) = (Double(set.quality.storage[i]), Double(set.qualityWeight.storage[i]))
        sums[i % k].add(value, weight: weight)
        all.add(value, weight: weight)
    }
    let overall = all.shrunken(towards: 0.5, by: 1)
    return sums.map { min(0.99, max(0.01, $0.shrunken(towards: overall, by: 1))) }
}
