import LinearAlgebra
import Predictor

/// A world whose truth is known: the probability that each of three models answers well, and what it costs.
struct Synthetic {
    let features: Matrix
    /// n×3: expected quality.
    let truth: Matrix
    /// n×3: expected cost in USD.
    let trueCost: Matrix
    let set: TrainingSet

    /// Two of `inputs` features matter; outcomes are coin flips; costs are log-normal around the truth.
    init(rows n: Int, inputs f: Int = 6, seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let features = Matrix(rows: n, columns: f, storage: (0..<n * f).map { _ in Float(random.nextNormal()) })
        var truth = Matrix(rows: n, columns: 3)
        var trueCost = truth
        var quality = truth
        var cost = truth
        for i in 0..<n {
            let (a, b) = (features[i, 0], features[i, 1])
            for m in 0..<3 {
                let z = [1.5 * a, -1.5 * a + 0.5, 0.8 * b + 1][m]
                truth[i, m] = Float.sigmoid(z)
                trueCost[i, m] = 1e-4 * Float(m + 1) * Float.exp(0.5 * b)
                quality[i, m] = random.nextUniform() < Double(truth[i, m]) ? 1 : 0
                cost[i, m] = trueCost[i, m] * Float(Double.exp(0.4 * random.nextNormal() - 0.08))
            }
        }
        let ones = Matrix(rows: n, columns: 3, repeating: 1)
        self.features = features
        self.truth = truth
        self.trueCost = trueCost
        set = TrainingSet(
            features: features, quality: quality, qualityWeight: ones, costUSD: cost, costWeight: ones)
    }
}

/// Trains to the end.
func fitted(_ set: TrainingSet, _ recipe: FitRecipe = FitRecipe(), seed: UInt64 = 1) throws -> Predictor {
    var fitting = try EnsembleFitting(set, recipe: recipe, seed: seed)
    while fitting.nextEpoch() != nil {}
    return fitting.predictor()
}

extension FitRecipe {
    /// Small enough for a debug build.
    static var small: FitRecipe {
        var recipe = FitRecipe()
        recipe.hidden = [16]
        recipe.nets = 2
        recipe.epochsMax = 25
        recipe.clusters = 4
        recipe.contextCount = 8
        recipe.batchRows = 64
        recipe.inputDropout = 0
        recipe.hiddenDropout = 0.1
        return recipe
    }
}
