import Artefact
import Bandits
import Routing

/// The policy that decides: settings with their defaults filled in, and a label that names them.
struct ActivePolicy: Sendable, Equatable {
    let settings: PolicySettings
    /// The policy's own, else the artefact's, else the cheapest model within 0.02 of the best.
    let objective: Objective
    let exploration: Exploration
    /// `default@1c9e55d2`: name and hash of everything that decides.
    let label: String

    static let epsilonDefault = 0.05
    /// Deviations of the posterior count three tenths under the default exploration: Thompson sampling explores more
    /// than a router with a good prior has to.
    static let widthDefault = 0.3

    var floor: Double { settings.exploration.floor }
    var seed: UInt64 { settings.seed }
    var budgetUSD: Double? {
        guard case .budgetUSDPerRequest(let budget) = objective else { return nil }
        return budget
    }

    init(_ settings: PolicySettings, artefactDefault: Objective?) throws(RouterError) {
        try Self.check(settings)
        self.settings = settings
        objective = settings.objective ?? artefactDefault ?? .cheapestWithin(0.02)
        exploration =
            switch settings.exploration.kind {
            case .some(.none): .none
            case .epsilon: .epsilon(settings.exploration.epsilon ?? Self.epsilonDefault)
            case .matching, nil: .matching(width: Self.widthDefault)
            }
        let text = "\(objective) \(exploration) \(settings.exploration.floor) \(settings.learning) \(settings.seed)"
        label = "\(settings.name)@\(SHA256.hex(Array(text.utf8)).prefix(8))"
    }

    private static func check(_ settings: PolicySettings) throws(RouterError) {
        let exploration = settings.exploration
        guard exploration.floor >= 0, exploration.floor <= 1 else {
            throw .outOfRange(key: "policy.exploration.floor", got: exploration.floor)
        }
        if exploration.kind == ExplorationSettings.Kind.none, exploration.floor > 0 {
            throw .floorWithoutExploration(floor: exploration.floor)
        }
        if let epsilon = exploration.epsilon, !(0...1).contains(epsilon) {
            throw .outOfRange(key: "policy.exploration.epsilon", got: epsilon)
        }
        if let forgetting = settings.learning.forgetting, !(forgetting > 0 && forgetting <= 1) {
            throw .outOfRange(key: "policy.learning.forgetting", got: forgetting)
        }
        if let objective = settings.objective, let bad = objective.outOfRange {
            throw .outOfRange(key: "policy.objective.\(bad.key)", got: bad.value)
        }
    }
}

extension Objective {
    /// The number of an objective that no such objective can have; `nil` where all is well.
    var outOfRange: (key: String, value: Double)? {
        switch self {
        case .minQuality(let bar): (0...1).contains(bar) ? nil : ("min_quality", bar)
        case .maxCostUSD(let ceiling): ceiling >= 0 && ceiling.isFinite ? nil : ("max_cost_usd", ceiling)
        case .costWeight(let weight): weight >= 0 && weight.isFinite ? nil : ("cost_weight", weight)
        case .budgetUSDPerRequest(let budget):
            budget > 0 && budget.isFinite ? nil : ("budget_usd_per_request", budget)
        case .cheapestWithin(let margin): (0...1).contains(margin) ? nil : ("cheapest_within", margin)
        }
    }
}
