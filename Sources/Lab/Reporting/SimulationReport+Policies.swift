import Evaluation
import Routing

extension SimulationReport.PolicyLine {
    /// - Parameter runs: one per seed, by rising seed.
    init(_ contestant: Contestant, _ runs: [RunSummary], _ world: World) {
        name = contestant.name
        quality = IntervalEstimate(meanOf: runs.map(\.quality))
        costUSD = IntervalEstimate(meanOf: runs.map(\.costUSD))
        reward = IntervalEstimate(meanOf: runs.map(\.reward))
        regret = IntervalEstimate(meanOf: runs.map(\.regret))
        regretAgainstFixed = IntervalEstimate(meanOf: runs.map(\.regretAgainstFixed))
        budget = contestant.budgetUSD.map { SimulationReport.Budget($0, runs) }
        window = contestant.windowBudget.map { SimulationReport.WindowBudget($0.usd, $0.seconds, runs) }
        floor = contestant.qualityFloor.map { SimulationReport.QualityFloor($0, runs) }
        let names = world.models.map(\.name)
        shares = Dictionary(
            uniqueKeysWithValues: names.enumerated().map { place, name in
                (name, IntervalEstimate(meanOf: runs.map { $0.shares[place] }))
            })
        let segments = world.timeline.segments
        recoveries = segments.indices.dropFirst().compactMap { place in
            Recovery(
                event: world.timeline.titles[place], at: segments[place].start,
                rewards: runs.map { $0.segmentRewards[place] }, before: runs.map { $0.segmentRewards[place - 1] },
                bootstrap: PairedBootstrap(resamples: runs.count > 1 ? 400 : 0))
        }
        alarms = AlarmSummary.all(runs.map(\.alarms), world.timeline)
        let partCount = runs.map(\.parts.count).min() ?? 0
        parts = (0..<partCount).map { part in
            let over = runs.map { $0.parts[part] }
            return SimulationReport.Part(
                request: part * world.requestCount / partCount, quality: IntervalEstimate(meanOf: over.map(\.quality)),
                costUSD: IntervalEstimate(meanOf: over.map(\.costUSD)),
                reward: IntervalEstimate(meanOf: over.map(\.reward)),
                shares: Dictionary(
                    uniqueKeysWithValues: names.enumerated().map { place, name in
                        (name, over.reduce(0) { $0 + $1.shares[place] } / Double(over.count))
                    }))
        }
    }
}
