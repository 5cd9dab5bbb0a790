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
        exploration = Exploration(settings.exploration)
        let text =
            "\(objective) \(exploration.words) \(settings.exploration.floor) \(settings.learningWords) "
            + "\(settings.explorationBudget.map { "\($0)" } ?? "") \(settings.trafficWords) \(settings.seed)"
        label = "\(settings.name)@\(SHA256.hex(Array(text.utf8)).prefix(8))"
    }

    private static func check(_ settings: PolicySettings) throws(RouterError) {
        try check(settings.exploration)
        if let forgetting = settings.learning.forgetting, !(forgetting > 0 && forgetting <= 1) {
            throw .outOfRange(key: "policy.learning.forgetting", got: forgetting)
        }
        if let objective = settings.objective, let bad = objective.outOfRange {
            throw .outOfRange(key: "policy.objective.\(bad.key)", got: bad.value)
        }
    }
}

extension ActivePolicy {
    var budget: ExplorationBudget? { settings.explorationBudget }

    /// The largest probability of a model after so many outcomes.
    func ceiling(of model: String, outcomes: UInt64) -> Double {
        (settings.traffic[model] ?? settings.traffic["*"])?.ceiling(outcomes: outcomes) ?? 1
    }
}

extension PolicySettings {
    /// What exploring may cost; `nil` where nothing limits it.
    var explorationBudget: ExplorationBudget? {
        let (usd, quality) = (exploration.budgetUSDPerRequest, exploration.budgetQualityPerRequest)
        return usd == nil && quality == nil ? nil : ExplorationBudget(usdPerRequest: usd, qualityPerRequest: quality)
    }

    fileprivate var learningWords: String {
        let sources = learning.sources.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return "\(learning.enabled) \(learning.forgetting ?? 0) \(sources.joined(separator: ", "))"
    }

    /// In the order of the names, so that the same policy has the same words.
    fileprivate var trafficWords: String {
        traffic.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
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
