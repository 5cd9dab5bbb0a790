public import Evaluation
import Routing

/// What a policy earns and costs more than the first one, with 95 % intervals for other prompts like these and for other
/// streams of them.
///
/// Streams are orders of the same rows: however many are played, their spread tells of orders and draws, and nothing of
/// which prompts the rows happen to be. So prompts and streams both count as drawn (`CrossedMean`), repeats of a prompt as
/// one. That a router would have learnt from other prompts is left out.
public struct PolicyDifference: Sendable, Encodable {
    public let policy: String
    /// The first policy.
    public let against: String
    /// Prompts that some stream played; of one alone there are no intervals.
    public let prompts: Int
    /// Of one alone there are no intervals either: how a policy learns may hang on the first few requests.
    public let streams: Int
    public let quality: IntervalEstimate
    /// Over the requests whose cost is known; `nil` where a stream knew none.
    public let costUSD: IntervalEstimate?
    /// quality − weight · USD.
    public let reward: IntervalEstimate
}

/// The differences of a simulation's contestants to the first of them, run by run: per contestant it keeps three numbers
/// per prompt, however many the seeds.
struct DifferenceTallies {
    private let names: [String]
    private let groups: RowGroups
    private let reward: Reward
    private var played: Set<Int> = []
    /// One per contestant after the first.
    private var tallies: [Tally]

    private struct Tally {
        var quality: CrossedMean
        /// `nil` from the first stream on that knew no cost.
        var costUSD: CrossedMean?
        var reward: CrossedMean
    }

    init(_ simulation: Simulation) {
        names = simulation.contestants.map(\.name)
        groups = RowGroups(repeatsIn: simulation.world.rows)
        reward = simulation.reward
        let none = CrossedMean(rowCount: groups.count)
        tallies = names.dropFirst().map { _ in Tally(quality: none, costUSD: none, reward: none) }
    }

    /// - Parameter summaries: of whole seeds, seed by seed in the order of the contestants, each with its `rowTotals` where
    ///   there are several contestants.
    mutating func add(_ summaries: [RunSummary]) {
        guard !tallies.isEmpty else { return }
        for start in stride(from: 0, to: summaries.count, by: names.count) {
            add(
                summaries[start..<start + names.count].map { summary in
                    guard let totals = summary.rowTotals else { preconditionFailure("a run without its rows") }
                    return totals
                })
        }
    }

    /// Of one seed. A stream in which one of them answered nothing says nothing of any difference.
    private mutating func add(_ totals: [RowTotals]) {
        let runs = totals.compactMap { RunFigures($0, groups, reward) }
        guard runs.count == totals.count else { return }
        for one in totals { played.formUnion(one.played(by: groups)) }
        for (place, run) in runs.dropFirst().enumerated() {
            tallies[place].quality.add(run.quality, minus: runs[0].quality)
            tallies[place].reward.add(run.reward, minus: runs[0].reward)
            if let cost = run.costUSD, let first = runs[0].costUSD {
                tallies[place].costUSD?.add(cost, minus: first)
            } else {
                tallies[place].costUSD = nil
            }
        }
    }

    /// In the order of the contestants; none where no stream says anything.
    var differences: [PolicyDifference] {
        zip(names.dropFirst(), tallies).compactMap { name, tally in
            guard let quality = tally.quality.estimate(presentRows: played.count),
                let reward = tally.reward.estimate(presentRows: played.count)
            else { return nil }
            return PolicyDifference(
                policy: name, against: names[0], prompts: played.count, streams: tally.quality.columnCount,
                quality: quality, costUSD: tally.costUSD?.estimate(presentRows: played.count), reward: reward)
        }
    }
}

/// Means of one run.
private struct RunFigures {
    let quality: RowTotals.Shared
    let costUSD: RowTotals.Shared?
    let reward: RowTotals.Shared

    /// - Returns: `nil` for a run without a request.
    init?(_ totals: RowTotals, _ groups: RowGroups, _ reward: Reward) {
        guard let quality = totals.quality(by: groups), let rewarded = totals.reward(reward, by: groups) else {
            return nil
        }
        (self.quality, costUSD, self.reward) = (quality, totals.costUSD(by: groups), rewarded)
    }
}

extension CrossedMean {
    mutating func add(_ one: RowTotals.Shared, minus other: RowTotals.Shared) {
        add(one.mean - other.mean, residuals: zip(one.residuals, other.residuals).map { $0 - $1 })
    }
}
