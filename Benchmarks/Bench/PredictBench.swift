import CAllocationCount
import Features
import Foundation
import LinearAlgebra
import Predictor

/// `make bench-predict`: what features and prediction of one prompt cost on one core, and what they allocate.
///
/// The predictor has the default recipe's shape; beside it stands the time of one matrix–vector product over as many
/// weights, which is as fast as they can be read.
struct PredictBench {
    static let (models, tasks) = (11, 8)
    private let extractor: FeatureExtractor
    private let text: [UInt8]

    init(table: String, texts: [String]) throws {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: table))
        extractor = try FeatureExtractor(spec: FeatureSpec(), table: TokenTable(decoding: Array(bytes)))
        text = try texts.flatMap { try Data(contentsOf: URL(fileURLWithPath: $0)) }
        guard self.text.count > 4_200 else { throw CocoaError(.fileReadCorruptFile) }
    }

    func run() throws {
        let recipe = FitRecipe()
        let predictor = try trained(recipe)
        var row = [Float](repeating: 0, count: extractor.count)
        var prediction = Prediction()
        for length in [300, 4_000] {
            let prompts = stride(from: 0, to: text.count - length, by: length + 7).prefix(Self.promptsMax).map {
                Array(text[$0..<$0 + length])
            }
            let (features, both) = microseconds(prompts) { prompt, predicts in
                extract(prompt, into: &row)
                if predicts { row.withUnsafeBufferPointer { predictor.predict($0, into: &prediction) } }
            }
            print("\(length) bytes: features \(features) µs, with prediction \(both) µs")
        }
        let prompt = Array(text[..<300])
        let taken = allocations(predictor, prompt, &row, &prediction)
        print("allocations of 100 prompts: \(taken)")
        let weights = weightCount(recipe)
        print("one product over its \(weights) weights: \(product(weights)) µs")
        if taken > 0 { exit(1) }
    }

    private func allocations(
        _ predictor: Predictor, _ prompt: [UInt8], _ row: inout [Float], _ prediction: inout Prediction
    ) -> Int {
        let before = allocation_count()
        for _ in 0..<100 {
            extract(prompt, into: &row)
            row.withUnsafeBufferPointer { predictor.predict($0, into: &prediction) }
        }
        return allocation_count() - before
    }

    private func extract(_ prompt: [UInt8], into row: inout [Float]) {
        prompt.withUnsafeBufferPointer { prompt in
            row.withUnsafeMutableBufferPointer { extractor.extract(prompt, embedding: nil, into: $0) }
        }
    }

    /// One epoch on random numbers: the shape is what counts here.
    private func trained(_ recipe: FitRecipe) throws -> Predictor {
        var recipe = recipe
        recipe.epochsMax = 1
        let n = 2_000
        var random = SplitMix64(seed: 1)
        func matrix(_ columns: Int) -> Matrix {
            Matrix(rows: n, columns: columns, storage: (0..<n * columns).map { _ in Float(random.nextUniform()) })
        }
        let known = Matrix(rows: n, columns: Self.models, repeating: 1)
        let set = TrainingSet(
            features: matrix(extractor.count), quality: matrix(Self.models), qualityWeight: known,
            costUSD: matrix(Self.models), costWeight: known, taskLabels: (0..<n).map { $0 % Self.tasks })
        var fitting = try EnsembleFitting(set, recipe: recipe, seed: 1)
        while fitting.nextEpoch() != nil {}
        return fitting.predictor()
    }

    private func weightCount(_ recipe: FitRecipe) -> Int {
        let widths = [extractor.count] + recipe.hidden + [2 * Self.models + Self.tasks]
        let net = zip(widths, widths.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
        let context = recipe.contextCount * recipe.hidden.reduce(0, +)
        return recipe.nets * (net + context) + recipe.clusters * 5 / 4 * extractor.count
    }

    private func product(_ weights: Int) -> String {
        let (columns, rows) = (extractor.count, weights / extractor.count)
        let (a, x) = ([Float](repeating: 1, count: rows * columns), [Float](repeating: 1, count: columns))
        var y = [Float](repeating: 0, count: rows)
        return microseconds([()]) { _, _ in BLAS.multiply(rows: rows, columns: columns, a, vector: x, into: &y) }.0
    }

    private static let rounds = 101
    /// So many different ones that a processor's branches can't be learnt by heart.
    private static let promptsMax = 1_000

    /// Per item, without and with, in turns; of the tenth part of the rounds that took least the upper end: what others do
    /// on the machine only ever adds.
    private func microseconds<Item>(_ items: [Item], _ body: (Item, _ with: Bool) -> Void) -> (String, String) {
        let repeats = max(1, Self.promptsMax / items.count)
        var rounds: [[Double]] = [[], []]
        for round in 0..<2 * Self.rounds {
            let with = round % 2
            let seconds = Bench.seconds {
                for _ in 0..<repeats { for item in items { body(item, with == 1) } }
            }
            rounds[with].append(seconds / Double(repeats * items.count))
        }
        let least = rounds.map { Bench.microseconds($0.sorted()[Self.rounds / 10]) }
        return (least[0], least[1])
    }
}
