import LinearAlgebra

/// Paces spending: best quality while the mean true cost per request stays at the budget.
///
/// Two things work together. A **price of quality** λ is set so that the recent requests, bought at that price, would
/// have cost what may be spent now on average; it is scale-free, because it comes from their own cost–quality hulls.
/// And a **fit rule** against what is left in the window lets no call through that could carry it over, except the
/// cheapest model and calls that pay something back. Older savings expire with the window, overspending is paid back.
/// A decision counts its expected cost until feedback tells the true one; what those that are open may cost beyond it is
/// kept back. Deterministic in its state; no clock.
///
/// > Balseiro, Gur. *Learning in Repeated Auctions with Budgets*, Management Science 2019 (adaptive pacing);
/// > the price from recent requests follows Agrawal, Wang, Ye. *A Dynamic Near-Optimal Algorithm for Online Linear
/// > Programming*, Operations Research 2014.
public struct BudgetPacer: Sendable, Equatable {
    /// Share of the budget that is left aside.
    static let margin = 0.003
    /// Times its expected cost that a call needs room for in the long window, and in the short one.
    static let longRoom = 6.0
    static let shortRoom = 2.0
    /// Budgets that a call may overdraw a window by, of the 15 that one hundredth of a long window is.
    static let overdraft = 5.0
    /// Prices of quality that each step up to a bargain is worth, and budgets that it may overdraw a long window by, of the same 15.
    static let bargainPrices = 4.0
    static let bargainOverdraft = 13.0
    /// How much faster than in a whole window a window's distance from its aim is made up for.
    static let gain = 2.0
    /// Budgets of overspending that make quality e times as dear.
    static let deficitScale = 40.0

    public let budgetUSD: Double
    public private(set) var window = SpendingWindow()
    private var hulls = RecentHulls()
    /// λ before the correction for what is left; `nil` before the first request.
    private var price: Double?
    /// What is kept back for the cheapest models, which must be paid whatever luck says of their costs.
    private var keptForBaseUSD = 0.0
    /// Of all models' calls: a memory as long as the window.
    private var surprise = CostSurprise(memory: surpriseMemory)
    private static let surpriseMemory = Double(SpendingWindow.longDecisionsMax)

    public init(budgetUSD: Double) {
        precondition(budgetUSD > 0 && budgetUSD.isFinite, "a budget of \(budgetUSD) USD per request")
        self.budgetUSD = budgetUSD
    }

    /// What is left of the allowances of the decisions in the short window, and at most of the long one; negative
    /// where they have overspent. A window that isn't full yet counts the decisions it has.
    public var surplusUSD: Double { min(shortSurplusUSD, longSurplusUSD) }
    private var shortSurplusUSD: Double { Double(window.windowCount) * budgetUSD - window.spent.usd }
    private var longSurplusUSD: Double {
        Double(window.longWindowCount) * budgetUSD - window.longSpent.usd - reservedUSD
    }
    /// What the open calls of the long window, over which the promise is made, may cost beyond what was expected of them.
    public var reservedUSD: Double { CostSurprise.reservedUSD(variance: surprise.variance(of: window.open)) }

    /// λ for a request: quality per USD.
    /// - Parameter hull: the request's own, from which the price is taken before there is any other.
    public func costWeight(for hull: CostQualityHull) -> Double {
        let price = price ?? CostQualityHull.price(CollectionOfOne(hull), targetUSD: targetUSD)
        guard price.isFinite else { return Self.priceMax / budgetUSD }
        let deficits = max(0, -surplusUSD / budgetUSD)
        // A hair under the price, so that a step of just that slope is taken while it fits.
        let weight = max(price * (1 - 1e-9), 1e-3 / budgetUSD) * Double.exp(min(60, deficits / Self.deficitScale))
        return min(weight, Self.priceMax / budgetUSD)
    }

    /// λ for people: as for a request that would be worth nothing.
    public var costWeight: Double {
        costWeight(for: .worthless)
    }

    /// Which models' calls fit what is left.
    ///
    /// What a call costs is known only afterwards. So a call needs room for several times what it is expected to cost: in the
    /// long window, over which the promise is made, for as much as bad luck takes (a dear call's is paid back by many good
    /// small ones); in the short one, from which savings expire sooner, for less. Calls of at most half the budget always
    /// fit, because they pay back, and so does the cheapest. Bargains, every step of which is worth several times its price,
    /// need room in the long window only, and may use nearly all of the promise's slack: overspending is better paid back by
    /// calls that are worth least. There are none while something must be kept.
    ///
    /// - Parameters:
    ///   - costs: expected, unknown ones filled in.
    ///   - hull: of the request.
    ///   - floor: a floor buys calls of any price at any time; something is kept back for them.
    public func fits(costs: [Double], hull: CostQualityHull, floor: Double) -> [Bool] {
        let (cheapest, dearest) = (costs.min() ?? 0, costs.max() ?? 0)
        let kept = keptForBaseUSD + (floor > 0 ? keptForFloorUSD(floor, dearest: dearest) : 0)
        let credit = Self.overdraft * budgetUSD - kept
        let room = min((longSurplusUSD + credit) / Self.longRoom, (shortSurplusUSD + credit) / Self.shortRoom)
        let most = max(room, kept > 0 ? 0 : bargainUSD(hull), budgetUSD / 2, cheapest)
        return costs.map { $0 <= most }
    }

    /// What a bargain may be expected to cost: as far up the request's hull as each step is worth several prices.
    private func bargainUSD(_ hull: CostQualityHull) -> Double {
        let room = (longSurplusUSD + Self.bargainOverdraft * budgetUSD) / Self.longRoom
        return min(room, hull.costUSD(atPrice: Self.bargainPrices * costWeight(for: hull)))
    }

    /// Takes in a decision.
    /// - Parameters:
    ///   - expectedUSD: expected cost of the drawn model; `nil` where nothing is known of it counts one budget.
    ///   - hull: of a request under the paced objective; `nil` under one of its own, which spends, too.
    public mutating func charge(number: UInt64, expectedUSD: Double?, hull: CostQualityHull?) {
        window.append(number: number, expected: Money(usd: expectedUSD ?? budgetUSD))
        guard let hull, hulls.append(hull) else { return }
        price = CostQualityHull.price(hulls.hulls, targetUSD: targetUSD)
        keptForBaseUSD = hulls.baseLuckUSD(decisions: SpendingWindow.longDecisionsMax, budgetUSD: budgetUSD)
    }

    /// Finds the price of quality anew, from the requests that come: other models are on offer.
    public mutating func forgetPrices() { hulls = RecentHulls() }

    /// The true cost of a decision's drawn model has come.
    public mutating func settle(number: UInt64, costUSD: Double) {
        let cost = Money(usd: costUSD)
        guard let expected = window.settle(number: number, cost: cost) else { return }
        surprise.take(costUSD: cost.usd, expectedUSD: expected.usd)
    }

    /// The true cost of another model's call for a decision has come.
    public mutating func settle(number: UInt64, other model: String, costUSD: Double) {
        window.settle(number: number, other: model, cost: Money(usd: costUSD))
    }

    /// What may be spent per request now: the budget less its margin, corrected by how far the window is from it
    /// (decisions that a young window lacks count as on target).
    private var targetUSD: Double {
        let aim = budgetUSD * (1 - Self.margin)
        let count = Double(window.windowCount)
        let away = (count * aim - window.spent.usd) / Double(SpendingWindow.decisionsMax)
        return max(0, aim + Self.gain * away)
    }

    /// The floor buys floor · 1,500 calls of the dearest model in a long window, give or take the root of that.
    private func keptForFloorUSD(_ floor: Double, dearest: Double) -> Double {
        let spread = (Double(SpendingWindow.longDecisionsMax) * floor).squareRoot()
        return min(200 * budgetUSD, (1 + spread) * dearest)
    }

    /// A price at which nothing but the cheapest is bought, in qualities per budget.
    private static let priceMax = 1e9
}

extension BudgetPacer {
    public func write(to writer: inout StateWriter) {
        writer.put(budgetUSD)
        writer.put(price ?? -1)
        writer.put(keptForBaseUSD)
        window.write(to: &writer)
        surprise.write(to: &writer)
        hulls.write(to: &writer)
    }

    /// - Parameter hasSurprise: an earlier form tells nothing of how far costs were from expected ones.
    /// - Throws: `wrong` where the state was another budget's.
    public init(
        from reader: inout StateReader, budgetUSD: Double, hasSurprise: Bool = true
    ) throws(StateError) {
        self.init(budgetUSD: budgetUSD)
        try reader.expect(budgetUSD.bitPattern, "budget")
        let price = try reader.double()
        self.price = price < 0 ? nil : price
        keptForBaseUSD = try reader.double()
        window = try SpendingWindow(from: &reader)
        if hasSurprise { surprise = try CostSurprise(from: &reader, memory: Self.surpriseMemory) }
        hulls = try RecentHulls(from: &reader)
    }
}
