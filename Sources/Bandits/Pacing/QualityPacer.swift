/// Paces quality: lowest cost while the mean true quality stays at a floor.
///
/// The mirror of `BudgetPacer`: λ is the highest price of quality at which the recent requests, bought at it, would have
/// had the quality that is needed now. What feedback says closes the loop: what the last outcomes lacked is made up for,
/// what they had too much is spent. Decisions without feedback say nothing of quality, and count for nothing.
public struct QualityPacer: Sendable, Equatable {
    /// Outcomes whose mean is kept at the floor.
    public static let outcomesMax = 1_000
    /// Quality above the floor that is aimed at.
    static let margin = 0.002
    /// Outcomes over which a shortfall is made up for.
    static let horizon = 60.0

    public let floor: Double
    /// Quality in 10⁻⁹ of the last outcomes by decision, oldest first; sums are exact in any order.
    private var outcomes: [Outcome] = []
    private var sum: Int64 = 0
    private var hulls = RecentHulls()
    private var price: Double?

    struct Outcome: Sendable, Equatable {
        var number: UInt64
        var nanoQuality: Int64
    }

    public init(floor: Double) {
        precondition((0...1).contains(floor), "a mean quality of \(floor)")
        self.floor = floor
    }

    public var outcomeCount: Int { outcomes.count }
    /// Of the last outcomes; `nil` before the first.
    public var meanQuality: Double? { outcomes.isEmpty ? nil : Double(sum) * 1e-9 / Double(outcomes.count) }

    /// What the coming requests must have on average.
    var target: Double {
        let lacking = floor * Double(outcomes.count) - Double(sum) * 1e-9
        return min(1, max(0, floor + Self.margin + lacking / Self.horizon))
    }

    /// λ for a request: quality per USD; 0 where quality alone counts.
    /// - Parameter hull: the request's own, from which the price is taken before there is any other.
    public func costWeight(for hull: CostQualityHull) -> Double {
        let price = price ?? CostQualityHull.price(CollectionOfOne(hull), meanQuality: target)
        return min(price, Self.priceMax)
    }

    /// λ for people: as for a request that would be worth nothing.
    public var costWeight: Double { costWeight(for: .worthless) }

    /// - Parameter hull: of a request under this objective; `nil` under one of its own.
    public mutating func charge(hull: CostQualityHull?) {
        guard let hull else { return }
        if hulls.append(hull) { setPrice() }
    }

    /// Finds the price of quality anew, from the requests that come: other models are on offer.
    public mutating func forgetPrices() { hulls = RecentHulls() }

    /// The true quality of a decision's drawn model has come, or is another one now.
    ///
    /// - Parameter isFirst: whether nobody has told it before. One that was told and isn't here has left the window.
    public mutating func settle(number: UInt64, quality: Double, isFirst: Bool) {
        let nano = Int64((quality * 1e9).rounded())
        if let place = outcomes.lastIndex(where: { $0.number == number }) {
            sum += nano - outcomes[place].nanoQuality
            outcomes[place].nanoQuality = nano
        } else {
            guard isFirst else { return }
            outcomes.append(Outcome(number: number, nanoQuality: nano))
            sum += nano
            if outcomes.count > Self.outcomesMax { sum -= outcomes.removeFirst().nanoQuality }
        }
        if !hulls.hulls.isEmpty, outcomes.count.isMultiple(of: 16) || outcomes.count == Self.outcomesMax { setPrice() }
    }

    private mutating func setPrice() {
        price = CostQualityHull.price(hulls.hulls, meanQuality: target)
    }

    /// Above it nothing but the cheapest is bought.
    private static let priceMax = 1e15
}

extension QualityPacer {
    public func write(to writer: inout StateWriter) {
        writer.put(price ?? -1)
        writer.put(UInt32(outcomes.count))
        for outcome in outcomes {
            writer.put(outcome.number)
            writer.put(outcome.nanoQuality)
        }
        hulls.write(to: &writer)
    }

    public init(from reader: inout StateReader, floor: Double) throws(StateError) {
        self.init(floor: floor)
        let price = try reader.double()
        self.price = price < 0 ? nil : price
        for _ in 0..<(try reader.number(UInt32.self)) {
            outcomes.append(Outcome(number: try reader.number(), nanoQuality: try reader.number()))
            sum += outcomes[outcomes.count - 1].nanoQuality
        }
        hulls = try RecentHulls(from: &reader)
    }
}
