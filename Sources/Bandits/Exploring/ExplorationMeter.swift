/// What exploring has cost in the last 1,000 decisions, by what was expected when they were made, and by what calls that
/// were drawn by exploring then cost.
///
/// A decision's exploration costs what its distribution is worse, and dearer, than the greedy model: the most probable one
/// without exploring. So shares by hand and an optimism that prefers another model are exploration, too. Sums are of whole
/// numbers, so they are the same in any order.
public struct ExplorationMeter: Sendable, Equatable {
    public static let decisionsMax = 1_000

    /// Quality in 10⁻⁹, money in 10⁻¹² USD.
    struct Price: Sendable, Equatable {
        var nanoQuality: Int64
        var money: Money
        var quality: Double { Double(nanoQuality) * 1e-9 }
        var usd: Double { money.usd }
    }

    public let budget: ExplorationBudget
    private var ring: [Price] = []
    private var count: UInt64 = 0
    private var spent = Price(nanoQuality: 0, money: .zero)

    public init(_ budget: ExplorationBudget) {
        self.budget = budget
    }

    public var windowCount: Int { ring.count }
    public var spentUSD: Double { spent.usd }
    public var spentQuality: Double { spent.quality }

    /// How much of a decision's exploration fits what is left: the largest mixture with the greedy choice that does.
    ///
    /// - Parameters:
    ///   - wanted: its distribution with all of it.
    ///   - greedy: the most probable model without exploring.
    ///   - least: the distribution without exploring, asked for where not all fits: what floor and ceilings make of it costs
    ///     as well, and can't be turned down.
    /// - Returns: in [0, 1].
    public func dial(
        _ wanted: [Double], greedy: Int, _ estimates: [Estimate], least: () -> [Double]
    ) -> Double {
        let (left, all) = (left, Self.price(wanted, greedy: greedy, estimates))
        func exceeds(_ price: Double, _ left: Double?) -> Bool { price > 0 && left.map { price > $0 } ?? false }
        guard exceeds(all.usd, left.usd) || exceeds(all.quality, left.quality) else { return 1 }
        let none = Self.price(least(), greedy: greedy, estimates)
        func dial(_ left: Double?, _ all: Double, _ none: Double) -> Double {
            guard let left, exceeds(all, left) else { return 1 }
            return all > none ? max(0, (left - none) / (all - none)) : 0
        }
        return min(dial(left.usd, all.usd, none.usd), dial(left.quality, all.quality, none.quality))
    }

    /// What the coming decision may cost; `nil` where it isn't limited.
    private var left: (usd: Double?, quality: Double?) {
        let decisions = Double(min(ring.count + 1, Self.decisionsMax))
        return (
            budget.usdPerRequest.map { decisions * $0 - spentUSD },
            budget.qualityPerRequest.map { decisions * $0 - spentQuality }
        )
    }

    /// Takes in a decision's final distribution.
    /// - Parameter greedy: `nil` of a decision that was logged without it: then the most probable model stands for it.
    public mutating func take(_ probabilities: [Double], greedy: Int?, _ estimates: [Estimate]) {
        append(Self.price(probabilities, greedy: greedy, estimates))
    }

    /// Takes in what the call of an explored model, one that is not the greedy one, cost beyond what was expected. The surprise
    /// of a call that is made counts whole, and stands for those that were not: on average it is what the model's
    /// probability has cost more. It counts from now on, with the latest decision.
    public mutating func settle(surpriseUSD: Double) {
        guard !ring.isEmpty else { return }
        let surprise = Money(signedUSD: surpriseUSD)
        ring[(Int(count % UInt64(Self.decisionsMax)) + ring.count - 1) % ring.count].money += surprise
        spent.money += surprise
    }

    private mutating func append(_ price: Price) {
        if ring.count < Self.decisionsMax {
            ring.append(price)
        } else {
            let place = Int(count % UInt64(Self.decisionsMax))
            spent.nanoQuality -= ring[place].nanoQuality
            spent.money = spent.money - ring[place].money
            ring[place] = price
        }
        spent.nanoQuality += price.nanoQuality
        spent.money += price.money
        count += 1
    }

    private static func price(_ probabilities: [Double], greedy: Int?, _ estimates: [Estimate]) -> Price {
        precondition(
            probabilities.count == estimates.count && !estimates.isEmpty,
            "\(probabilities.count) probabilities of \(estimates.count) models")
        let best = greedy ?? mostProbable(probabilities)
        let costs = assumedCostsUSD(estimates)
        var (quality, cost) = (estimates[best].quality, -costs[best])
        for arm in probabilities.indices {
            quality -= probabilities[arm] * estimates[arm].quality
            cost += probabilities[arm] * costs[arm]
        }
        return Price(nanoQuality: Int64((1e9 * max(0, quality)).rounded()), money: Money(usd: cost))
    }

    private static func mostProbable(_ probabilities: [Double]) -> Int {
        var best = 0
        for arm in probabilities.indices where probabilities[arm] > probabilities[best] { best = arm }
        return best
    }
}

extension ExplorationMeter {
    public func write(to writer: inout StateWriter) {
        writer.put(count)
        writer.put(UInt32(ring.count))
        for price in ring {
            writer.put(price.nanoQuality)
            writer.put(price.money.picoUSD)
        }
    }

    public init(from reader: inout StateReader, budget: ExplorationBudget) throws(StateError) {
        self.init(budget)
        let count: UInt64 = try reader.number()
        let held: UInt32 = try reader.number()
        guard held <= UInt32(Self.decisionsMax) else {
            throw .wrong(
                what: "decisions of the exploration meter", got: UInt64(held), expected: UInt64(Self.decisionsMax))
        }
        for _ in 0..<held {
            append(Price(nanoQuality: try reader.number(), money: Money(picoUSD: try reader.number())))
        }
        self.count = count
    }
}
