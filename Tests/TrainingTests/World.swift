import Artefact
import Features
import Foundation
import LinearAlgebra
import Predictor
import Routing
import Training

/// A world whose truth is known: sums and poems, a model that calculates and one that writes.
///
/// Each answers its own kind well in 9 of 10 cases, the other kind in 2 of 10; `calc` is the cheap one.
struct World {
    static let models = [Model(name: "calc"), Model(name: "poet")]
    static let names = models.map(\.name)
    static let tasks = ["sums", "poems"]

    var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    /// Rows of both kinds in turn, every model run on each.
    mutating func rows(_ count: Int) -> [OutcomeRow] {
        (0..<count).map { row(number: $0, kind: $0 % 2) }
    }

    mutating func row(number: Int, kind: Int) -> OutcomeRow {
        var outcomes: [String: Outcome] = [:]
        for (m, name) in Self.names.enumerated() {
            let isGood = random.nextUniform() < (m == kind ? 0.9 : 0.2)
            let costUSD = (m == 0 ? 1e-4 : 1e-3) * (1 + 0.2 * random.nextUniform())
            outcomes[name] = Outcome(quality: isGood ? 1 : 0, costUSD: costUSD)
        }
        return OutcomeRow(id: "\(number)", task: Self.tasks[kind], prompt: prompt(kind: kind), outcomes: outcomes)
    }

    mutating func prompt(kind: Int) -> String {
        if kind == 0 {
            let numbers = (0..<3).map { _ in String(random.next() % 900 + 100) }
            return "What is \(numbers[0]) + \(numbers[1]) * \(numbers[2])?"
        }
        let words = ["sea", "wind", "river", "autumn", "night", "harbour", "garden", "winter"]
        let chosen = (0..<3).map { _ in words[Int(random.next() % 8)] }
        return "Write a poem of the \(chosen[0]), the \(chosen[1]) and the \(chosen[2])."
    }

    /// Up to 12 words that mean nothing: no two prompts have the same features.
    mutating func gibberish() -> String {
        (0..<1 + Int(random.next() % 12)).map { _ in
            String((0..<2 + Int(random.next() % 9)).map { _ in "abcdefgh".randomElement(using: &random)! })
        }.joined(separator: " ")
    }
}

/// Surface numbers only: no file is needed, and a row is short.
func surfaceFeatures() throws -> FeatureExtractor {
    try FeatureExtractor(spec: FeatureSpec(surface: true, table: false), table: nil)
}

extension TrainingRecipe {
    /// Small enough for a debug build.
    static var short: TrainingRecipe {
        var recipe = TrainingRecipe()
        recipe.fit.hidden = [16]
        recipe.fit.nets = 2
        recipe.fit.epochsMax = 10
        recipe.fit.learningRate = 1e-2
        recipe.fit.batchRows = 32
        recipe.fit.clusters = 4
        recipe.fit.contextCount = 8
        recipe.fit.hiddenDropout = 0.1
        return recipe
    }

    func with(_ change: (inout TrainingRecipe) -> Void) -> TrainingRecipe {
        var recipe = self
        change(&recipe)
        return recipe
    }
}

/// Trains to the end.
func trained(
    _ rows: [OutcomeRow], models: [Model] = World.models, recipe: TrainingRecipe = .short, seed: UInt64 = 1
) throws -> RouterTraining {
    var training = try RouterTraining(
        rows: rows, models: models, features: surfaceFeatures(), recipe: recipe, seed: seed)
    while training.nextStep() != nil {}
    return training
}

extension RouterArtefact {
    func prediction(for prompt: String) -> Prediction {
        predictor.predict(features.extract(Array(prompt.utf8)))
    }

    /// Expected quality of each model on a prompt, roster order.
    func quality(of prompt: String) -> [Float] { prediction(for: prompt).quality }
}
