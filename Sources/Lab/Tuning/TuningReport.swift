import Evaluation
import Routing

/// The best settings that were found, and how much of what they promised they kept on rows they were not tuned on.
public struct TuningReport: Sendable {
    /// The winner of the search; the plain settings where it did no better than they on the held-out rows, or broke
    /// the constraint there while they kept it.
    public let settings: PolicySettings
    /// Whether the search's winner is what is recommended.
    public let isTuned: Bool
    public let settingsTried: Int
    public let tunedRows: Int
    public let heldOutRows: Int
    public let heldOutSeeds: Int
    /// On the held-out rows.
    public let winner: Trial
    public let plain: Trial
    /// Score of the winner − score of the plain settings, paired by seed: on the rows of the search, and held out.
    public let gainTuned: IntervalEstimate
    public let gainHeldOut: IntervalEstimate
    /// gainTuned − gainHeldOut.
    public let optimism: IntervalEstimate
    /// Whether the recommended settings kept the constraint on the held-out rows.
    public let isKept: Bool

    /// What some settings earned, over the seeds.
    public struct Trial: Sendable {
        public var quality: IntervalEstimate
        public var costUSD: IntervalEstimate

        init(_ runs: [RunSummary]) {
            quality = IntervalEstimate(meanOf: runs.map(\.quality))
            costUSD = IntervalEstimate(meanOf: runs.map(\.costUSD))
        }
    }

    /// - Parameter trial: held-out runs of the winner and of the plain settings.
    init(
        _ goal: TuningGoal, _ best: (settings: PolicySettings, runs: [RunSummary], plainRuns: [RunSummary]),
        _ trial: [[RunSummary]], plain settings: PolicySettings, tunedRows: Int, heldOutRows: Int, settingsTried: Int,
        dearestUSD: Double
    ) {
        func gains(_ runs: [RunSummary], _ others: [RunSummary]) -> IntervalEstimate {
            IntervalEstimate(
                meanOf: zip(runs, others).map {
                    goal.score($0, dearestUSD: dearestUSD) - goal.score($1, dearestUSD: dearestUSD)
                })
        }
        self.tunedRows = tunedRows
        self.heldOutRows = heldOutRows
        self.settingsTried = settingsTried
        heldOutSeeds = trial[0].count
        winner = Trial(trial[0])
        plain = Trial(trial[1])
        gainTuned = gains(best.runs, best.plainRuns)
        gainHeldOut = gains(trial[0], trial[1])
        optimism = Self.difference(gainTuned, gainHeldOut)
        let kept = [winner, plain].map { goal.isKept(quality: $0.quality.value, costUSD: $0.costUSD.value) }
        isTuned = gainHeldOut.value > 0 && (kept[0] || !kept[1]) && best.settings != settings
        self.settings = isTuned ? best.settings : settings
        isKept = isTuned ? kept[0] : kept[1]
    }

    /// Of two independent means.
    private static func difference(_ a: IntervalEstimate, _ b: IntervalEstimate) -> IntervalEstimate {
        let value = a.value - b.value
        guard let lowA = a.low, let lowB = b.low else { return IntervalEstimate(value: value) }
        let (halfA, halfB) = (a.value - lowA, b.value - lowB)
        let half = (halfA * halfA + halfB * halfB).squareRoot()
        return IntervalEstimate(value: value, low: value - half, high: value + half)
    }
}
