import ArgumentParser
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
