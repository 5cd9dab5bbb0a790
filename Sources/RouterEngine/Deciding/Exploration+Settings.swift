import Bandits
import Routing

extension Exploration {
    static let epsilonDefault = 0.05
    /// In units of quality.
    static let temperatureDefault = 0.02
    static let gammaDefault = 500.0
    static let alphaDefault = 1.0

    /// The settings with their defaults filled in.
    init(_ settings: ExplorationSettings) {
        let epsilon = settings.epsilon ?? Self.epsilonDefault
        self =
            switch settings.kind {
            case .some(.none): .none
            case .epsilon: .epsilon(epsilon)
            case .matching, nil: .matching
            case .softmax: .softmax(temperature: settings.temperature ?? Self.temperatureDefault)
            case .squarecb: .squareCB(gamma: settings.gamma ?? Self.gammaDefault)
            case .thompson: .thompson(width: settings.width ?? 1)
            case .linucb: .linUCB(alpha: settings.alpha ?? Self.alphaDefault, epsilon: epsilon)
            case .fixed: .fixed(settings.model ?? "")
            case .weighted: .weighted(settings.weights)
            }
    }

    /// For the policy's label: the same policy has the same words.
    var words: String {
        guard case .weighted(let weights) = self else { return "\(self)" }
        return "weighted" + weights.sorted { $0.key < $1.key }.map { " \($0.key) \($0.value)" }.joined()
    }

    /// Whether a model's share is set by hand, whatever it is worth.
    var isByHand: Bool {
        switch self {
        case .fixed, .weighted: true
        default: false
        }
    }
}

extension ActivePolicy {
    /// - Throws: `outOfRange`, `floorWithoutExploration`, `explorationIncomplete`.
    static func check(_ exploration: ExplorationSettings) throws(RouterError) {
        guard exploration.floor >= 0, exploration.floor <= 1 else {
            throw .outOfRange(key: "policy.exploration.floor", got: exploration.floor)
        }
        if exploration.kind == ExplorationSettings.Kind.none, exploration.floor > 0 {
            throw .floorWithoutExploration(floor: exploration.floor)
        }
        if let epsilon = exploration.epsilon, !(0...1).contains(epsilon) {
            throw .outOfRange(key: "policy.exploration.epsilon", got: epsilon)
        }
        let positive = [("temperature", exploration.temperature), ("gamma", exploration.gamma)]
        let atLeastZero = [
            ("width", exploration.width), ("alpha", exploration.alpha),
            ("budget_usd_per_request", exploration.budgetUSDPerRequest),
            ("budget_quality_per_request", exploration.budgetQualityPerRequest),
        ]
        for (key, value) in positive + atLeastZero {
            guard let value else { continue }
            let isPositive = positive.contains { $0.0 == key }
            guard value.isFinite, isPositive ? value > 0 : value >= 0 else {
                throw .outOfRange(key: "policy.exploration.\(key)", got: value)
            }
        }
        for (model, weight) in exploration.weights where !(0...ExplorationSettings.weightMax ~= weight) {
            throw .outOfRange(key: "policy.exploration.weights.\(model)", got: weight)
        }
        switch exploration.kind {
        case .fixed where exploration.model == nil: throw .explorationIncomplete(kind: "fixed", key: "model")
        case .weighted where !exploration.weights.contains { $0.value > 0 }:
            throw .explorationIncomplete(kind: "weighted", key: "weights")
        default: break
        }
    }
}
