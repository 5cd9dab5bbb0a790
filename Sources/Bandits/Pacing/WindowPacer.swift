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
    /// Models whose costs are remembered; beyond these, the one whose last draw is the longest ago is forgotten.
    static let modelsMax = 256
    /// Calls of a model whose costs tell what open ones may cost: other models' calls don't take them away.
    static let surpriseMemory = 200.0
    /// Standard errors by which the cheapest models' calls may cost more than their mean.
    static let baseDeviations = 3.0

    struct Part: Sendable, Equatable {
        var index: Int64
        var spent = Money.zero
        var decisions: Int64 = 0
        /// By the models' places; a model that nothing is open of may lack.
        var open: [OpenCosts] = []
    }

    public private(set) var usd: Double
    public let seconds: Double
    /// Rising in index, at most `parts` + 1.
    var live: [Part] = []
    var firstMilliseconds: Int64?
    var hulls = RecentHulls()
    var price: Double?
    /// Mean cost of recent requests' cheapest models.
    var baseUSD = 0.0
    /// Mean square of these costs.
    var baseSquareUSD = 0.0
    var otherCosts: [UInt64: [String: Money]] = [:]
    /// Models that have been drawn, at most `modelsMax`; a place goes on to another model where one is forgotten.
    var models: [String] = []
    /// What each one's costs are like, and the part of its last draw.
    var surprises: [CostSurprise] = []
    var lastDraws: [Int64] = []

    public init(usd: Double, seconds: Double) {
        precondition(usd > 0 && usd.isFinite && seconds > 0 && seconds.isFinite, "\(usd) USD per \(seconds) s")
        self.usd = usd
        self.seconds = seconds
    }

    private var partMilliseconds: Double { seconds * 1000 / Double(Self.parts) }
    private func index(_ milliseconds: Int64) -> Int64 {
        Int64((Double(milliseconds) / partMilliseconds).rounded(.down))
    }
    /// The part of the present: the last one, where a clock was set back.
    private func present(_ now: Int64) -> Int64 { max(index(now), live.last?.index ?? .min) }

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
        let present = present(now)
        let (oldest, late) = (present - Self.parts, present - Self.lateParts)
        var (spent, decisions, lately) = (Money.zero, Int64(0), Int64(0))
        for part in live where part.index >= oldest {
            spent += part.spent
            decisions += part.decisions
            if part.index > late { lately += part.decisions }
        }
        // A young window has had only a part of its time; the present part counts whole.
        let age = firstMilliseconds.map { present - index($0) + 1 } ?? 1
        let share = min(1, Double(max(1, age)) / Double(Self.parts))
        let aim = usd * (1 - Self.margin)
        // A rush counts from when it is no longer chance: two standard errors.
        let rush = (Double(lately) - 2 * Double(lately).squareRoot()) * Double(Self.parts / Self.lateParts)
        let expected = max(Double(decisions + 1) / share, rush)
        let (allowed, reserved) = (aim * share, reservedUSD(oldest: oldest))
        return Standing(
            spentUSD: spent.usd, reservedUSD: reserved, allowedUSD: allowed,
            targetUSD: max(0, aim / expected + 2 * (allowed - spent.usd - reserved) / expected), decisions: decisions,
            expected: expected)
    }

    /// A request's share of the amount at the present rate.
    func shareUSD(_ now: Int64) -> Double { usd / standing(now).expected }

    /// What open calls may cost beyond what was expected of them: the models' errors are independent of each other.
    private func reservedUSD(oldest: Int64) -> Double {
        var variance = 0.0
        for (place, surprise) in surprises.enumerated() {
            var open = OpenCosts()
            for part in live where part.index >= oldest && place < part.open.count { open += part.open[place] }
            variance += surprise.variance(of: open)
        }
        return CostSurprise.reservedUSD(variance: variance)
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

    /// Which models' calls fit what is left of the window, less what it has to keep room for: twice the expected cost must,
    /// or more where a model's costs scatter more, since what it is is known only afterwards; the cheapest always does, and
    /// while there is anything left, so does what pays back.
    /// - Parameter costs: expected, one per model.
    public func fits(models: [String], costs: [Double], now: Int64) -> [Bool] {
        let standing = standing(now)
        let cheapest = costs.indices.min { costs[$0] < costs[$1] }
        let scatter = cheapest.map { surprise(of: models[$0]).relativeVariance } ?? 1
        let left = min(
            usd * (1 - Self.margin) - neededUSD(standing, baseScatter: scatter, now: now),
            standing.allowedUSD - standing.committedUSD + 0.02 * usd)
        let least = costs.min() ?? 0
        let small = left > 0 ? standing.targetUSD / 2 : 0
        return zip(models, costs).map { model, cost in
            cost <= least || cost <= small || surprise(of: model).callFactor * cost <= left
        }
    }

    /// The most that a window which ends now or later will cost if from now on only the cheapest models are drawn: nobody is
    /// refused, so a call beyond that has to fit beside it.
    ///
    ///     max over a = 0 … 128 of   spent in the last 128 − a parts + n(a) c̄ + 3 √(n(a) (1 + v) mean of c²)
    ///
    /// n(a): requests of the next a parts at the present rate; c: expected costs of recent requests' cheapest models; v: how
    /// far true ones scatter around those.
    /// - Parameter baseScatter: v.
    private func neededUSD(_ standing: Standing, baseScatter: Double, now: Int64) -> Double {
        let oldest = present(now) - Self.parts
        let perPart = standing.expected / Double(Self.parts)
        var (remaining, most) = (standing.committedUSD, standing.committedUSD)
        for part in live where part.index >= oldest {
            // Just before that part leaves the window.
            let count = perPart * Double(min(Self.parts, part.index - oldest + 1))
            let luck = Self.baseDeviations * (count * (1 + baseScatter) * baseSquareUSD).squareRoot()
            most = max(most, remaining + count * baseUSD + luck)
            remaining -= part.spent.usd
        }
        return most
    }

    private func surprise(of model: String) -> CostSurprise {
        models.firstIndex(of: model).map { surprises[$0] } ?? CostSurprise(memory: Self.surpriseMemory)
    }

    /// The place of a model that has just been drawn. What a forgotten one has open there stays open until its time is over.
    private mutating func place(ofDrawn model: String, part: Int64) -> Int {
        let place = models.firstIndex(of: model) ?? newPlace(of: model)
        lastDraws[place] = part
        return place
    }

    private mutating func newPlace(of model: String) -> Int {
        guard models.count == Self.modelsMax else {
            models.append(model)
            surprises.append(CostSurprise(memory: Self.surpriseMemory))
            lastDraws.append(.min)
            return models.count - 1
        }
        let oldest = lastDraws.indices.min { lastDraws[$0] < lastDraws[$1] } ?? 0
        (models[oldest], surprises[oldest]) = (model, CostSurprise(memory: Self.surpriseMemory))
        return oldest
    }

    /// Takes a decision in: its expected cost counts as spent until the call has been settled.
    public mutating func charge(_ paced: PacedDecision) {
        let index = present(paced.timeMilliseconds)
        firstMilliseconds = firstMilliseconds ?? paced.timeMilliseconds
        live.removeAll { $0.index < index - Self.parts }
        if live.last.map({ $0.index < index }) ?? true { live.append(Part(index: index)) }
        let expected = Money(usd: paced.expectedUSD ?? 0)
        live[live.count - 1].decisions += 1
        live[live.count - 1].spent += expected
        open(expected, place(ofDrawn: paced.model, part: index))
        guard let hull = paced.hull else { return }
        if hulls.append(hull) {
            price = CostQualityHull.price(hulls.hulls, targetUSD: standing(paced.timeMilliseconds).targetUSD)
            (baseUSD, baseSquareUSD) = (hulls.meanBaseUSD, hulls.meanBaseSquareUSD)
        }
    }

    /// Counts a call of the latest part as one whose true cost is to come.
    private mutating func open(_ expected: Money, _ model: Int) {
        let part = live.count - 1
        while live[part].open.count <= model { live[part].open.append(OpenCosts()) }
        live[part].open[model].open(expected)
    }

    /// Windows may cost another amount from now on; what was spent stays spent.
    mutating func change(usd: Double) {
        precondition(usd > 0 && usd.isFinite, "\(usd) USD")
        self.usd = usd
        price = nil
        forgetPrices()
    }

    /// Finds the price of quality anew, from the requests that come: other models are on offer.
    public mutating func forgetPrices() { hulls = RecentHulls() }

    /// The true cost of a decision's drawn model has come, in place of what it counted.
    /// - Parameter isFirst: it counted its expected cost.
    public mutating func settle(_ paced: PacedDecision, costUSD: Double, previousUSD: Double, isFirst: Bool) {
        let (cost, previous) = (Money(usd: costUSD), Money(usd: previousUSD))
        move(paced.timeMilliseconds, by: cost - previous)
        guard isFirst, let model = models.firstIndex(of: paced.model) else { return }
        surprises[model].take(costUSD: cost.usd, expectedUSD: previous.usd)
        guard let part = part(of: paced.timeMilliseconds), model < live[part].open.count else { return }
        live[part].open[model].close(previous)
    }

    /// The true cost of another model's call for a decision has come.
    public mutating func settle(number: UInt64, timeMilliseconds: Int64, other model: String, costUSD: Double) {
        let cost = Money(usd: costUSD)
        move(timeMilliseconds, by: cost - (otherCosts[number]?[model] ?? .zero))
        otherCosts[number, default: [:]][model] = cost
        if otherCosts.count > Self.othersMax, let oldest = otherCosts.keys.min() { otherCosts[oldest] = nil }
    }

    private mutating func move(_ timeMilliseconds: Int64, by change: Money) {
        if let part = part(of: timeMilliseconds) { live[part].spent += change }
    }

    /// The part that a decision was counted in; `nil` where that has expired.
    private func part(of timeMilliseconds: Int64) -> Int? {
        let index = index(timeMilliseconds)
        return live.lastIndex { $0.index <= index }
    }
}
