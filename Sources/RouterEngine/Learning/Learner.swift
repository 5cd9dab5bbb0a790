import Bandits
import OutcomeStore
import Predictor
import Routing

/// The learner: a pure state machine over logged feedback. The same events in the same order give the same bits,
/// whether they arrive live or are replayed.
struct Learner: Sendable {
    let knowledge: OfflineKnowledge
    private(set) var learning: LearningSettings
    var models: [String: LearnedState] = [:]
    /// Feedback taken in, revisions included.
    var updates: UInt64 = 0
    /// Feedback heard, learnt or not: the time by which a latency becomes old news.
    var heard: UInt64 = 0
    /// Qualities taken in, of all models.
    var observations: UInt64 = 0
    /// By source.
    var judges: [String: JudgeCalibration] = [:]
    var alarms = DriftAlarms()
    /// Which features the decisions of each router were logged with, by label.
    var featureHashes: [String: String]

    init(knowledge: OfflineKnowledge, learning: LearningSettings, featureHashes: [String: String] = [:]) {
        self.knowledge = knowledge
        self.learning = learning
        self.featureHashes = featureHashes
        self.featureHashes[knowledge.label] = knowledge.featuresHash
    }

    /// What was learnt of a model; the prior before the first observation.
    func state(of name: String) -> LearnedState {
        models[name] ?? LearnedState(posterior: fresh(name), cost: CostModel())
    }

    /// Whether a decision's outcome can teach this learner anything.
    func canLearn(from record: DecisionRecord) -> Bool {
        isOwn(record) || featureHashes[record.router] == knowledge.featuresHash
    }

    /// What tells a decision's request apart where judges are corrected; `nil` where none is.
    func judgedTask(of record: DecisionRecord) -> String? {
        judges.isEmpty ? nil : knowledge.group(of: record)
    }

    /// Takes in one feedback of a decision.
    /// - Returns: alarms that it has raised or decided about.
    @discardableResult
    mutating func take(_ event: FeedbackEvent, of record: DecisionRecord) -> [DriftAlarm] {
        guard event.status != .duplicate else { return [] }
        heard += 1
        guard event.learnt else {
            measureLatency(event, of: record)
            return []
        }
        updates += 1
        guard canLearn(from: record) else { return [] }
        let lesson = event.lesson ?? Lesson(usual: event, record)
        let alarms = lesson.quality.map { learn($0, lesson, event, of: record) } ?? []
        compare(lesson, of: record)
        if event.given.model == record.model {
            let prior = record.scores[record.chosen].priorCostUSD
            let (now, heard) = (updates, heard)
            change(record.model) { Self.learnCost(&$0.cost, from: event, prior: prior, now: now, heard: heard) }
        }
        return alarms
    }

    private mutating func compare(_ lesson: Lesson, of record: DecisionRecord) {
        guard !lesson.comparisons.isEmpty else { return }
        let group = knowledge.group(of: record)
        for comparison in lesson.comparisons {
            judges[comparison.source, default: JudgeCalibration()].compare(
                judged: comparison.judged, trusted: comparison.trusted, model: lesson.model, task: group,
                isWithdrawn: comparison.isWithdrawn)
        }
    }

    /// Limits on latency are rules, as breakers and budgets are: they go by what calls take now, also while nothing is
    /// learnt.
    private mutating func measureLatency(_ event: FeedbackEvent, of record: DecisionRecord) {
        guard event.given.model == record.model, event.previousOutcome?.latencyMilliseconds == nil,
            let latency = event.outcome?.latencyMilliseconds
        else { return }
        let heard = heard
        change(record.model) { $0.cost.measure(latencyMilliseconds: latency, now: heard) }
    }

    /// Goes on under other terms: other settings, other list prices.
    /// - Parameter last: what was in force before; `nil` where that is not known.
    mutating func enter(_ epoch: Epoch, after last: Epoch?) {
        keep(epoch.policy.learning)
        announce(epoch, after: last)
    }

    /// The configuration has other list prices, perhaps.
    mutating func announce(_ epoch: Epoch, after last: Epoch?) {
        guard let last, last.models != epoch.models else { return }
        let old = Dictionary(last.models.map { ($0.name, $0.prices) }, uniquingKeysWith: { first, _ in first })
        for model in epoch.models { announce(model, after: old[model.name]) }
    }

    /// Takes in a change of the roster.
    mutating func enter(_ change: RosterChange) { announce(change.model, after: change.previousPrices) }

    /// A model has another list price, perhaps.
    private mutating func announce(_ model: Model, after old: Prices?) {
        guard let old, let factor = TokenCost.factor(from: old, to: model.prices), factor != 1 else { return }
        // Of a model that nothing is known of nothing changes.
        guard let place = models.index(forKey: model.name) else { return }
        models.values[place].cost.announce(priceFactor: factor)
    }

    private mutating func keep(_ learning: LearningSettings) {
        guard learning != self.learning else { return }
        self.learning = learning
        for name in models.keys {
            let settings = knowledge.residualSettings(of: name, learning)
            models[name]?.posterior.settings = settings
        }
    }

    private func isOwn(_ record: DecisionRecord) -> Bool {
        record.router == knowledge.label && featureHashes[record.router] == knowledge.featuresHash
            && record.context.count == knowledge.contextCount
    }

    private func fresh(_ name: String) -> ResidualPosterior {
        ResidualPosterior(
            contextCount: knowledge.contextCount,
            settings: knowledge.residualSettings(of: name, learning))
    }

    private mutating func learn(
        _ quality: Double, _ lesson: Lesson, _ event: FeedbackEvent, of record: DecisionRecord
    ) -> [DriftAlarm] {
        guard quality != lesson.previousQuality, let basis = basis(of: record, model: lesson.model) else { return [] }
        let group = knowledge.group(of: record)
        if let before = lesson.previousQuality {
            change(lesson.model) { $0.posterior.revise(basis.context, group: group, change: quality - before) }
            return []
        }
        let observation = Observation(
            context: basis.context, prior: basis.priorQuality, residual: quality - basis.priorQuality,
            weight: lesson.weight, now: observations, group: group,
            reliability: reliability(of: event.given.source, model: lesson.model, group: group), said: event.said)
        let (news, count) = change(lesson.model) {
            ($0.posterior.observe(observation), $0.posterior.observations)
        }
        self.observations += 1
        return news.compactMap {
            alarms.take($0, of: lesson.model, at: event.timeMilliseconds, observations: count)
        }
    }

    /// How far the first word on an attempt is believed: where an artefact's word stands against that of a judge that is to be
    /// calibrated, by how far comparisons have told how it is off.
    private func reliability(of source: String, model: String, group: String?) -> Double {
        guard learning.sources[source]?.calibrate == true, knowledge.residualSettings(of: model, learning).reverts
        else {
            return 1
        }
        return (judges[source] ?? JudgeCalibration()).reliability(model: model, task: group)
    }

    /// Changes what is known of a model, in place where no snapshot shares it.
    private mutating func change<Result>(_ name: String, _ body: (inout LearnedState) -> Result) -> Result {
        if let place = models.index(forKey: name) { return body(&models.values[place]) }
        var learned = state(of: name)
        defer { models[name] = learned }
        return body(&learned)
    }

    /// A model's offline prediction and the context: logged, or made again where another router decided.
    /// - Returns: `nil` of a model that wasn't eligible, whose prediction wasn't logged.
    private func basis(of record: DecisionRecord, model: String) -> (priorQuality: Double, context: [Float])? {
        if isOwn(record) {
            return record.scores.first { $0.model == model }.map { ($0.priorQuality, record.context) }
        }
        let prediction = knowledge.prediction(record.features)
        return (knowledge.priorQuality(of: model, prediction.quality), prediction.context)
    }

    private static func learnCost(
        _ cost: inout CostModel, from event: FeedbackEvent, prior: Double?, now: UInt64, heard: UInt64
    ) {
        guard let after = event.outcome else { return }
        let before = event.previousOutcome
        if let actual = after.costUSD, actual != before?.costUSD {
            if let earlier = before?.costUSD {
                cost.revise(costChangeUSD: actual - earlier, prior: prior)
            } else {
                cost.observe(costUSD: actual, prior: prior, now: now)
            }
        }
        if let tokens = after.outputTokens, before?.outputTokens == nil { cost.observe(outputTokens: tokens) }
        if let latency = after.latencyMilliseconds, before?.latencyMilliseconds == nil {
            cost.observe(latencyMilliseconds: latency, now: heard)
        }
        cost.hear(now: now)
    }
}

extension FeedbackEvent {
    /// The chosen model's quality as it was said, where a corrected one is learnt; `nil` where that is the same.
    fileprivate var said: Double? {
        guard let lesson, let said = outcome?.quality, said != lesson.quality else { return nil }
        return said
    }
}

extension Lesson {
    /// What a feedback teaches where nothing special is said: the chosen model's outcome.
    fileprivate init(usual event: FeedbackEvent, _ record: DecisionRecord) {
        let isChosen = event.given.model == record.model
        self.init(
            model: record.model, quality: isChosen ? event.outcome?.quality : nil,
            previousQuality: isChosen ? event.previousOutcome?.quality : nil)
    }
}
