import ArgumentParser
import Artefact
import Features
import Foundation
import LinearAlgebra
import Report
import RouterEngine
import Routing
import Training

/// `train --add-model`: one more model for a trained router.
struct NewcomerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Add this model to --router instead of training anew; --data may be left out: then price and declared quality speak.",
            valueName: "NAME"))
    var addModel: String?

    @Option(help: ArgumentHelp("The artefact that --add-model adds to.", valueName: "DIR"), completion: .directory)
    var router: String?

    @Option(help: ArgumentHelp("Mean quality in [0, 1] that the new model is said to have.", valueName: "Q"))
    var declaredQuality: Double?

    @Option(help: ArgumentHelp("List price of the new model.", valueName: "USD"))
    var inputUSDPerMtok: Double?

    @Option(help: ArgumentHelp("List price of the new model.", valueName: "USD"))
    var outputUSDPerMtok: Double?

    /// Above this no price is meant, in USD per million tokens.
    private static let priceMax = 1e6

    func validate() throws {
        let extras = [
            ("--router", router != nil), ("--declared-quality", declaredQuality != nil),
            ("--input-usd-per-mtok", inputUSDPerMtok != nil), ("--output-usd-per-mtok", outputUSDPerMtok != nil),
        ]
        guard let addModel else {
            if let extra = extras.first(where: \.1) { throw ValidationError("\(extra.0) goes with --add-model NAME") }
            return
        }
        guard !addModel.isEmpty else { throw ValidationError("--add-model takes a model's name") }
        guard router != nil else { throw ValidationError("--add-model needs --router DIR, the artefact to add it to") }
        if let declaredQuality, !(0...1).contains(declaredQuality) {
            throw ValidationError("--declared-quality takes a number from 0 to 1")
        }
        for (name, price) in [("--input-usd-per-mtok", inputUSDPerMtok), ("--output-usd-per-mtok", outputUSDPerMtok)] {
            if let price, !(0...Self.priceMax).contains(price) {
                throw ValidationError("\(name) takes a price from 0 to \(Int(Self.priceMax))")
            }
        }
    }

    /// The model as it is declared; a price that isn't given is the data's.
    func declaration(_ name: String, _ data: TrainingData) -> NewcomerTraining.Declaration {
        var prices = data.models.first { $0.name == name }?.prices ?? Prices()
        prices.inputUSDPerMTok = inputUSDPerMtok ?? prices.inputUSDPerMTok
        prices.outputUSDPerMTok = outputUSDPerMtok ?? prices.outputUSDPerMTok
        return NewcomerTraining.Declaration(Model(name: name, prices: prices), quality: declaredQuality)
    }
}

extension TrainCommand {
    /// Adds a model to a router, and writes the result.
    func add(_ name: String, to directory: String) throws {
        let start = systemMonotonicSeconds()
        let base = try readable { try RouterArtefact.load(directory: directory) }
        try checkOut()
        let data = try TrainingData(input, paths: input.data, features: base.features)
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
                named: URL(fileURLWithPath: out).lastPathComponent, dataHashes: input.hashes(), licences: licence,
                notes: note)
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
