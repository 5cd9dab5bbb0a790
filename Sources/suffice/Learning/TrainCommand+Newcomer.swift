import Artefact
import Features
import Foundation
import LinearAlgebra
import Report
import RouterEngine
import Routing
import Training

extension TrainCommand {
    /// Adds a model to a router, and writes the result.
    func add(_ name: String, to directory: String) throws {
        let start = systemMonotonicSeconds()
        let base = try readable { try RouterArtefact.load(directory: directory) }
        try checkOut()
        let data = try TrainingData(input, paths: input.data, features: base.features, part: logPart.part)
        let outcomes = data.rows.count { $0.outcomes[name]?.quality != nil }
        guard input.data.isEmpty || outcomes > 0 else {
            throw Failure(
                .badData,
                "none of \(Format.count(data.rows.count)) rows has a quality of \(name); leave --data out to add it by its price alone"
            )
        }
        let declaration = newcomer.declaration(name, data)
        try checkKnown(declaration, outcomes: outcomes)
        let samples = UntrainedContext.samples.map { base.features.extract(Array($0.utf8)) }
        do {
            let weighting = LogWeighting(halfLifeDays: halfLifeDays)
            let artefact = try NewcomerTraining(base, weighting: weighting).adding(
                declaration, rows: data.rows, reference: Matrix(samples),
                named: URL(fileURLWithPath: out).lastPathComponent, dataHashes: input.hashes(), logs: data.logs,
                licences: licence, notes: note)
            try artefact.write(directory: out)
            let seconds = systemMonotonicSeconds() - start
            var summary = TrainingSummary(artefact, directory: out, seconds: seconds)
            summary.rows = outcomes
            try show(summary, [])
        } catch let error as TrainingError {
            throw Failure(.badData, "\(error)")
        } catch let error as ArtefactError {
            throw Failure(.failed, "\(error)")
        }
    }

    private func checkKnown(_ declaration: NewcomerTraining.Declaration, outcomes: Int) throws {
        let prices = declaration.model.prices
        let hasPrice = prices.inputUSDPerMTok != nil && prices.outputUSDPerMTok != nil
        guard outcomes > 0 || hasPrice || declaration.quality != nil else {
            throw Failure(
                .badData,
                "nothing is known of \(declaration.model.name): give --data with outcomes of it, --declared-quality, or "
                    + "--input-usd-per-mtok and --output-usd-per-mtok")
        }
    }
}
