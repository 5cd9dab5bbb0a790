import Foundation
import Parallel
import RouterEngine

/// Several contestants on the same streams: every contestant plays every seed, side by side on the machine's cores.
///
///     world, contestants ─► runs (contestant × seed) ─► summaries ─► report: means over seeds with intervals
///
/// All runs of a seed see the same rows in the same order and are judged by the same dice, so differences are paired.
/// The result does not depend on the number of threads.
public struct Simulation: Sendable {
    public let world: World
    public let contestants: [Contestant]
    public let knowledge: OfflineKnowledge
    public let seeds: [UInt64]
    public let reward: Reward
    public let threads: Int
    private let readings: [PromptReading]

    /// Reads every prompt once.
    /// - Throws: `contestant`, for one whose models were run on no row.
    public init(
        world: World, contestants: [Contestant], knowledge: OfflineKnowledge, seeds: [UInt64], reward: Reward,
        threads: Int
    ) throws(LabError) {
        precondition(!contestants.isEmpty && !seeds.isEmpty, "\(contestants.count) contestants, \(seeds.count) seeds")
        self.world = world
        self.contestants = contestants
        self.knowledge = knowledge
        self.seeds = seeds
        self.reward = reward
        self.threads = threads
        readings = try PreparedPrompts.read(world, knowledge, threads: threads)
    }

    /// Runs in all.
    public var runCount: Int { contestants.count * seeds.count }

    /// What came of each row is kept of so many rows of runs at once, 32 bytes each, and of one seed's runs at least.
    static let rowsAtOnceMax = 4_000_000

    /// Plays everything.
    /// - Parameter finished: called after each run, from any thread.
    public func run(finished: @Sendable (RunSummary) -> Void = { _ in }) throws(LabError) -> SimulationReport {
        try run(rowsAtOnceMax: Self.rowsAtOnceMax, finished: finished)
    }

    /// - Parameter rowsAtOnceMax: it changes no figure.
    func run(
        rowsAtOnceMax: Int, finished: @Sendable (RunSummary) -> Void = { _ in }
    ) throws(LabError) -> SimulationReport {
        let references = inParallel(seeds.count, threads: threads) {
            StreamReferences(world, seed: seeds[$0], reward)
        }
        let prompts = preparedPrompts()
        let isCompared = contestants.count > 1
        let seedsAtOnce = isCompared ? max(1, rowsAtOnceMax / (world.rows.count * contestants.count)) : seeds.count
        var (summaries, tallies) = ([RunSummary](), DifferenceTallies(self))
        for first in stride(from: 0, to: seeds.count, by: seedsAtOnce) {
            let played = try self.summaries(
                ofRuns: first..<min(seeds.count, first + seedsAtOnce), prompts, beside: references,
                keepsRows: isCompared, finished: finished)
            tallies.add(played)
            summaries += played.map(\.withoutRows)
        }
        return SimulationReport(self, summaries, references, differences: tallies.differences)
    }

    /// One summary per contestant and seed.
    /// - Parameter keepsRows: whether they tell what came of each row.
    func summaries(
        keepsRows: Bool = false, finished: @Sendable (RunSummary) -> Void = { _ in }
    ) throws(LabError) -> [RunSummary] {
        try summaries(
            ofRuns: seeds.indices, preparedPrompts(), beside: nil, keepsRows: keepsRows, finished: finished)
    }

    /// - Parameters:
    ///   - runs: indices into `seeds`.
    ///   - references: of all seeds, where regret against the best fixed choice is asked for.
    /// - Returns: seed by seed, in the order of the contestants.
    private func summaries(
        ofRuns runs: Range<Int>, _ prompts: [PreparedPrompts], beside references: [StreamReferences]?, keepsRows: Bool,
        finished: @Sendable (RunSummary) -> Void
    ) throws(LabError) -> [RunSummary] {
        try inParallel(runs.count * contestants.count, threads: threads) { (number) throws(LabError) in
            let (place, run) = (number % contestants.count, runs.lowerBound + number / contestants.count)
            let start = threadSeconds()
            let trajectory = try trajectory(of: place, run: run, prompts[place])
            let summary = RunSummary(
                trajectory, contestant: place, seed: seeds[run], world, reward,
                bestFixed: references.flatMap { $0[run].bestSingleReward },
                periodSeconds: contestants[place].windowBudget?.seconds, keepsRows: keepsRows,
                seconds: threadSeconds() - start)
            finished(summary)
            return summary
        }
    }

    /// One contestant's run on the stream of one seed, step by step.
    /// - Parameter run: index into `seeds`.
    public func trajectory(of contestant: Int, run: Int) throws(LabError) -> Trajectory {
        try trajectory(of: contestant, run: run, preparedPrompts()[contestant])
    }

    private func trajectory(
        of contestant: Int, run: Int, _ prompts: PreparedPrompts
    ) throws(LabError) -> Trajectory {
        try SimulatedRun(
            world: world, contestant: contestants[contestant], knowledge: knowledge, prompts: prompts,
            seed: seeds[run], drawOffset: UInt64(run)
        ).play()
    }

    /// One per contestant; shared by those who offer the same models.
    private func preparedPrompts() -> [PreparedPrompts] {
        var made: [[String]: PreparedPrompts] = [:]
        return contestants.map { contestant in
            let names = contestant.startNames(knowledge, world)
            if let prompts = made[names] { return prompts }
            let prompts = PreparedPrompts(world, readings: readings, offered: names)
            made[names] = prompts
            return prompts
        }
    }
}

/// What the calling thread has spent of its core, in seconds: other work on the machine doesn't count.
private func threadSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
