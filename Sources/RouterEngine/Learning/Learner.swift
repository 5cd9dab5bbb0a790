import Bandits
import OutcomeStore
import Predictor
import Routing

/// The learner: a pure state machine over logged feedback. The same events in the same order give the same bits,
/// whether they arrive live or are replayed.
struct Learner: Sendable {
    let knowledge: OfflineKnowledge
    private(set) var forgetting: Double?
    private(set) var models: [String: LearnedModel] = [:]
    /// Feedback taken in, revisions included.
    private(set) var updates: UInt64 = 0
    /// Which features the decisions of each router were logged with, by label.
    private(set) var featureHashes: [String: String]

    init(knowledge: OfflineKnowledge, forgetting: Double?, featureHashes: [String: String] = [:]) {
        self.knowledge = knowledge
        self.forgetting = forgetting
        self.featureHashes = featureHashes
        self.featureHashes[knowledge.label] = knowledge.featuresHash
    }

    /// What was learnt of a model; the prior before the first observation.
    func model(_ name: String) -> LearnedModel {
        models[name] ?? LearnedModel(posterior: fresh(name), cost: CostModel())
    }

    /// Whether a decision's outcome can teach this learner anything.
    func canLearn(from record: DecisionRecord) -> Bool {
        isOwn(record) || featureHashes[record.router] == knowledge.featuresHash
    }

    /// Takes in one feedback of a decision. What the event says of other models than the chosen one is not learnt.
    mutating func take(_ event: FeedbackEvent, of record: DecisionRecord) {
        guard event.learnt, event.status != .duplicate else { return }
        updates += 1
        guard event.given.model == record.model, canLearn(from: record) else { return }
        let learned = model(record.model)
        var (posterior, cost) = (learned.posterior, learned.cost)
        learnQuality(&posterior, from: event, record)
        Self.learnCost(&cost, from: event, prior: record.scores[record.chosen].priorCostUSD)
        models[record.model] = LearnedModel(posterior: posterior, cost: cost)
    }

    /// Forgets at another pace from now on.
    mutating func keep(forgetting: Double?) {
        guard forgetting != self.forgetting else { return }
        self.forgetting = forgetting
        for (name, learned) in models {
            let settings = knowledge.residualSettings(of: name, forgetting: forgetting)
            models[name] = LearnedModel(posterior: learned.posterior.under(settings), cost: learned.cost)
        }
    }

    private func isOwn(_ record: DecisionRecord) -> Bool {
        record.router == knowledge.label && featureHashes[record.router] == knowledge.featuresHash
            && record.context.count == knowledge.contextCount
    }

    private func fresh(_ name: String) -> ResidualPosterior {
        ResidualPosterior(
            contextCount: knowledge.contextCount,
            settings: knowledge.residualSettings(of: name, forgetting: forgetting))
    }

    private func learnQuality(_ posterior: inout ResidualPosterior, from event: FeedbackEvent, _ record: DecisionRecord)
    {
        guard let quality = event.outcome?.quality, quality != event.previousOutcome?.quality else { return }
        let basis = basis(of: record)
        if let before = event.previousOutcome?.quality {
            posterior = posterior.revising(basis.context, change: quality - before)
        } else {
            posterior = posterior.observing(basis.context, residual: quality - basis.priorQuality)
        }
    }

    /// The chosen model's offline prediction and the context: logged, or made again where another router decided.
    private func basis(of record: DecisionRecord) -> (priorQuality: Double, context: [Float]) {
        if isOwn(record) { return (record.scores[record.chosen].priorQuality, record.context) }
        let prediction = knowledge.prediction(record.features)
        return (knowledge.priorQuality(of: record.model, prediction), prediction.context)
    }

    private static func learnCost(_ cost: inout CostModel, from event: FeedbackEvent, prior: Double?) {
        guard let after = event.outcome else { return }
        let before = event.previousOutcome
        if let actual = after.costUSD, actual != before?.costUSD {
            if let earlier = before?.costUSD {
                cost.revise(costChangeUSD: actual - earlier, prior: prior)
            } else {
                cost.observe(costUSD: actual, prior: prior)
            }
        }
        if let tokens = after.outputTokens, before?.outputTokens == nil { cost.observe(outputTokens: tokens) }
        if let latency = after.latencyMilliseconds, before?.latencyMilliseconds == nil {
            cost.observe(latencyMilliseconds: latency)
        }
    }
}

extension Learner {
    private static let stateVersion: UInt32 = 1

    func write(to writer: inout StateWriter) {
        writer.put(Self.stateVersion)
        writer.put(updates)
        writer.put(UInt32(featureHashes.count))
        for (router, hash) in featureHashes.sorted(by: { $0.key < $1.key }) {
            writer.put(router)
            writer.put(hash)
        }
        writer.put(UInt32(models.count))
        for (name, learned) in models.sorted(by: { $0.key < $1.key }) {
            writer.put(name)
            learned.posterior.write(to: &writer)
            learned.cost.write(to: &writer)
        }
    }

    /// Fills a learner that has learnt nothing.
    /// - Throws: where the bytes are damaged or of another version or context length.
    mutating func read(from reader: inout StateReader) throws(StateError) {
        try reader.expect(Self.stateVersion, "version of the learner's state")
        updates = try reader.number()
        for _ in 0..<(try reader.number(UInt32.self)) {
            let (router, hash) = (try reader.text(), try reader.text())
            if router != knowledge.label { featureHashes[router] = hash }
        }
        for _ in 0..<(try reader.number(UInt32.self)) {
            let name = try reader.text()
            let settings = knowledge.residualSettings(of: name, forgetting: forgetting)
            models[name] = LearnedModel(
                posterior: try ResidualPosterior(
                    from: &reader, contextCount: knowledge.contextCount, settings: settings),
                cost: try CostModel(from: &reader))
        }
    }
}
