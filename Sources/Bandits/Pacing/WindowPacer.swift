import LinearAlgebra

/// Paces spending to an amount per stretch of time: best quality while no window of that length costs more.
///
/// The same two parts as `BudgetPacer`: a price of quality from the hulls of recent requests, and a rule for what still
/// fits. What a request may cost follows from how many come: the window's amount over the requests of a window at the
/// present rate, corrected by how far the window is from its share; and what the cheapest models will cost that many is
/// kept back for them, since nobody is refused. A decision counts its expected cost until feedback tells the true one, and
/// what true costs have been beyond expected ones is kept back for those that are open. Time is the decisions' own, never a
/// clock's.
public struct WindowPacer: Sendable, Equatable {
    /// Parts of a window that expire one by one.
    static let parts: Int64 = 128
    /// Parts of late, which tell whether requests come faster than in the whole window.
    static let lateParts: Int64 = 8
    /// Share of the amount that is left aside.
    static let margin = 0.005
    /// Decisions whose other models' calls are remembered, so that a revised cost replaces what it was.
    static let othersMax = 1_024

    struct Part: Sendable, Equatable {
        var index: Int64
        var spent = Money.zero
        var decisions: Int64 = 0
        /// Σ c² of the expected costs of decisions whose true one nobody has told, in 10⁻²⁴ USD²: exact in any order.
        var openSquares: Int128 = 0
    }

    public let usd: Double
    public let seconds: Double
    /// Rising in index, at most `parts` + 1.
    private var live: [Part] = []
    private var firstMilliseconds: Int64?
    private var hulls = RecentHulls()
    private var price: Double?
    /// Mean cost of recent requests' cheapest models.
    private var baseUSD = 0.0
    private var otherCosts: [UInt64: [String: Money]] = [:]
    private var surprise = CostSurprise()

    public init(usd: Double, seconds: Double) {
        precondition(usd > 0 && usd.isFinite && seconds > 0 && seconds.isFinite, "\(usd) USD per \(seconds) s")
        self.usd = usd
        self.seconds = seconds
    }

    private var partMilliseconds: Double { seconds * 1000 / Double(Self.parts) }
    private func index(_ milliseconds: Int64) -> Int64 {
        Int64((Double(milliseconds) / partMilliseconds).rounded(.down))
    }

    /// How a window stands.
    public struct Standing: Sendable {
        /// True costs, and expected ones where feedback has not come.
        public var spentUSD: Double
        /// What the open ones among them may cost beyond that.
        public var reservedUSD: Double
        /// Its share of the amount.
        public var allowedUSD: Double
        /// What a request may cost.
        public var targetUSD: Double
        public var decisions: Int64
        /// Requests of a whole window at the present rate, the coming one among them.
        var expected: Double
        /// What counts as gone.
        var committedUSD: Double { spentUSD + reservedUSD }
    }

    /// How the window that ends at `now` stands.
    public func standing(_ now: Int64) -> Standing {
        let (oldest, late) = (index(now) - Self.parts, index(now) - Self.lateParts)
        var (spent, open, decisions, lately) = (Money.zero, Int128(0), Int64(0), Int64(0))
        for part in live where part.index >= oldest {
            spent += part.spent
            open += part.openSquares
            decisions += part.decisions
            if part.index > late { lately += part.decisions }
        }
        // A young window has had only a part of its time; the present part counts whole.
        let age = firstMilliseconds.map { index(now) - index($0) + 1 } ?? 1
        let share = min(1, Double(max(1, age)) / Double(Self.parts))
        let aim = usd * (1 - Self.margin)
        // A rush counts from when it is no longer chance: two standard errors.
        let rush = (Double(lately) - 2 * Double(lately).squareRoot()) * Double(Self.parts / Self.lateParts)
        let expected = max(Double(decisions + 1) / share, rush)
        let (allowed, reserved) = (aim * share, surprise.reserveUSD(openSquareUSD: 1e-24 * Double(max(0, open))))
        return Standing(
            spentUSD: spent.usd, reservedUSD: reserved, allowedUSD: allowed,
            targetUSD: max(0, aim / expected + 2 * (allowed - spent.usd - reserved) / expected), decisions: decisions,
            expected: expected)
    }

    /// λ for a request at `now`: quality per USD.
    public func costWeight(for hull: CostQualityHull, now: Int64) -> Double {
        let standing = standing(now)
        let price = price ?? CostQualityHull.price(CollectionOfOne(hull), targetUSD: standing.targetUSD)
        let ceiling = 1e9 / usd * Double(standing.decisions + 1)
        guard price.isFinite else { return ceiling }
        let deficit = max(0, standing.committedUSD - standing.allowedUSD) / usd
        return min(ceiling, max(price * (1 - 1e-9), 1e-3 / usd) * Double.exp(min(60, 40 * deficit)))
    }

    /// λ for people: as for a request that would be worth nothing.
    public func costWeight(now: Int64) -> Double { costWeight(for: .worthless, now: now) }

    /// Which models' calls fit what is left of the window, less what the cheapest models will take of it: twice the expected
    /// cost must, or more where costs scatter more, since what it is is known only afterwards; the cheapest always does, and while the window's amount isn't
    /// used up, so does what pays back.
    public func fits(costs: [Double], now: Int64) -> [Bool] {
        let standing = standing(now)
        let kept = baseUSD * max(0, standing.expected - Double(standing.decisions + 1))
        let left = min(
            usd * (1 - Self.margin) - standing.committedUSD - kept,
            standing.allowedUSD - standing.committedUSD + 0.02 * usd)
        let (cheapest, most) = (costs.min() ?? 0, surprise.callFactor)
        let small = left > 0 ? standing.targetUSD / 2 : 0
        return costs.map { most * $0 <= left || $0 <= small || $0 <= cheapest }
    }

    public mutating func charge(_ paced: PacedDecision) {
        let index = index(paced.timeMilliseconds)
        firstMilliseconds = firstMilliseconds ?? paced.timeMilliseconds
        live.removeAll { $0.index < index - Self.parts }
        if live.last.map({ $0.index < index }) ?? true { live.append(Part(index: index)) }
        let expected = Money(usd: paced.expectedUSD ?? 0)
        live[live.count - 1].decisions += 1
        live[live.count - 1].spent += expected
        live[live.count - 1].openSquares += expected.square
        guard let hull = paced.hull else { return }
        if hulls.append(hull) {
            price = CostQualityHull.price(hulls.hulls, targetUSD: standing(paced.timeMilliseconds).targetUSD)
            baseUSD = hulls.meanBaseUSD
        }
    }

    /// Finds the price of quality anew, from the requests that come: other models are on offer.
    public mutating func forgetPrices() { hulls = RecentHulls() }

    /// The true cost of a decision's drawn model has come, in place of what it counted.
    /// - Parameter isFirst: it counted its expected cost.
    public mutating func settle(timeMilliseconds: Int64, costUSD: Double, previousUSD: Double, isFirst: Bool) {
        let (cost, previous) = (Money(usd: costUSD), Money(usd: previousUSD))
        move(timeMilliseconds, by: cost - previous)
        guard isFirst else { return }
        surprise.take(costUSD: cost.usd, expectedUSD: previous.usd)
        if let place = place(of: timeMilliseconds) { live[place].openSquares -= previous.square }
    }

    /// The true cost of another model's call for a decision has come.
    public mutating func settle(number: UInt64, timeMilliseconds: Int64, other model: String, costUSD: Double) {
        let cost = Money(usd: costUSD)
        move(timeMilliseconds, by: cost - (otherCosts[number]?[model] ?? .zero))
        otherCosts[number, default: [:]][model] = cost
        if otherCosts.count > Self.othersMax, let oldest = otherCosts.keys.min() { otherCosts[oldest] = nil }
    }

    private mutating func move(_ timeMilliseconds: Int64, by change: Money) {
        if let place = place(of: timeMilliseconds) { live[place].spent += change }
    }

    /// The part that a decision was counted in; `nil` where that has expired.
    private func place(of timeMilliseconds: Int64) -> Int? {
        let index = index(timeMilliseconds)
        return live.lastIndex { $0.index <= index }
    }
}

extension WindowPacer {
    public func write(to writer: inout StateWriter) {
        writer.put(firstMilliseconds ?? Int64.min)
        writer.put(price ?? -1)
        writer.put(baseUSD)
        writer.put(UInt32(live.count))
        for part in live {
            writer.put(part.index)
            writer.put(part.spent.picoUSD)
            writer.put(part.decisions)
            writer.put(part.openSquares)
        }
        surprise.write(to: &writer)
        hulls.write(to: &writer)
        writer.put(UInt32(otherCosts.count))
        for (number, costs) in otherCosts.sorted(by: { $0.key < $1.key }) {
            writer.put(number)
            writer.put(UInt32(costs.count))
            for (model, cost) in costs.sorted(by: { $0.key < $1.key }) {
                writer.put(model)
                writer.put(cost.picoUSD)
            }
        }
    }

    /// - Parameter knowsOpen: `false` of a state from before open costs were kept: it goes on without.
    public init(
        from reader: inout StateReader, usd: Double, seconds: Double, knowsOpen: Bool = true
    ) throws(StateError) {
        self.init(usd: usd, seconds: seconds)
        let first: Int64 = try reader.number()
        firstMilliseconds = first == .min ? nil : first
        let price = try reader.double()
        self.price = price < 0 ? nil : price
        baseUSD = try reader.double()
        for _ in 0..<(try reader.number(UInt32.self)) {
            live.append(
                Part(
                    index: try reader.number(), spent: Money(picoUSD: try reader.number()),
                    decisions: try reader.number(), openSquares: knowsOpen ? try reader.number() : 0))
        }
        if knowsOpen { surprise = try CostSurprise(from: &reader) }
        hulls = try RecentHulls(from: &reader)
        for _ in 0..<(try reader.number(UInt32.self)) {
            let number: UInt64 = try reader.number()
            for _ in 0..<(try reader.number(UInt32.self)) {
                otherCosts[number, default: [:]][try reader.text()] = Money(picoUSD: try reader.number())
            }
        }
    }
}
