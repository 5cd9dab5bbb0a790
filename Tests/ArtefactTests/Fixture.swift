import Artefact
import Features
import Foundation
import LinearAlgebra
import Predictor
import Routing

/// A small trained router.
func smallArtefact(seed: UInt64 = 1) throws -> RouterArtefact {
    let features = try FeatureExtractor(
        spec: FeatureSpec(
            surface: true, table: false, hashedNgramBuckets: 0, promptBytesMax: 4_096, embeddingCount: 0), table: nil)
    var recipe = FitRecipe()
    recipe.hidden = [2]
    recipe.nets = 1
    recipe.epochsMax = 2
    recipe.clusters = 1
    recipe.contextCount = 2
    let predictor = try train(inputs: features.count, recipe, seed: seed)
    return try RouterArtefact(
        name: "small", features: features, predictor: predictor,
        roster: [
            Model(name: "cheap", prices: Prices(inputUSDPerMTok: 0.1, outputUSDPerMTok: 0.3), tags: ["json"]),
            Model(name: "dear", prices: Prices(outputUSDPerMTok: 15), tags: ["vision", "json"]),
        ],
        defaultObjective: .cheapestWithin(0.02),
        card: ArtefactCard(
            recipe: recipe, dataHashes: ["a.jsonl": "00"], rowCounts: ["training": 20], seed: seed,
            threads: 1, metrics: [CardMetric(name: "brier", value: 0.2, low: 0.18, high: 0.22)],
            licences: ["Apache-2.0"]))
}

private func train(inputs f: Int, _ recipe: FitRecipe, seed: UInt64) throws -> Predictor {
    var random = SplitMix64(seed: seed)
    let n = 20
    let ones = Matrix(rows: n, columns: 2, repeating: 1)
    let set = TrainingSet(
        features: Matrix(rows: n, columns: f, storage: (0..<n * f).map { _ in Float(random.nextUniform()) }),
        quality: Matrix(rows: n, columns: 2, storage: (0..<2 * n).map { _ in Float(random.next() & 1) }),
        qualityWeight: ones, costUSD: ones, costWeight: ones)
    var fitting = try EnsembleFitting(set, recipe: recipe, seed: seed)
    while fitting.nextEpoch() != nil {}
    return fitting.predictor()
}
