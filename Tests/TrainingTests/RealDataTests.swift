import Artefact
import Evaluation
import Foundation
import Interchange
import LinearAlgebra
import Predictor
import Routing
import Testing
import Training

/// The folder of real outcomes; `nil` where there is none.
let realDataFolder = ProcessInfo.processInfo.environment["SUFFICE_DATA"]

@Suite("Real outcomes")
struct RealDataTests {
    private func rows(_ file: String) throws -> (rows: [OutcomeRow], models: [Model]) {
        var bad = BadRows()
        let dataset = try Dataset.read(paths: ["\(realDataFolder!)/paretobandit/\(file)"], badRows: &bad)
        #expect(bad.count == 0)
        return (dataset.rows, dataset.models)
    }

    /// Half of the training rows and a third of the others, surface numbers and hashed words: for a debug build.
    @Test(.enabled(if: realDataFolder != nil, "SUFFICE_DATA is not set"))
    func `a short training beats the cheap model and its own predictions on wrong prompts`() throws {
        let (all, models) = try rows("train_partial.jsonl.gz")
        let past = stride(from: 0, to: all.count, by: 2).map { all[$0] }
        let recipe = TrainingRecipe.short.with {
            $0.hashedNgramBuckets = 64
            $0.assessmentShare = 0
            $0.fit.learningRate = 3e-3
            $0.fit.batchRows = 128
            $0.fit.clusters = 16
        }
        let artefact = try trained(past, models: models, recipe: recipe).artefact(named: "real")
        let unseen = try rows("val.jsonl.gz").rows
        let test = stride(from: 0, to: unseen.count, by: 3).map { unseen[$0] }
        let truth = OutcomeTable(rows: test, models: models.map(\.name))
        let report = RouterReport(
            PredictionTable(artefact.predictor, features: Matrix(features: artefact.features, of: test)), truth: truth,
            bootstrap: PairedBootstrap(resamples: 0, seed: 1))
        func line(_ name: String) throws -> RouterReport.Line {
            try #require(report.baselines.first { $0.name == name })
        }
        let aiq = try #require(report.router.measures[.aiq]?.value)
        let cheap = try #require(line(RouterReport.BaselineName.allCheap).measures[.routedMicro]?.value)
        let shuffled = try #require(line(RouterReport.BaselineName.shuffled).measures[.aiq]?.value)
        // One model for everything has its own quality at every cost: its AIQ is its mean quality.
        #expect(aiq > cheap + 0.01)
        #expect(aiq > shuffled + 0.003)
    }
}
