import Artefact
import Bandits
import Routing

/// The policy that decides: settings with their defaults filled in, and a label that names them. Immutable; a class, so
/// that decisions share it by one reference.
final class ActivePolicy: Sendable {
    let settings: PolicySettings
    /// The policy's own, else the artefact's, else the cheapest model within 0.02 of the best.
    let objective: Objective
    let exploration: Exploration
    /// `default@1c9e55d2`: name and hash of everything that decides.
    let label: String

    var floor: Double { settings.exploration.floor }
    var seed: UInt64 { settings.seed }

    init(_ settings: PolicySettings, artefactDefault: Objective?) throws(RouterError) {
        try Self.check(settings)
        self.settings = settings
        objective = settings.objective ?? artefactDefault ?? .cheapestWithin(0.02)
        if let bad = objective.outOfRange { throw .outOfRange(key: "policy.objective.\(bad.key)", got: bad.value) }
        exploration = Exploration(settings.exploration)
        // Fields and cases stand in it by their names: to rename one would give the policies of every log other labels.
        let text =
            "\(objective) \(exploration.words) \(settings.exploration.floor) \(settings.learningWords) "
            + "\(settings.explorationBudget.map { "\($0)" } ?? "") \(settings.trafficWords) "
            + "\(settings.latency.map { "\($0)" } ?? "") \(settings.seed)"
        label = "\(settings.name)@\(SHA256.hex(Array(text.utf8)).prefix(8))"
    }
}

extension ActivePolicy {
    var budget: ExplorationBudget? { settings.explorationBudget }

    /// The limit on a model's traffic; `nil` where there is none.
    func traffic(of model: String) -> TrafficLimit? {
        settings.traffic[model] ?? settings.traffic[TrafficLimit.everyOther]
    }

    /// The largest probability of a model after so many outcomes.
    func ceiling(of model: String, outcomes: UInt64) -> Double {
        traffic(of: model)?.ceiling(outcomes: outcomes) ?? 1
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
        let tasks = learning.tasksMax.map { "\($0) tasks " } ?? ""
        return "\(learning.enabled) \(learning.forgetting ?? 0) \(tasks)\(sources.joined(separator: ", "))"
    }

    /// In the order of the names, so that the same policy has the same words.
    fileprivate var trafficWords: String {
        traffic.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
}
