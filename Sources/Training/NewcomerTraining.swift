public import Artefact
public import LinearAlgebra
import Predictor
public import Routing

/// One more model for a router that is already trained: its networks stay as they are, and a head is fitted to the
/// model's few outcomes (`Newcomer`). Seconds instead of a training, and the other models' predictions don't move.
public struct NewcomerTraining {
    /// What is declared of the model beside its outcomes.
    public struct Declaration: Sendable {
        public var model: Model
        /// In [0, 1]: its mean quality over prompts like the router's, as a benchmark or its maker says.
        public var quality: Double?

        public init(_ model: Model, quality: Double? = nil) {
            self.model = model
            self.quality = quality
        }
    }

    /// Tokens of a usual request and answer, to compare list prices by.
    private static let tokensUsual = (input: 250.0, output: 250.0)

    private let router: RouterArtefact
    private let weighting: LogWeighting

    public init(_ router: RouterArtefact, weighting: LogWeighting = LogWeighting()) {
        self.router = router
        self.weighting = weighting
    }

    /// The router with one more model.
    ///
    /// - Parameters:
    ///   - rows: of which those with an outcome of the model are learnt from; may be empty.
    ///   - reference: prompts over which models are compared where there are no rows, [any number]×f.
    /// - Throws: `badData` where the router has the model already, or no place for one more.
    public func adding(
        _ declaration: Declaration, rows: [OutcomeRow], reference: Matrix, named name: String,
        dataHashes: [String: String] = [:], logs: [LearntLog] = [], licences: [String] = [], notes: [String] = []
    ) throws(TrainingError) -> RouterArtefact {
        let model = declaration.model
        guard !router.roster.contains(where: { $0.name == model.name }) else {
            throw .badData(
                "\(router.label) has the model \(model.name) already; give --router the artefact from before, or train anew"
            )
        }
        guard router.predictor.newcomers.count < PredictorLimits.newcomers else {
            throw .badData("\(PredictorLimits.newcomers) models have joined \(router.label); train anew")
        }
        let known = rows.filter { $0.outcomes[model.name] != nil }
        let outcomes = try outcomes(of: model.name, known)
        let prompts = known.isEmpty ? reference : outcomes.features
        let predictor = router.predictor.adding(outcomes, prior: prior(declaration, prompts))
        var card = card(with: model, known)
        for (file, hash) in dataHashes { card.dataHashes["newcomer \(model.name): \(file)"] = hash }
        if !logs.isEmpty { card.logs = (card.logs ?? []) + logs }
        card.licences += licences.filter { !card.licences.contains($0) }
        card.notes += notes
        return try artefact(predictor, model, name, card)
    }

    private func prior(_ declaration: Declaration, _ prompts: Matrix) -> NewcomerPrior {
        let (offsets, meanLogit) = router.predictor.offsets(over: prompts)
        let prices = router.roster.prefix(router.predictor.modelCount).map { Self.priceUSD($0.prices) }
        return NewcomerPrior(
            offsets: offsets, pricesUSD: Array(prices), priceUSD: Self.priceUSD(declaration.model.prices),
            declaredQuality: declaration.quality, meanLogit: meanLogit)
    }

    /// What a usual request costs at list price.
    private static func priceUSD(_ prices: Prices) -> Double? {
        guard let input = prices.inputUSDPerMTok, let output = prices.outputUSDPerMTok else { return nil }
        return (input * tokensUsual.input + output * tokensUsual.output) / 1e6
    }

    private func outcomes(of model: String, _ rows: [OutcomeRow]) throws(TrainingError) -> NewcomerOutcomes {
        let weights = weighting.weights(of: rows)
        let given = rows.map { $0.outcomes[model] ?? Outcome() }
        for (row, outcome) in zip(rows, given) {
            if let quality = outcome.quality, !(0...1).contains(quality) {
                throw .badData("the quality of \(model) in the row \(row.id) is \(quality), which is not in [0, 1]")
            }
            if let cost = outcome.costUSD, !(0...DataCheck.costUSDMax).contains(cost) {
                throw .badData("the cost of \(model) in the row \(row.id) is \(cost)")
            }
        }
        return NewcomerOutcomes(
            features: Matrix(features: router.features, of: rows),
            quality: given.map { Float($0.quality ?? 0) },
            qualityWeight: zip(given, weights).map { $0.quality == nil ? 0 : $1 },
            costUSD: given.map { Float($0.costUSD ?? 0) },
            costWeight: zip(given, weights).map { $0.costUSD == nil ? 0 : $1 })
    }

    /// The router's card, and who joined it.
    private func card(with model: Model, _ rows: [OutcomeRow]) -> ArtefactCard {
        var card = router.card
        // The figures are those of the router without the newcomer.
        card.metrics = []
        card.rowCounts["newcomer \(model.name)"] = rows.count
        card.notes.append(
            "\(model.name) joined \(router.label) with \(rows.count) outcomes, its networks unchanged.")
        return card
    }

    private func artefact(
        _ predictor: Predictor, _ model: Model, _ name: String, _ card: ArtefactCard
    ) throws(TrainingError) -> RouterArtefact {
        do throws(ArtefactError) {
            return try RouterArtefact(
                name: name, features: router.features, predictor: predictor, roster: router.roster + [model],
                defaultObjective: router.defaultObjective, card: card)
        } catch {
            throw .badData("\(error)")
        }
    }
}
