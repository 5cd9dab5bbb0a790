import Bandits
import OutcomeStore
import Routing

/// All state that events move: what was learnt, and what was spent. Its transitions are pure; the log's order is
/// their order, so replaying the log makes the same state bit for bit.
struct Accounts: Sendable {
    var learner: Learner
    /// `nil` where the policy paces nothing.
    var pacer: Pacer?
    /// A window's account while another objective serves: what that spends is of the same window's money.
    var aside: Pacer?
    /// `nil` where nothing limits what exploring may cost.
    var meter: ExplorationMeter?
    var breakers: Breakers
    var sessions: SessionBook
    /// The roll-out under way, if there is one.
    var candidacy: Candidacy?
    /// The policy's: what it costs is part of a paced request's price.
    var floor: Double
    /// The configuration's roster, else the artefact's.
    private var models: [Model]

    init(learner: Learner, epoch: Epoch) {
        self.learner = learner
        breakers = Breakers(settings: epoch.breakers)
        sessions = SessionBook(settings: epoch.sessions)
        floor = epoch.policy.exploration.floor
        models = epoch.models
        pacer = epoch.objective.flatMap(Pacer.init)
        meter = epoch.policy.explorationBudget.map { ExplorationMeter($0) }
    }

    /// Goes on under other terms, the learner aside. What was spent under another budget is forgotten, unless it is one for
    /// windows of the same length, be it with others in between: their money is gone whatever the amount is called.
    mutating func enter(_ epoch: Epoch) {
        breakers.settings = epoch.breakers
        sessions.settings = epoch.sessions
        floor = epoch.policy.exploration.floor
        let budget = epoch.policy.explorationBudget
        if meter?.budget != budget { meter = budget.map { ExplorationMeter($0) } }
        pace(epoch.objective.flatMap(Pacer.init))
        if models != epoch.models { forgetPrices() }
        models = epoch.models
    }

    /// Paces by another account, or by none; a window's that no longer serves is put aside.
    private mutating func pace(_ next: Pacer?) {
        guard next?.objective != pacer?.objective else { return }
        if let continued = next.flatMap({ pacer?.continued(under: $0.objective) }) {
            pacer = continued
            return
        }
        let resumed = next.flatMap { aside?.continued(under: $0.objective) }
        if resumed != nil { aside = nil }
        if case .perWindow = pacer { aside = pacer }
        pacer = resumed ?? next
    }

    /// Takes in a change of the roster.
    mutating func enter(_ change: RosterChange) {
        forgetPrices()
        learner.enter(change)
        candidacy?.learner?.enter(change)
    }

    /// A model has come, gone, or has other prices: what quality cost before is no guide. The learner aside.
    mutating func forgetPrices() {
        pacer?.forgetPrices()
        aside?.forgetPrices()
        candidacy?.pacer?.forgetPrices()
    }

    /// Takes in a row of the registry.
    /// - Parameter knowledge: of an artefact, by its label.
    mutating func enter(_ entry: RegistryEntry, knowledge: (String) -> OfflineKnowledge?) {
        switch entry.event {
        case .started:
            learner.featureHashes[entry.router] = entry.featuresHash
            candidacy = knowledge(entry.router).flatMap {
                Candidacy(entry, knowledge: $0, serving: learner, pacing: pacer?.objective)
            }
        case .promoted:
            if let own = candidacy?.learner { learner = own }
            if let own = candidacy?.pacer { pace(own) }
            candidacy = nil
        case .rolledBack, .serving: candidacy = nil
        case .canary: break
        }
    }

    mutating func take(_ record: DecisionRecord) {
        sessions.take(record)
        candidacy?.take(record, floor: floor)
        // What two policies draw between them is no exploration of either.
        if record.rollout?.arm == nil {
            meter?.take(record.scores.map(\.probability), greedy: record.greedy, record.estimates)
        }
        if pacer != nil { pacer?.charge(Self.paced(record, floor: floor)) }
        if aside != nil { aside?.charge(Self.paced(record)) }
    }

    /// Takes in a feedback.
    /// - Returns: alarms that it has raised or decided about.
    mutating func take(_ event: FeedbackEvent, of record: DecisionRecord) -> [DriftAlarm] {
        let alarms = learner.take(event, of: record)
        count(event, of: record)
        return alarms
    }

    /// Takes in a feedback, the learner aside.
    mutating func count(_ event: FeedbackEvent, of record: DecisionRecord) {
        sessions.take(event, of: record)
        charge(event, of: record)
        candidacy?.take(event, of: record)
        breakers.take(event, of: record)
    }

    private mutating func charge(_ event: FeedbackEvent, of record: DecisionRecord) {
        guard event.status != .duplicate else { return }
        pacer?.settle(event, of: record)
        aside?.settle(event, of: record)
        guard meter != nil, let surprise = Self.exploringSurpriseUSD(event, record) else { return }
        meter?.settle(surpriseUSD: surprise)
    }

    /// What the call of an explored model cost beyond what was known of it before.
    /// - Returns: `nil` where nothing was explored, or nothing of money was said.
    private static func exploringSurpriseUSD(_ event: FeedbackEvent, _ record: DecisionRecord) -> Double? {
        guard record.rollout?.arm == nil, let greedy = record.greedy, greedy != record.chosen,
            let cost = event.outcome?.costUSD, let known = event.previousOutcome?.costUSD ?? expectedUSD(record)
        else { return nil }
        return cost - known
    }

    /// Its time is that of its identifier: where the clock was set back, the decision's own would be of a part that is over.
    ///
    /// - Parameter floor: `nil` leaves the hull out: it counts when the decision is made.
    static func paced(_ record: DecisionRecord, floor: Double? = nil) -> PacedDecision {
        PacedDecision(
            number: record.number, model: record.model, timeMilliseconds: record.id.timeMilliseconds,
            expectedUSD: expectedUSD(record), hull: floor.flatMap { hull(record, floor: $0) })
    }

    /// Expected cost of the drawn model; an unknown one counts as the dearest known one of the request.
    private static func expectedUSD(_ record: DecisionRecord) -> Double? {
        record.scores[record.chosen].costUSD ?? record.scores.lazy.compactMap(\.costUSD).max()
    }

    private static func hull(_ record: DecisionRecord, floor: Double) -> CostQualityHull? {
        guard record.budgetCostWeight != nil else { return nil }
        let estimates = record.estimates
        return CostQualityHull(estimates, costs: assumedCostsUSD(estimates), floor: floor)
    }
}

extension Pacer {
    /// Counts what a feedback that is no duplicate says of money and quality. An attempt on another model that stepped in
    /// is paid for, too: until a cost is told, it counts what that model's call was expected to cost.
    mutating func settle(_ event: FeedbackEvent, of record: DecisionRecord) {
        let (model, paced) = (event.given.model, Accounts.paced(record))
        if model == record.model {
            guard let outcome = event.believedOutcome else { return }
            settle(paced, outcome: outcome, weight: event.believedWeight, before: event.previousOutcome)
        } else if let cost = event.merged.outcome.costUSD
            ?? (event.isFirstWord ? record.scores.first { $0.model == model }?.costUSD : nil)
        {
            settle(paced, other: model, costUSD: cost)
        }
    }
}

extension DecisionRecord {
    /// What was expected of each eligible model.
    fileprivate var estimates: [Estimate] { scores.map(Estimate.init) }
}
