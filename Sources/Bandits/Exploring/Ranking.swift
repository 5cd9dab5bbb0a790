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
    /// What an unknown cost counts as: `assumedCostsUSD`.
    var dearestUSD: Double

    /// What is expected, or assumed, of an estimate that was ranked.
    func costUSD(of estimate: Estimate) -> Double { estimate.costUSD ?? dearestUSD }

    /// The order of costs, which knows no ties: of two that count the same, who is known to be so dear comes before whose cost
    /// nobody knows, then the earlier one.
    static func isCheaper(_ a: Int, _ b: Int, of estimates: [Estimate], dearestUSD: Double) -> Bool {
        let (costA, costB) = (estimates[a].costUSD ?? dearestUSD, estimates[b].costUSD ?? dearestUSD)
        if costA != costB { return costA < costB }
        let (isKnownA, isKnownB) = (estimates[a].costUSD != nil, estimates[b].costUSD != nil)
        return isKnownA != isKnownB ? isKnownA : a < b
    }
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
    /// Ties go to the cheaper model, then to the one whose cost is known, then to the earlier one. Unknown costs: see
    /// `assumedCostsUSD`.
    ///
    /// - Parameter costWeight: the pacer's λ in quality per USD; used under paced objectives only.
    public init(_ estimates: [Estimate], objective: Objective, costWeight: Double = 0) {
        precondition(!estimates.isEmpty, "nothing to rank")
        switch objective {
        case .costWeight(let weight): self.init(weighing: estimates, weight: weight, reason: .bestUtility)
        case .budgetUSDPerRequest, .budgetUSDPerWindow:
            self.init(weighing: estimates, weight: costWeight, reason: .pacedBudget)
        case .minMeanQuality: self.init(weighing: estimates, weight: costWeight, reason: .qualityFloor)
        case .maxCostUSD: self.init(weighing: estimates, weight: 0, reason: .bestWithinCost)
        case .minQuality(let bar): self.init(adequate: estimates, bar: bar)
        case .cheapestWithin(let margin):
            let best = estimates.lazy.map(\.quality).max()!
            self.init(adequate: estimates, bar: best - margin)
        }
        if estimates.count == 1, reason != .noneAdequate { reason = .onlyEligible }
    }

    /// Whether the expected cost keeps within a ceiling. An unknown cost does not.
    public static func fits(_ costUSD: Double?, ceilingUSD: Double) -> Bool {
        costUSD.map { $0 <= ceilingUSD } ?? false
    }

    private init(weighing estimates: [Estimate], weight: Double, reason: Reason) {
        let dearest = dearestKnownUSD(estimates)
        // A weight and a cost beyond all reason are worth the worst finite utility, not −∞.
        let utilities = estimates.map {
            max(-Double.greatestFiniteMagnitude, $0.quality - weight * ($0.costUSD ?? dearest))
        }
        self.init(
            order: Self.order(estimates, utilities, dearest), utilities: utilities, reason: reason, bar: nil,
            dearestUSD: dearest)
    }

    private init(adequate estimates: [Estimate], bar: Double) {
        let dearest = dearestKnownUSD(estimates)
        let utilities = estimates.map { $0.quality >= bar ? 1 / (1 + ($0.costUSD ?? dearest)) : $0.quality - 1 }
        let order = Self.order(estimates, utilities, dearest)
        let anyAdequate = estimates[order[0]].quality >= bar
        self.init(
            order: order, utilities: utilities, reason: anyAdequate ? .cheapestAdequate : .noneAdequate, bar: bar,
            dearestUSD: dearest)
    }

    private static func order(_ estimates: [Estimate], _ utilities: [Double], _ dearest: Double) -> [Int] {
        sortedIndices(below: utilities.count) { a, b in
            if utilities[a] != utilities[b] { return utilities[a] > utilities[b] }
            return isCheaper(a, b, of: estimates, dearestUSD: dearest)
        }
    }
}
