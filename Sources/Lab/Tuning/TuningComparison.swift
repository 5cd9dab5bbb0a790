import Evaluation
import LinearAlgebra
import Parallel
import Routing

/// Two settings on the same streams, with intervals for what they would do on other prompts of the same kind.
///
/// Streams are orders of the same rows: however many are played, their spread tells of orders and draws, and nothing of
/// which prompts the rows happen to be. So a resample draws prompts and streams, both with replacement, and works each
/// figure out anew from what the runs earned on each row; that a router would have learnt from the drawn rows, and not
/// from those that were there, is left out.
///
/// Settings that differ on three prompts of 160 seem sure of their gain if all three went well. So the gain counts one
/// imaginary prompt more, on which the winner is better or worse, as it may be, by as much as models usually differ; where
/// the score is a sum, and the gain's interval in closed form (`CrossedMean`), by as much as on the prompts that matter.
///
/// > Owen. *The pigeonhole bootstrap*, Annals of Applied Statistics 1(2), 2007.
/// > Agresti, Min. *Simple improved confidence intervals for comparing matched proportions*, Statistics in Medicine 24,
/// > 2005: half a pair more of either kind.
struct TuningComparison {
    let winner: TuningReport.Means
    let plain: TuningReport.Means
    /// Score of the winner − score of the plain settings, paired by stream.
    let gain: IntervalEstimate

    private static let resamples = 1_000
    private static let seed: UInt64 = 1

    /// - Parameters:
    ///   - runs, plainRuns: one per stream, in the same order, each with its `rowTotals`.
    ///   - world: what they were played on; repeats of a prompt are drawn together.
    init(
        _ runs: [RunSummary], _ plainRuns: [RunSummary], on world: World, _ goal: TuningGoal, dearestUSD: Double,
        threads: Int
    ) {
        let pairs = StreamPairs(runs, plainRuns, goal: goal, dearestUSD: dearestUSD)
        let (rows, groups) = (world.rows, RowGroups(repeatsIn: world.rows))
        let onePrompt = world.usualSpread / Double(groups.count)
        let resamples = groups.count > 1 ? Self.resamples : 0
        let prompts = PairedBootstrap(resamples: resamples, seed: Self.seed, groups: groups)
        let streams = PairedBootstrap(resamples: resamples, seed: ~Self.seed)
        let replicates = Replicates(
            sample: pairs.figures(
                qualityMore: 0, rowWeights: [Double](repeating: 1, count: rows.count),
                streamWeights: [Double](repeating: 1, count: runs.count)),
            resampled: inParallel(resamples, threads: threads) { number in
                var random = SplitMix64(seed: SplitMix64.mix(Self.seed &+ UInt64(number)))
                return pairs.figures(
                    qualityMore: onePrompt * random.nextNormal(),
                    rowWeights: prompts.weights(rowCount: rows.count, resample: number),
                    streamWeights: streams.weights(rowCount: runs.count, resample: number))
            })
        // Only streams without a single request know no figure.
        func estimate(_ figure: StreamPairs.Figure) -> IntervalEstimate {
            replicates.estimate(figure.rawValue) ?? IntervalEstimate(value: 0)
        }
        winner = TuningReport.Means(quality: estimate(.quality), costUSD: estimate(.costUSD))
        plain = TuningReport.Means(quality: estimate(.plainQuality), costUSD: estimate(.plainCostUSD))
        gain = pairs.crossedGain(groups) ?? estimate(.gain)
    }
}

extension World {
    /// By how much the qualities of a row's best and worst model differ: the root mean square over the rows where they do.
    fileprivate var usualSpread: Double {
        let spreads = rows.indices.compactMap { row -> Double? in
            let qualities = models.indices.compactMap { truth.quality[row, $0] }
            guard let most = qualities.max(), let least = qualities.min(), most > least else { return nil }
            return most - least
        }
        return spreads.isEmpty ? 0 : (spreads.reduce(0) { $0 + $1 * $1 } / Double(spreads.count)).squareRoot()
    }
}

/// What both settings earned on each row of each stream.
private struct StreamPairs: Sendable {
    /// What is worked out of them, in this order: of the winner, of the plain settings, and of both.
    enum Figure: Int, CaseIterable {
        case quality, costUSD, plainQuality, plainCostUSD, gain
    }

    let pairs: [(won: RowTotals, plain: RowTotals)]
    let goal: TuningGoal
    let dearestUSD: Double

    init(_ runs: [RunSummary], _ plainRuns: [RunSummary], goal: TuningGoal, dearestUSD: Double) {
        precondition(runs.count == plainRuns.count, "\(runs.count) runs beside \(plainRuns.count)")
        pairs = zip(runs, plainRuns).map { run, plainRun in
            guard let won = run.rowTotals, let plain = plainRun.rowTotals else {
                preconditionFailure("a comparison's runs tell what came of each row")
            }
            return (won, plain)
        }
        self.goal = goal
        self.dearestUSD = dearestUSD
    }

    /// One per `Figure`: means over the streams, each and each row counted as often as its weight says. All `nil` where a
    /// stream played none of the rows.
    ///
    /// - Parameter qualityMore: of the winner, where the gain is worked out.
    func figures(qualityMore: Double, rowWeights: [Double], streamWeights: [Double]) -> [Double?] {
        var sums = [Double](repeating: 0, count: Figure.allCases.count)
        for (pair, weight) in zip(pairs, streamWeights) where weight > 0 {
            guard let won = pair.won.means(weights: rowWeights), let plain = pair.plain.means(weights: rowWeights)
            else {
                return [Double?](repeating: nil, count: sums.count)
            }
            let gain = score((won.quality + qualityMore, won.costUSD)) - score(plain)
            for (figure, value) in [won.quality, won.costUSD, plain.quality, plain.costUSD, gain].enumerated() {
                sums[figure] += weight * value
            }
        }
        return sums.map { $0 / Double(pairs.count) }
    }

    /// The gain of a goal that is a sum, in closed form: drawing prompts and streams anew counts three times what they have
    /// alone together.
    ///
    /// - Returns: `nil` for a goal with a constraint, and where a stream played nothing or knew no cost.
    func crossedGain(_ groups: RowGroups) -> IntervalEstimate? {
        guard case .reward(let weight) = goal else { return nil }
        var (gain, played) = (CrossedMean(rowCount: groups.count), Set<Int>())
        for pair in pairs {
            guard let won = pair.won.score(costWeight: weight, by: groups),
                let plain = pair.plain.score(costWeight: weight, by: groups)
            else { return nil }
            gain.add(won, minus: plain)
            played.formUnion(pair.won.played(by: groups))
        }
        return gain.estimate(presentRows: played.count)
    }

    private func score(_ means: (quality: Double, costUSD: Double)) -> Double {
        goal.score(quality: means.quality, costUSD: means.costUSD, dearestUSD: dearestUSD)
    }
}
