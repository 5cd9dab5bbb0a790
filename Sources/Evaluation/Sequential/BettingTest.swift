import LinearAlgebra
public import Routing

/// A number that evidence came to, and the least it could have been, known before the outcome was seen.
public struct BoundedDifference: Sendable, Equatable {
    public var value: Double
    /// At most 0.
    public var lowest: Double

    public init(value: Double, lowest: Double) {
        precondition(value >= lowest - 1e-9 && lowest <= 0, "\(value), at least \(lowest)")
        self.value = value
        self.lowest = lowest
    }
}

/// Tests that a mean is above 0 by betting on it: a gambler who may not go broke and gets rich has shown it.
///
///     K_i = K_{i−1} (1 + λ_i d_i),   λ_i = min( √(2 log(1/α) / (n σ̂²_{i−1})), c / |lowest_i| ),   p = 1 / max K
///
/// with c = ½ unless one says otherwise. Were the mean at most 0, K would be a supermartingale, and exceed 1/α with probability at most α (Ville).
/// Differences need a lower bound of their own, known beforehand, and no upper one; small variance is made use of,
/// which Hoeffding's bound can't.
///
/// > Waudby-Smith, Ramdas. *Estimating Means of Bounded Random Variables by Betting*, JRSS B 2024, section 3.
public struct BettingTest: Sendable, Equatable, Codable {
    private let logarithm: Double
    private let plannedCount: Double
    private var count = 0.0
    private var mean = 0.0
    private var squares = 0.0
    private var logWealth = 0.0
    private var logWealthMax = 0.0

    /// - Parameters:
    ///   - alpha: the level the bets are made for; the p-value holds at every level.
    ///   - plannedCount: how many differences will come.
    public init(alpha: Double, plannedCount: Int) {
        precondition(alpha > 0 && alpha < 1, "α = \(alpha)")
        logarithm = -Double.log(alpha)
        self.plannedCount = Double(max(1, plannedCount))
    }

    /// The p-value of "the mean is at most 0" for these, in an order that doesn't depend on them.
    ///
    /// One bound for all, the least: who stakes more where less can be lost picks the cases that can only be won.
    ///
    /// - Parameter groups: of the differences; those of one group may move together, and are one bet on their sum. As a
    ///   sum can lose more at once than one of them, more of the wealth may be staked on it, up to nine tenths.
    public static func pValue(
        _ differences: [BoundedDifference], groups: RowGroups? = nil, alpha: Double
    ) -> Double {
        let (bets, stakeShareMax) = bets(on: differences, groups)
        let lowest = bets.lazy.map(\.lowest).min() ?? 0
        var test = BettingTest(alpha: alpha, plannedCount: bets.count)
        for bet in bets {
            test.observe(BoundedDifference(value: bet.value, lowest: lowest), stakeShareMax: stakeShareMax)
        }
        return test.pValue
    }

    /// What is bet on, and c.
    private static func bets(
        on differences: [BoundedDifference], _ groups: RowGroups?
    ) -> (bets: [BoundedDifference], stakeShareMax: Double) {
        guard let groups, !groups.areAllSingle else { return (differences, 0.5) }
        precondition(groups.rowCount == differences.count, "\(groups.rowCount) rows, \(differences.count) differences")
        var sums = [(value: Double, lowest: Double)](repeating: (0, 0), count: groups.count)
        for (difference, group) in zip(differences, groups.numbers) {
            sums[group].value += difference.value
            sums[group].lowest += difference.lowest
        }
        let bets = sums.map { BoundedDifference(value: max($0.value, $0.lowest), lowest: $0.lowest) }
        let (single, most) = (differences.lazy.map(\.lowest).min() ?? 0, bets.lazy.map(\.lowest).min() ?? 0)
        return (bets, single < 0 ? min(0.9, 0.5 * most / single) : 0.5)
    }

    /// How many differences like these would be enough, about: from where on the wealth that they lead one to expect,
    /// λm − λ²(σ² + m²)/2 per difference in logarithms, is 1/α.
    ///
    /// - Parameter groups: see `pValue`.
    /// - Returns: `nil` where the mean is not above 0, or a thousand million would not do.
    public static func countNeeded(
        like differences: [BoundedDifference], groups: RowGroups? = nil, alpha: Double
    ) -> Int? {
        let (bets, stakeShareMax) = bets(on: differences, groups)
        let size = Double(differences.count) / Double(max(1, bets.count))
        return betsNeeded(like: bets, stakeShareMax: stakeShareMax, alpha: alpha)
            .map { Int((Double($0) * size).rounded(.up)) }
    }

    private static func betsNeeded(like bets: [BoundedDifference], stakeShareMax: Double, alpha: Double) -> Int? {
        let moments = bets.map(\.value).withUnsafeBufferPointer { Moments($0) }
        guard let error = moments.standardError, moments.mean > 0 else { return nil }
        let (mean, variance) = (moments.mean, error * error * Double(moments.count))
        let lowest = bets.lazy.map(\.lowest).min() ?? 0
        let (goal, stakeMax) = (-Double.log(alpha), lowest < 0 ? stakeShareMax / -lowest : Double.infinity)
        var count = 2.0
        while count < 1e9 {
            let stake = min(stakeMax, (2 * goal / (count * max(variance, 0.25 / count))).squareRoot())
            if count * (stake * mean - stake * stake * (variance + mean * mean) / 2) >= goal { return Int(count) }
            count = (count * 1.05).rounded(.up)
        }
        return nil
    }

    /// Holds however one decides when to look.
    public var pValue: Double { Double.exp(-logWealthMax) }

    /// - Parameters:
    ///   - difference: its bound may depend on earlier observations, not on what is known of this one alone.
    ///   - stakeShareMax: c, below 1: how much of the wealth one observation may take.
    public mutating func observe(_ difference: BoundedDifference, stakeShareMax: Double = 0.5) {
        precondition(stakeShareMax > 0 && stakeShareMax < 1, "c = \(stakeShareMax)")
        let variance = (0.25 + squares) / (count + 1)
        var stake = (2 * logarithm / (plannedCount * variance)).squareRoot()
        if difference.lowest < 0 { stake = min(stake, stakeShareMax / -difference.lowest) }
        logWealth += Double.log(1 + stake * difference.value)
        logWealthMax = max(logWealthMax, logWealth)
        count += 1
        let away = difference.value - mean
        mean += away / count
        squares += away * (difference.value - mean)
    }
}
