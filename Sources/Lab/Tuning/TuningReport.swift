import Evaluation
import Routing

/// The best settings that were found, and how much of what they promised they kept on rows they were not tuned on.
public struct TuningReport: Sendable {
    /// The winner of the search; the plain settings where its gain on the held-out rows may be luck (the interval is not
    /// above 0), or where it broke the constraint there while they kept it.
    public let settings: PolicySettings
    /// What won the search.
    public let found: PolicySettings
    /// Whether it is what is recommended.
    public let isTuned: Bool
    public let settingsTried: Int
    public let tunedRows: Int
    public let heldOutRows: Int
    public let heldOutSeeds: Int
    /// On the held-out rows.
    public let winner: Means
    public let plain: Means
    /// Score of the winner − score of the plain settings, paired by seed: on the rows of the search, and held out.
    public let gainTuned: IntervalEstimate
    public let gainHeldOut: IntervalEstimate
    /// gainTuned − gainHeldOut.
    public let optimism: IntervalEstimate
    /// Whether the recommended settings kept the constraint on the held-out rows.
    public let isKept: Bool

    /// Means per request; the intervals are of other prompts like these, and of other streams.
    public struct Means: Sendable {
        public var quality: IntervalEstimate
        public var costUSD: IntervalEstimate
    }

    /// - Parameters:
    ///   - searched, heldOut: the winner beside the plain settings, on the rows of the search and on the others.
    ///   - rows: how many there were of each.
    init(
        _ goal: TuningGoal, found: PolicySettings, plain settings: PolicySettings, searched: TuningComparison,
        heldOut: TuningComparison, rows: (tuned: Int, heldOut: Int), seeds: Int, settingsTried: Int
    ) {
        (tunedRows, heldOutRows) = rows
        self.settingsTried = settingsTried
        heldOutSeeds = seeds
        (winner, plain) = (heldOut.winner, heldOut.plain)
        let nothing = found == settings ? IntervalEstimate(value: 0, low: 0, high: 0) : nil
        (gainTuned, gainHeldOut) = (nothing ?? searched.gain, nothing ?? heldOut.gain)
        optimism = Self.difference(gainTuned, gainHeldOut)
        let kept = [winner, plain].map { goal.isKept(quality: $0.quality.value, costUSD: $0.costUSD.value) }
        let isGain = gainHeldOut.low.map { $0 > 0 } ?? false
        isTuned = isGain && (kept[0] || !kept[1])
        self.found = found
        self.settings = isTuned ? found : settings
        isKept = isTuned ? kept[0] : kept[1]
    }

    /// Of two independent figures.
    private static func difference(_ a: IntervalEstimate, _ b: IntervalEstimate) -> IntervalEstimate {
        let value = a.value - b.value
        guard let lowA = a.low, let highA = a.high, let lowB = b.low, let highB = b.high else {
            return IntervalEstimate(value: value)
        }
        func together(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
        return IntervalEstimate(
            value: value, low: value - together(a.value - lowA, highB - b.value),
            high: value + together(highA - a.value, b.value - lowB))
    }
}
