import LinearAlgebra
import Routing

/// Scores → probabilities. A policy returns a distribution; one place draws from it.
public enum Exploration: Sendable, Equatable {
    /// The best model is drawn with probability 1.
    case none
    /// The best model, mixed with the uniform distribution: probability `epsilon` is shared by all.
    case epsilon(Double)
    /// Every model with the probability that it is the best one, by what is known (`probabilityMatching`).
    /// `width` scales the standard deviations: 1 is Thompson sampling, 0 is greedy.
    case matching(width: Double)

    /// Probabilities of the models under `ranking`.
    ///
    /// - Parameters:
    ///   - allowed: models that may be drawn beyond their floor; at least one. The best allowed one is the greedy one.
    ///   - floor: smallest probability of every model; at most 1/K is possible, more is taken as 1/K.
    ///   - objective: what the ranking was made under, with `costWeight` where a budget is paced.
    /// - Returns: one per estimate, each ≥ floor, summing to 1 within rounding.
    public func probabilities(
        _ estimates: [Estimate], ranking: Ranking, allowed: [Bool], floor: Double
    ) -> [Double] {
        precondition(
            estimates.count == allowed.count && ranking.order.count == allowed.count,
            "\(estimates.count) estimates, \(ranking.order.count) ranked, \(allowed.count) allowed or not")
        let best = ranking.order.first { allowed[$0] }
        guard let best else { preconditionFailure("no model of \(allowed.count) may be drawn") }
        var shares = [Double](repeating: 0, count: estimates.count)
        switch self {
        case .none:
            shares[best] = 1
        case .epsilon(let epsilon):
            let allowedCount = allowed.count { $0 }
            for arm in shares.indices where allowed[arm] { shares[arm] = epsilon / Double(allowedCount) }
            shares[best] += 1 - epsilon
        case .matching(let width):
            shares = probabilityMatching(estimates, ranking: ranking, allowed: allowed, best: best, width: width)
        }
        return Self.raise(shares, to: floor, best: best)
    }

    /// Mixes a distribution with the uniform one so that nobody is below the floor. What rounding leaves over goes to
    /// the best model.
    private static func raise(_ shares: [Double], to floor: Double, best: Int) -> [Double] {
        let floor = min(floor, 1 / Double(shares.count))
        guard floor > 0 else { return shares }
        let rest = max(0, 1 - floor * Double(shares.count))
        return shares.map { floor + rest * $0 }
    }
}

/// The one drawing function: the first model whose cumulated probability exceeds the uniform number.
///
/// - Parameter uniform: in [0, 1), for decision n `SplitMix64.uniform(seed: seed, number: n)`.
/// - Returns: an index with a probability above 0.
public func draw(_ probabilities: [Double], uniform: Double) -> Int {
    var cumulated = 0.0
    var last: Int?
    for (arm, probability) in probabilities.enumerated() where probability > 0 {
        cumulated += probability
        last = arm
        if uniform < cumulated { return arm }
    }
    guard let last else { preconditionFailure("all \(probabilities.count) probabilities are 0") }
    return last  // the sum fell short of 1 by a rounding error
}
