import Artefact
import Bandits
import Features
import Predictor
import Routing

/// A candidate policy that decides logged requests again, without learning from what becomes of them: what off-policy
/// evaluation asks for a candidate's probabilities.
///
/// Its distribution over a request's eligible models is made by the same steps as a served decision's; only where the
/// estimates come from differs (`Knowledge`).
///
///     var candidate = try FrozenPolicy(settings, knowledge: .artefact(artefact))
///     let probabilities = candidate.probabilities(of: record)    // one per score of the record
public struct FrozenPolicy: Sendable {
    /// What the candidate knows of the models.
    public enum Knowledge: Sendable {
        /// An artefact's predictions and no feedback: a router that was started with it and learns nothing.
        case artefact(RouterArtefact)
        /// No artefact and no feedback; the features are the product's own.
        case untrained(FeatureExtractor)
        /// The logged predictions from before any feedback, with the logged deviations.
        case loggedPrior
        /// What the log's learner knew at each decision.
        case loggedLearner
    }

    /// `cheap@1c9e55d2`.
    public var label: String { policy.label }
    /// A paced budget keeps an account: its decisions have to be made in the order of the log, one after another.
    public var keepsAccount: Bool { pacer != nil }
    /// Whether it predicts anew from a record's features, rather than going by what was logged.
    public var readsFeatures: Bool {
        if case .offline = source { true } else { false }
    }
    /// Whether a record has the features that the candidate decides by.
    public func canRead(_ record: DecisionRecord) -> Bool {
        source.canRead(record, withDeviations: policy.exploration.usesDeviations)
    }

    private let policy: ActivePolicy
    private let source: EstimateSource
    private var pacer: Pacer?
    /// Filled anew for every record.
    private var prediction = Prediction()
    /// Decisions that the pacer has taken in.
    private var pacedCount: UInt64 = 0

    /// - Throws: `RouterError` for settings that no router can be made of.
    public init(_ settings: PolicySettings, knowledge: Knowledge) throws(RouterError) {
        switch knowledge {
        case .artefact(let artefact):
            policy = try ActivePolicy(settings, artefactDefault: artefact.defaultObjective)
            let offline = OfflineKnowledge(artefact: artefact, bundled: artefact.features)
            source = .offline(offline, UnlearntModels(offline, settings.learning))
        case .untrained(let features):
            policy = try ActivePolicy(settings, artefactDefault: nil)
            let offline = OfflineKnowledge(artefact: nil, bundled: features)
            source = .offline(offline, UnlearntModels(offline, settings.learning))
        case .loggedPrior:
            policy = try ActivePolicy(settings, artefactDefault: nil)
            source = .loggedPrior
        case .loggedLearner:
            policy = try ActivePolicy(settings, artefactDefault: nil)
            source = .loggedLearner
        }
        pacer = Pacer(policy.objective)
    }

    /// The candidate's distribution over the models that were eligible.
    ///
    /// Records come in the order of the log: a paced budget keeps an account, in which the candidate's own draws are
    /// charged at their expected cost (what they would truly have cost is not in the log).
    ///
    /// - Parameter ownObjective: of the request, where it had one; it wins, as in a served decision.
    /// - Returns: one per score of the record, summing to 1; `nil` where the candidate would have refused the request,
    ///   or where its features can't be read.
    public mutating func probabilities(of record: DecisionRecord, ownObjective: Objective? = nil) -> [Double]? {
        let expected = source.estimates(
            of: record, withDeviations: policy.exploration.usesDeviations, using: &prediction)
        guard let expected else { return nil }
        let objective = ownObjective ?? policy.objective
        var eligible = Array(expected.indices)
        if case .maxCostUSD(let ceiling) = objective {
            eligible.removeAll { !Ranking.fits(expected[$0].costUSD, ceilingUSD: ceiling) }
        }
        guard !eligible.isEmpty else { return nil }
        let estimates = eligible.map { expected[$0] }
        let models = eligible.map { record.scores[$0].model }
        // Traffic is earned by outcomes, which a frozen policy has none of: its models may have as much as proven ones.
        let step = PolicyStep(
            models: models, estimates, isProbe: eligible.map { record.scores[$0].isProbe },
            ceilings: eligible.map { policy.ceiling(of: record.scores[$0].model, outcomes: .max) }, stickiness: nil,
            objective: objective, policy: policy, breakers: BreakerSettings(), pacer: pacer, meter: nil,
            now: record.timeMilliseconds)
        charge(step, models, estimates, record, isPaced: objective.isPaced)
        var probabilities = [Double](repeating: 0, count: expected.count)
        for (place, probability) in zip(eligible, step.probabilities) { probabilities[place] = probability }
        return probabilities
    }

    /// A draw has cost what was expected of it: nothing of it stays open.
    private mutating func charge(
        _ step: borrowing PolicyStep, _ models: [String], _ estimates: [Estimate], _ record: DecisionRecord,
        isPaced: Bool
    ) {
        guard pacer != nil else { return }
        pacedCount += 1
        let costs = assumedCostsUSD(estimates)
        let chosen = step.draw(seed: policy.seed, number: record.number)
        let hull = isPaced ? CostQualityHull(estimates, costs: costs, floor: policy.floor) : nil
        let decision = PacedDecision(
            number: pacedCount, model: models[chosen], timeMilliseconds: record.timeMilliseconds,
            expectedUSD: costs[chosen], hull: hull)
        pacer?.charge(decision)
        pacer?.settle(decision, outcome: Outcome(costUSD: costs[chosen]), before: nil)
    }
}

/// Where a frozen candidate's estimates come from.
private enum EstimateSource: Sendable {
    case offline(OfflineKnowledge, UnlearntModels)
    case loggedPrior
    case loggedLearner

    /// One per score of the record.
    /// - Parameters:
    ///   - withDeviations: else they are only given where they cost nothing.
    ///   - prediction: room to predict in.
    /// - Returns: `nil` where the record's features were made by another extractor.
    func estimates(
        of record: DecisionRecord, withDeviations: Bool, using prediction: inout Prediction
    ) -> [Estimate]? {
        switch self {
        case .loggedPrior: Self.priors(record)
        case .loggedLearner: record.scores.map(Estimate.init)
        // What the same artefact has predicted is in the log, but for how sure it was without any feedback.
        case .offline(let knowledge, _) where record.router == knowledge.label && !withDeviations:
            Self.priors(record)
        case .offline(let knowledge, let models):
            canRead(record, withDeviations: withDeviations)
                ? Self.offline(record, knowledge, models, &prediction) : nil
        }
    }

    func canRead(_ record: DecisionRecord, withDeviations: Bool) -> Bool {
        guard case .offline(let knowledge, _) = self else { return true }
        return record.features.count == knowledge.extractor.count
            || record.router == knowledge.label && !withDeviations
    }

    private static func priors(_ record: DecisionRecord) -> [Estimate] {
        record.scores.map { Estimate(quality: $0.priorQuality, qualitySD: $0.qualitySD, costUSD: $0.priorCostUSD) }
    }

    private static func offline(
        _ record: DecisionRecord, _ knowledge: OfflineKnowledge, _ models: UnlearntModels,
        _ prediction: inout Prediction
    ) -> [Estimate] {
        knowledge.predict(record.features, into: &prediction)
        let reach = OfflineKnowledge.reach(distance: prediction.distance)
        let group = knowledge.group(task: record.task, cluster: prediction.cluster)
        return Design.with(prediction.context) { design in
            record.scores.map { score in
                let model = knowledge.place(of: score.model) == nil ? models.unknown : models.known
                return model.estimate(
                    prior: knowledge.priorQuality(of: score.model, prediction.quality),
                    priorCostUSD: knowledge.priorCostUSD(of: score, record, prediction), design: design, reach: reach,
                    group: group, observations: 0, updates: 0)
            }
        }
    }
}

/// Models before their first observation: one that the artefact knows, and one that it doesn't.
private struct UnlearntModels: Sendable {
    let known: LearnedModel
    let unknown: LearnedModel

    init(_ knowledge: OfflineKnowledge, _ learning: LearningSettings) {
        func model(_ settings: ResidualSettings) -> LearnedModel {
            LearnedModel(
                LearnedState(
                    posterior: ResidualPosterior(contextCount: knowledge.contextCount, settings: settings),
                    cost: CostModel()))
        }
        known = model(.known(learning))
        unknown = model(knowledge.artefact == nil ? .unknown(learning) : .newcomer(learning))
    }
}

extension OfflineKnowledge {
    /// Expected cost of a logged request, with the prices of its time. The router that logged it said so itself;
    /// another one's artefact knows the cost of its own models, and list prices stand for the rest.
    fileprivate func priorCostUSD(of score: ModelScore, _ record: DecisionRecord, _ prediction: Prediction) -> Double? {
        guard record.router != label, let artefact, let place = place(of: score.model),
            artefact.predictor.knowsCost[place]
        else { return score.priorCostUSD }
        return Double(prediction.costUSD[place])
    }
}
