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
