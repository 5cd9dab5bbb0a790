import LinearAlgebra

/// Paces quality: lowest cost while the mean true quality stays at a floor.
///
/// The mirror of `BudgetPacer`: λ is the highest price of quality at which the recent requests, bought at it, would have
/// had the mean that is aimed at. What feedback says closes the loop: what outcomes lacked is owed until it has been made
/// up for, what they had too much is saved and spent. Decisions without feedback say nothing of quality, and count for
/// nothing.
///
///     log λ = log price(aim) + (log price(needed) − log price(aim), within ± reach · |owed|)
///     needed = aim + owed / horizon,   owed ← owed + w (aim − quality), kept in [−20, 50] · max(1, horizon / 300)
///
/// Requests of one kind come in batches. What a batch of hard ones would have to be bought at, had it to reach the mean by
/// itself, is no price for the others: over all of them quality is cheapest at one price. So the price is that of a sample of
/// some thousand, and what is owed moves it, the further the more is owed and the fewer outcomes
/// have come, and no further than needed.
///
/// w, at most 1: how far the source is believed. One that speaks of bad answers oftener than of good ones weighs as much less.
/// Quality gets dearer the more is bought, so luck is made up for slowly: always over 60 outcomes, the same mean cost up to
/// three times as much on real ones. The first thousand outcomes are made up for faster, since they tell what is expected too
/// well more than what was luck. What is made up for shows only when its outcomes come; a horizon shorter than that buys the
/// same quality twice, and saves it twice afterwards.
public struct QualityPacer: Sendable, Equatable {
    /// Outcomes whose mean is shown, and whose qualities may still become other ones.
    public static let outcomesMax = 1_000
    /// Quality above the floor that is aimed at.
    static let margin = 0.001
    /// Outcomes over which what is owed is made up for: with the first ones, and from a thousand on.
    static let horizons = 60.0...300
    /// How many times as long as outcomes are late a horizon is at least.
    static let latenessHorizon = 3.0
    /// Outcomes that lateness is a mean over, at least, and in latenesses: what is told in one go is of all ages.
    static let latenessMemory = 200.0
    static let latenessMemoryTimes = 4.0
    /// An outcome counts as no later than the mean by this factor and so much more: words of long ago among prompt ones are no
    /// lateness.
    static let latenessGrowth = (factor: 4.0, more: 1_000.0)
    /// Lateness that is reckoned with at most, in decisions.
    static let latenessMax = 1_000_000.0
    /// How much can be saved up within a horizon of 300 or less: older surpluses are a gift.
    static let savedMax = 20.0
    /// How much can be owed within a horizon of 300 or less: what a floor out of reach has lacked isn't made up for without end.
    static let owedMax = 50.0
    /// Requests that the sample remembers, at most, else half of all so far.
    static let memory: UInt64 = 2_048
    /// How far what is owed may move the price, from a thousand outcomes on, before that further: factors of e per quality.
    static let reach = 0.15

    public let floor: Double
    /// The last ones in the order in which they were told first; sums, in 10⁻⁹, are exact in any order.
    private var outcomes: [Outcome] = []
    private var sum: Int64 = 0
    private var weightSum: Int64 = 0
    /// What all outcomes have lacked, in 10⁻⁹; below 0, what is saved.
    private var nanoOwed: Int64 = 0
    private var hulls = RecentHulls()
    private var price: Double?
    /// Of the decisions that were taken in; `nil` before the first one.
    private var numbers: ClosedRange<UInt64>?
    /// Decisions from one to its outcome, a mean of late; `nil` before the first outcome.
    private var lateness: Double?

    struct Outcome: Sendable, Equatable {
        let number: UInt64
        let nanoQuality: Int64
        let weight: Double

        var nanoWeight: Int64 { nano(weight) }
        /// A quality in 10⁻⁹ as this outcome counts it.
        func counted(_ nanoQuality: Int64) -> Int64 { Int64((Double(nanoQuality) * weight).rounded()) }
    }

    public init(floor: Double) {
        precondition((0...1).contains(floor), "a mean quality of \(floor)")
        self.floor = floor
    }

    public var outcomeCount: Int { outcomes.count }
    /// Of the last outcomes; `nil` before the first.
    public var meanQuality: Double? { weightSum > 0 ? Double(sum) / Double(weightSum) : nil }

    /// The share of a thousand outcomes that has come.
    private var age: Double { Double(max(1, outcomes.count)) / Double(Self.outcomesMax) }

    private var horizon: Double {
        max(Self.horizons.lowerBound, age * Self.horizons.upperBound, Self.latenessHorizon * (lateness ?? 0))
    }

    /// How many times as much may be owed, and is made up for over as many times as many outcomes, where they are late.
    private var width: Double { max(1, horizon / Self.horizons.upperBound) }

    private var owed: Double { Double(nanoOwed) * 1e-9 }

    private var aim: Double { floor + Self.margin }

    /// What the coming requests must have on average.
    var target: Double { min(1, max(0, aim + owed / horizon)) }

    /// λ for a request: quality per USD; 0 where quality alone counts.
    /// - Parameter hull: the request's own, from which the price is taken before there is any other.
    public func costWeight(for hull: CostQualityHull) -> Double {
        let price = price ?? QualityLadder(CollectionOfOne(hull)).price(meanQuality: target)
        return min(price, Self.priceMax)
    }

    /// λ for people: as for a request that would be worth nothing.
    public var costWeight: Double { costWeight(for: .worthless) }

    /// Takes in a decision.
    /// - Parameter hull: of a request under this objective; `nil` under one of its own.
    public mutating func charge(number: UInt64, hull: CostQualityHull?) {
        numbers = min(numbers?.lowerBound ?? number, number)...number
        guard let hull else { return }
        if hulls.sample(hull, memory: min(Self.memory, hulls.count / 2)) { price = foundPrice }
    }

    private var foundPrice: Double {
        let ladder = QualityLadder(hulls.hulls)
        guard let prices = ladder.prices(most: Self.priceMax) else { return ladder.price(meanQuality: target) }
        func logPrice(_ meanQuality: Double) -> Double {
            Double.log(ladder.price(meanQuality: meanQuality).clamped(to: prices))
        }
        let (usual, reach) = (logPrice(aim), Self.reach * abs(owed) / (width * age))
        return Double.exp(usual + (logPrice(target) - usual).clamped(to: -reach...reach))
    }

    /// Finds the price of quality anew, from the requests that come: other models are on offer.
    public mutating func forgetPrices() { hulls = RecentHulls() }

    /// The true quality of a decision's drawn model has come, or is another one now.
    ///
    /// - Parameters:
    ///   - weight: how far who says it is believed, above 0; beyond 1 it counts as 1.
    ///   - isFirst: whether nobody has told it before. One that was told and isn't here has left the window.
    public mutating func settle(number: UInt64, quality: Double, weight: Double = 1, isFirst: Bool) {
        let outcome = Outcome(number: number, nanoQuality: nano(quality), weight: min(1, weight))
        if isFirst {
            if let numbers, numbers.contains(number) { see(late: Double(numbers.upperBound - number)) }
            outcomes.append(outcome)
            count(outcome, times: 1)
            if outcomes.count > Self.outcomesMax { count(outcomes.removeFirst(), times: -1) }
            owe(lack(outcome))
        } else if let place = outcomes.lastIndex(where: { $0.number == number }) {
            owe(lack(outcome) - lack(outcomes[place]))
            count(outcomes[place], times: -1)
            count(outcome, times: 1)
            outcomes[place] = outcome
        }
    }

    private mutating func count(_ outcome: Outcome, times: Int64) {
        sum += times * outcome.counted(outcome.nanoQuality)
        weightSum += times * outcome.nanoWeight
    }

    private func lack(_ outcome: Outcome) -> Int64 {
        outcome.counted(nano(aim) - outcome.nanoQuality)
    }

    /// - Parameter late: decisions that were made after the one whose outcome has come.
    private mutating func see(late: Double) {
        let mean = lateness ?? late
        let counted = min(late, Self.latenessGrowth.factor * mean + Self.latenessGrowth.more)
        let moved = mean + (counted - mean) / max(Self.latenessMemory, Self.latenessMemoryTimes * mean)
        lateness = min(moved, Self.latenessMax)
    }

    private mutating func owe(_ lack: Int64) {
        nanoOwed = min(nano(Self.owedMax * width), max(-nano(Self.savedMax * width), nanoOwed + lack))
    }

    /// Above it nothing but the cheapest is bought; quality still decides between models at one price.
    private static let priceMax = 1e9
}

extension QualityPacer {
    public func write(to writer: inout StateWriter) {
        writer.put(price ?? -1)
        writer.put(UInt32(outcomes.count))
        for outcome in outcomes {
            writer.put(outcome.number)
            writer.put(outcome.nanoQuality)
            writer.put(outcome.weight)
        }
        writer.put(nanoOwed)
        writer.put(numbers == nil ? UInt8(0) : 1)
        if let numbers {
            writer.put(numbers.lowerBound)
            writer.put(numbers.upperBound)
        }
        writer.put(lateness ?? -1)
        hulls.write(to: &writer)
    }

    /// - Parameters:
    ///   - hasOwed: an earlier form tells nothing of what is owed: it begins with what the last outcomes have lacked.
    ///   - hasLateness: an earlier form tells nothing of how late outcomes are.
    ///   - hasWeights: in an earlier form every outcome counts alike.
    public init(
        from reader: inout StateReader, floor: Double, hasOwed: Bool = true, hasLateness: Bool = true,
        hasWeights: Bool = true
    ) throws(StateError) {
        self.init(floor: floor)
        let price = try reader.double()
        self.price = price < 0 ? nil : price
        for _ in 0..<(try reader.number(UInt32.self)) {
            let outcome = Outcome(
                number: try reader.number(), nanoQuality: try reader.number(),
                weight: hasWeights ? try reader.double() : 1)
            guard (0...1).contains(outcome.weight) else {
                throw .wrong(what: "weight of an outcome", got: outcome.weight.bitPattern, expected: 1)
            }
            outcomes.append(outcome)
            count(outcome, times: 1)
        }
        if hasOwed {
            nanoOwed = try reader.number()
        } else {
            owe(outcomes.reduce(0) { $0 + lack($1) })
        }
        if hasLateness {
            if try reader.number(UInt8.self) == 1 {
                let (first, last): (UInt64, UInt64) = (try reader.number(), try reader.number())
                guard first <= last else { throw .wrong(what: "numbers of decisions", got: last, expected: first) }
                numbers = first...last
            }
            let lateness = try reader.double()
            self.lateness = lateness >= 0 ? min(lateness, Self.latenessMax) : nil
        }
        hulls = try RecentHulls(from: &reader)
    }
}

extension Double {
    fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
        Swift.min(range.upperBound, Swift.max(range.lowerBound, self))
    }
}

/// A quality in 10⁻⁹.
private func nano(_ quality: Double) -> Int64 { Int64((quality * 1e9).rounded()) }
