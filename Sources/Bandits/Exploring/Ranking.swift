import Routing

/// The greedy order of the models under an objective.
public struct Ranking: Sendable, Equatable {
    /// Indices of the estimates, best first.
    public var order: [Int]
    /// One per estimate; the first of `order` has the highest. Comparable within one request only.
    public var utilities: [Double]
    public var reason: Reason
    /// The quality from which a model is adequate; `nil` where the objective knows no bar.
    public var bar: Double?
    /// One per estimate, in USD: `assumedCostsUSD`.
    public var costsUSD: [Double]
}

extension Ranking {
    /// Orders the models under an objective.
    ///
    /// | objective | utility | order |
    /// | --- | --- | --- |
    /// | `costWeight` λ | quality − λ · USD | by utility |
    /// | `budgetUSDPerRequest`, `budgetUSDPerWindow`, `minMeanQuality` | the same, λ set by the pacer | by utility |
    /// | `maxCostUSD` | quality | by quality; who does not fit was removed before (`fits`) |
    /// | `minQuality` bar | adequate: 1/(1 + USD) in (0, 1]; else quality − 1 in [−1, 0) | adequate ones by cost, then the others by quality |
    /// | `cheapestWithin` m | as `minQuality` with bar = best quality − m | the same |
    ///
    /// Ties go to the cheaper model, then to the earlier one. Unknown costs: see `assumedCostsUSD`.
    ///
    /// - Parameter costWeight: the pacer's λ in quality per USD; used under paced objectives only.
    public init(_ estimates: [Estimate], objective: Objective, costWeight: Double = 0) {
        precondition(!estimates.isEmpty, "nothing to rank")
        let costs = assumedCostsUSD(estimates)
        switch objective {
        case .costWeight(let weight):
            self.init(weighing: estimates, costs: costs, weight: weight, reason: .bestUtility)
        case .budgetUSDPerRequest, .budgetUSDPerWindow:
            self.init(weighing: estimates, costs: costs, weight: costWeight, reason: .pacedBudget)
        case .minMeanQuality:
            self.init(weighing: estimates, costs: costs, weight: costWeight, reason: .qualityFloor)
        case .maxCostUSD:
            self.init(weighing: estimates, costs: costs, weight: 0, reason: .bestWithinCost)
        case .minQuality(let bar):
            self.init(adequate: estimates, costs: costs, bar: bar)
        case .cheapestWithin(let margin):
            let best = estimates.lazy.map(\.quality).max()!
            self.init(adequate: estimates, costs: costs, bar: best - margin)
        }
        if estimates.count == 1, reason != .noneAdequate { reason = .onlyEligible }
    }

    /// Whether the expected cost keeps within a ceiling. An unknown cost does not.
    public static func fits(_ costUSD: Double?, ceilingUSD: Double) -> Bool {
        costUSD.map { $0 <= ceilingUSD } ?? false
    }

    private init(weighing estimates: [Estimate], costs: [Double], weight: Double, reason: Reason) {
        // A weight and a cost beyond all reason are worth the worst finite utility, not −∞.
        let utilities = estimates.indices.map {
            max(-Double.greatestFiniteMagnitude, estimates[$0].quality - weight * costs[$0])
        }
        self.init(
            order: Self.order(utilities, costs), utilities: utilities, reason: reason, bar: nil, costsUSD: costs)
    }

    private init(adequate estimates: [Estimate], costs: [Double], bar: Double) {
        let utilities = estimates.indices.map { arm in
            estimates[arm].quality >= bar ? 1 / (1 + costs[arm]) : estimates[arm].quality - 1
        }
        let order = Self.order(utilities, costs)
        let anyAdequate = estimates[order[0]].quality >= bar
        self.init(
            order: order, utilities: utilities, reason: anyAdequate ? .cheapestAdequate : .noneAdequate, bar: bar,
            costsUSD: costs)
    }

    private static func order(_ utilities: [Double], _ costs: [Double]) -> [Int] {
        ordered(utilities.count) { a, b in
            if utilities[a] != utilities[b] { return utilities[a] > utilities[b] }
            if costs[a] != costs[b] { return costs[a] < costs[b] }
            return a < b
        }
    }
}

/// The indices below `count` in an order that knows no ties. A few are put in their places one by one, without the
/// library's sorting, which takes memory and looks up its types whenever it is called.
@inline(__always)
func ordered(_ count: Int, by precedes: (Int, Int) -> Bool) -> [Int] {
    guard count <= 32 else { return (0..<count).sorted(by: precedes) }
    var order = [Int](repeating: 0, count: count)
    for index in 0..<count {
        var place = index
        while place > 0, precedes(index, order[place - 1]) {
            order[place] = order[place - 1]
            place -= 1
        }
        order[place] = index
    }
    return order
}
