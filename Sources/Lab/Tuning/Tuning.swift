import Evaluation
import LinearAlgebra
import RouterEngine
import Routing
import Synchronization

/// Searches settings by simulation on one part of the rows, and reports what they do on the other.
///
/// Random settings play a few streams each; the better third plays on, on three times as many new streams, until few
/// are left (successive halving). Always among them: the plain settings. The best is then played beside the plain ones
/// on rows that the search never saw: what it gained there is the figure to believe, and what it gained less than
/// before is the search's optimism. It is recommended where that gain is more than the luck of which prompts they are.
///
/// > Jamieson, Talwalkar. *Non-stochastic Best Arm Identification and Hyperparameter Optimization*, AISTATS 2016.
public struct Tuning: Sendable {
    public var goal: TuningGoal
    /// Settings tried in the first round, the plain ones included.
    public var candidates: Int
    /// Streams per candidate in the first round, and of the last comparison.
    public var firstSeeds: Int
    public var heldOutSeeds: Int
    /// Share of the rows that the search sees.
    public var tunedShare: Double
    public var seed: UInt64

    /// What stays of a round, and how many more streams the next one has.
    private static let keptShare = 1.0 / 3
    private static let seedGrowth = 3
    private static let finalists = 3

    public init(
        goal: TuningGoal, candidates: Int = 27, firstSeeds: Int = 2, heldOutSeeds: Int = 20, tunedShare: Double = 0.6,
        seed: UInt64 = 1
    ) {
        precondition(
            candidates > 0 && firstSeeds > 0 && heldOutSeeds > 1, "\(candidates), \(firstSeeds), \(heldOutSeeds)")
        precondition(tunedShare > 0 && tunedShare < 1, "share \(tunedShare)")
        self.goal = goal
        self.candidates = candidates
        self.firstSeeds = firstSeeds
        self.heldOutSeeds = heldOutSeeds
        self.tunedShare = tunedShare
        self.seed = seed
    }

    /// Candidates and streams of each round.
    public var rounds: [(candidates: Int, seeds: Int)] {
        var (rounds, left, seeds) = ([(candidates: Int, seeds: Int)](), candidates, firstSeeds)
        while true {
            rounds.append((left, seeds))
            guard left > Self.finalists else { return rounds }
            left = max(Self.finalists, Int((Double(left) * Self.keptShare).rounded()))
            seeds *= Self.seedGrowth
        }
    }

    /// Runs of the whole search.
    public var runCount: Int { rounds.reduce(0) { $0 + $1.candidates * $1.seeds } + 2 * heldOutSeeds }

    /// - Parameters:
    ///   - base: roster and everything but the policy.
    ///   - finished: called after each run, from any thread.
    /// - Throws: `tooFewRows` for fewer than two, and what `World` and `Simulation` throw.
    public func run(
        rows: [OutcomeRow], models: [Model], scenario: Scenario, base: Configuration, knowledge: OfflineKnowledge,
        threads: Int, finished: @escaping @Sendable () -> Void = {}
    ) throws(LabError) -> TuningReport {
        var random = SplitMix64(seed: SplitMix64.mix(seed &+ 0x5917))
        let shuffled = rows.shuffled(using: &random)
        guard rows.count >= 2 else { throw .tooFewRows(rows.count, least: 2) }
        let (searched, unseen) = parted(shuffled)
        let tuned = try World(rows: searched, models: models, scenario: scenario)
        let heldOut = try World(rows: unseen, models: models, scenario: scenario)
        let bench = Bench(base: base, knowledge: knowledge, threads: threads, finished: finished)
        let costs = Self.meanCosts(tuned)
        let space = TuningSpace(goal: goal, costGapsUSD: Self.gaps(costs))
        // Where nothing costs anything there is nothing to save, whatever it is counted in.
        let dearest = costs.max().flatMap { $0 > 0 ? $0 : nil } ?? 1
        let best = try search(space, on: tuned, bench, dearestUSD: dearest)
        let last = rounds.reduce(0) { $0 + $1.seeds }
        let seeds = (0..<UInt64(heldOutSeeds)).map { seed &+ UInt64(last) &+ $0 }
        let runs = try bench.play([best.settings, space.plain], on: heldOut, seeds: seeds, keepsRows: true)
        func compared(_ runs: [RunSummary], _ plainRuns: [RunSummary], on world: World) -> TuningComparison {
            TuningComparison(runs, plainRuns, on: world, goal, dearestUSD: dearest, threads: threads)
        }
        return TuningReport(
            goal, found: best.settings, plain: space.plain, searched: compared(best.runs, best.plainRuns, on: tuned),
            heldOut: compared(runs[0], runs[1], on: heldOut), rows: (searched.count, unseen.count),
            seeds: heldOutSeeds, settingsTried: candidates)
    }

    /// The rows that the search sees, and the others: no prompt in both, unless there is no other.
    func parted(_ rows: [OutcomeRow]) -> (searched: [OutcomeRow], unseen: [OutcomeRow]) {
        let repeats = RowGroups(repeatsIn: rows)
        let order = (repeats.count > 1 ? repeats : RowGroups(single: rows.count)).dealt(rows.indices)
        let cut = min(order.count - 1, max(1, Int(Double(order.count) * tunedShare)))
        return (order.prefix(cut).joined().map { rows[$0] }, order.dropFirst(cut).joined().map { rows[$0] })
    }

    /// The winner of the last round, with its runs and those of the plain settings beside it.
    private func search(
        _ space: TuningSpace, on world: World, _ bench: Bench, dearestUSD: Double
    ) throws(LabError) -> (settings: PolicySettings, runs: [RunSummary], plainRuns: [RunSummary]) {
        var left = (0..<candidates).map { space.settings($0, seed: seed) }
        var nextSeed = seed
        var played: [[RunSummary]] = []
        for (round, (_, seeds)) in rounds.enumerated() {
            let isLast = round + 1 == rounds.count
            played = try bench.play(
                left, on: world, seeds: (0..<UInt64(seeds)).map { nextSeed &+ $0 }, keepsRows: isLast)
            nextSeed &+= UInt64(seeds)
            guard !isLast else { break }
            let order = left.indices.sorted { mean(played[$0], dearestUSD) > mean(played[$1], dearestUSD) }
            // The plain settings stay to the end: they are what the winner is measured against.
            let kept = order.filter { $0 != 0 }.prefix(rounds[round + 1].candidates - 1)
            left = [left[0]] + kept.map { left[$0] }
        }
        let best = left.indices.max { mean(played[$0], dearestUSD) < mean(played[$1], dearestUSD) } ?? 0
        return (left[best], played[best], played[0])
    }

    private func mean(_ runs: [RunSummary], _ dearestUSD: Double) -> Double {
        runs.reduce(0) { $0 + goal.score($1, dearestUSD: dearestUSD) } / Double(runs.count)
    }

    /// Mean cost of each model that has one.
    private static func meanCosts(_ world: World) -> [Double] {
        world.models.indices.compactMap { world.truth.costUSD.mean(ofColumn: $0) }
    }

    private static func gaps(_ costs: [Double]) -> ClosedRange<Double> {
        let sorted = costs.sorted()
        let gaps = zip(sorted, sorted.dropFirst()).map { $1 - $0 }.filter { $0 > 0 }
        guard let least = gaps.min(), let low = sorted.first, let high = sorted.last else { return 1e-4...1e-3 }
        return least...(high - low)
    }
}

/// Plays settings on a world.
private struct Bench {
    let base: Configuration
    let knowledge: OfflineKnowledge
    let threads: Int
    let finished: @Sendable () -> Void

    /// - Returns: per settings its runs, by rising seed.
    func play(
        _ settings: [PolicySettings], on world: World, seeds: [UInt64], keepsRows: Bool
    ) throws(LabError) -> [[RunSummary]] {
        let contestants = settings.map { policy in
            var configuration = base
            configuration.policy = policy
            return Contestant(name: policy.name, configuration: configuration)
        }
        let simulation = try Simulation(
            world: world, contestants: contestants, knowledge: knowledge, seeds: seeds, reward: Reward(),
            threads: threads)
        let summaries = try simulation.summaries(keepsRows: keepsRows) { [finished] _ in finished() }
        return settings.indices.map { place in
            summaries.filter { $0.contestant == place }.sorted { $0.seed < $1.seed }
        }
    }
}
