import LinearAlgebra

/// Scores → probabilities. A policy returns a distribution; one place draws from it, so its propensities are exact.
public enum Exploration: Sendable, Equatable {
    /// The best model is drawn with probability 1.
    case none
    /// The best model, mixed with the uniform distribution: probability `epsilon` is shared by all.
    ///
    /// > Sutton, Barto. *Reinforcement Learning*, 2018, section 2.2.
    case epsilon(Double)
    /// p(m) ∝ exp(−gap(m) / temperature), gaps in units of quality.
    ///
    /// > Sutton, Barto, section 2.8 (Boltzmann).
    case softmax(temperature: Double)
    /// Inverse-gap weighting: p(m) = 1 / (K + γ · gap(m)), the rest to the best one.
    ///
    /// > Foster, Rakhlin. *Beyond UCB: Optimal and Efficient Contextual Bandits with Regression Oracles*, ICML 2020.
    case squareCB(gamma: Double)
    /// Every model with the probability that it is the best one, its score a normal distribution (`sharesOfBest`).
    /// `width` scales the standard deviations: 1 is Thompson sampling, 0 is greedy.
    ///
    /// > Russo, Van Roy, Kazerouni, Osband, Wen. *A Tutorial on Thompson Sampling*, 2018, section 3.
    case thompson(width: Double)
    /// The best model when every quality is taken at its upper bound, quality + α · deviation; mixed with ε.
    ///
    /// > Li, Chu, Langford, Schapire. *A Contextual-Bandit Approach to Personalized News Article Recommendation*,
    /// > WWW 2010.
    case linUCB(alpha: Double, epsilon: Double)
    /// The product's own: as `thompson`, but what little is unknown of a well-known model is not worth exploring.
    /// A deviation s counts s · s / (s + `matchingHalf`).
    case matching
    /// This model; where it may not be drawn, the best one.
    case fixed(String)
    /// Shares by hand, scaled to the models that may be drawn; where none of them may, the best one.
    case weighted([String: Double])

    /// Standard deviation of quality of which half is explored under `matching`.
    static let matchingHalf = 0.3

    /// Whether it looks at how sure the estimates are.
    public var usesDeviations: Bool {
        switch self {
        case .thompson, .linUCB, .matching: true
        case .none, .epsilon, .softmax, .squareCB, .fixed, .weighted: false
        }
    }

    /// Probabilities of the models.
    ///
    /// - Parameter dial: how much of the exploration is wanted, in [0, 1]; 0 is greedy, above the floor.
    /// - Returns: one per model, each ≥ the floor or its ceiling where that is lower, summing to 1 within rounding.
    public func probabilities(_ set: ChoiceSet, dial: Double = 1) -> [Double] {
        let best = set.best
        var shares = set.estimates.count == 1 ? [1] : shares(set, best: best)
        if dial < 1 {
            for arm in shares.indices { shares[arm] *= max(0, dial) }
            shares[best] += 1 - max(0, dial)
        }
        let floor = min(max(0, set.floor), 1 / Double(shares.count))
        if let ceilings = set.ceilings, ceilings.contains(where: { $0 < floor }) {
            return Self.lifted(shares, to: ceilings.map { min(floor, max(0, $0)) }, under: ceilings, set)
        }
        let rest = max(0, 1 - floor * Double(shares.count))
        guard rest > 0 else { return shares.map { _ in floor } }
        if let ceilings = set.ceilings, ceilings.contains(where: { $0 < 1 }) {
            shares = Self.cap(shares, at: ceilings.map { max(0, ($0 - floor) / rest) }, set)
        }
        if floor > 0 { for arm in shares.indices { shares[arm] = floor + rest * shares[arm] } }
        return shares
    }

    /// The model that is the most probable one without exploring: the best one, unless a ceiling is on it.
    public func greedy(_ set: ChoiceSet) -> Int {
        let best = set.best
        guard set.ceilings?[best] ?? 1 < 1 else { return best }
        let least = probabilities(set, dial: 0)
        return set.ranking.order.filter(set.allows).reduce(best) { least[$1] > least[$0] ? $1 : $0 }
    }

    private func shares(_ set: ChoiceSet, best: Int) -> [Double] {
        switch self {
        case .none: Self.greedy(set, best)
        case .epsilon(let epsilon): Self.mixed(set, best, epsilon)
        case .softmax(let temperature): Self.boltzmann(set, temperature)
        case .squareCB(let gamma): Self.inverseGaps(set, best, gamma)
        case .thompson(let width): probabilityMatching(set, best: best) { width * $0 }
        case .matching: probabilityMatching(set, best: best) { $0 * $0 / ($0 + Self.matchingHalf) }
        case .linUCB(let alpha, let epsilon): Self.mixed(set, Self.optimistic(set, alpha), epsilon)
        case .fixed(let model): Self.weighted(set, best, [model: 1])
        case .weighted(let weights): Self.weighted(set, best, weights)
        }
    }

    private static func greedy(_ set: ChoiceSet, _ best: Int) -> [Double] {
        set.estimates.indices.map { $0 == best ? 1 : 0 }
    }

    private static func mixed(_ set: ChoiceSet, _ best: Int, _ epsilon: Double) -> [Double] {
        let each = epsilon / Double(set.allowedCount)
        var shares = set.estimates.indices.map { set.allows($0) ? each : 0 }
        shares[best] += 1 - epsilon
        return shares
    }

    private static func boltzmann(_ set: ChoiceSet, _ temperature: Double) -> [Double] {
        let weights = set.gaps.enumerated().map { set.allows($0) ? Double.exp(-$1 / temperature) : 0 }
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }

    private static func inverseGaps(_ set: ChoiceSet, _ best: Int, _ gamma: Double) -> [Double] {
        let count = Double(set.allowedCount)
        var shares = set.gaps.enumerated().map { set.allows($0) ? 1 / (count + gamma * $1) : 0 }
        shares[best] = 0
        shares[best] = 1 - shares.reduce(0, +)
        return shares
    }

    /// The best allowed model at the upper bounds.
    private static func optimistic(_ set: ChoiceSet, _ alpha: Double) -> Int {
        var bold = set
        for arm in bold.estimates.indices { bold.estimates[arm].quality += alpha * bold.estimates[arm].qualitySD }
        bold.ranking = Ranking(bold.estimates, objective: set.objective, costWeight: set.costWeight)
        return bold.best
    }

    private static func weighted(_ set: ChoiceSet, _ best: Int, _ weights: [String: Double]) -> [Double] {
        let shares = set.models.enumerated().map { set.allows($0) ? max(0, weights[$1] ?? 0) : 0 }
        let sum = shares.reduce(0, +)
        return sum > 0 ? shares.map { $0 / sum } : greedy(set, best)
    }

    /// Gives every model its own floor, and of the rest its share up to its ceiling.
    private static func lifted(
        _ shares: [Double], to floors: [Double], under ceilings: [Double], _ set: ChoiceSet
    ) -> [Double] {
        let rest = max(0, 1 - floors.reduce(0, +))
        guard rest > 0 else { return floors }
        let headroom = zip(ceilings, floors).map { max(0, ($0 - $1) / rest) }
        return zip(floors, cap(shares, at: headroom, set)).map { $0 + rest * $1 }
    }

    /// Takes from every model what is above its ceiling, and gives it to the next best ones as far as theirs allow.
    private static func cap(_ shares: [Double], at ceilings: [Double], _ set: ChoiceSet) -> [Double] {
        guard zip(shares, ceilings).contains(where: { $0 > $1 }) else { return shares }
        var shares = shares
        var over = 0.0
        for arm in shares.indices where shares[arm] > ceilings[arm] {
            over += shares[arm] - ceilings[arm]
            shares[arm] = ceilings[arm]
        }
        for arm in set.ranking.order where set.allows(arm) {
            let given = min(over, max(0, ceilings[arm] - shares[arm]))
            shares[arm] += given
            over -= given
        }
        shares[set.best] += over  // somebody has to answer
        return shares
    }
}
