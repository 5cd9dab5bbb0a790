import Evaluation
import Routing

/// What a simulation came to: every figure a mean over seeds with its 95 % interval, of orders and draws of these rows.
public struct SimulationReport: Sendable, Encodable {
    public let requests: Int
    public let warmupRequests: Int
    public let seeds: [UInt64]
    public let models: [String]
    /// quality − weight · USD is what rewards and regrets count.
    public let costWeight: Double
    public let policies: [PolicyLine]
    public let baselines: [BaselineLine]
    /// Every policy after the first beside it; their intervals are the only ones here that are of other prompts, too.
    public let differences: [PolicyDifference]
    /// What happened, and before which request.
    public let events: [Event]
    /// Decisions with their feedback, per second and core.
    public let decisionsPerSecond: Double
    /// Sentences that a reader of the figures must know.
    public var notes: [String] = []

    /// An event of the scenario, and the request that it comes before, from 0.
    public struct Event: Sendable, Encodable {
        public var at: Int
        public var title: String
    }

    /// Of one contestant.
    public struct PolicyLine: Sendable, Encodable {
        public var name: String
        public var quality: IntervalEstimate
        public var costUSD: IntervalEstimate
        public var reward: IntervalEstimate
        /// Sums over all requests: what the oracle, and the best single model, earned more.
        public var regret: IntervalEstimate
        public var regretAgainstFixed: IntervalEstimate
        public var budget: Budget?
        public var window: WindowBudget?
        public var floor: QualityFloor?
        public var shares: [String: IntervalEstimate]
        public var recoveries: [Recovery]
        public var alarms: [AlarmSummary]
        /// Equal parts of the stream, in order.
        public var parts: [Part]
    }

    /// How a paced budget was kept.
    public struct Budget: Sendable, Encodable {
        public var usdPerRequest: Double
        /// Mean cost per budget.
        public var ratio: IntervalEstimate
        /// The dearest stretch of so many requests, per budget: the worst over seeds.
        public var windowRequests: Int
        public var worstWindowRatio: Double
        /// Seeds whose dearest stretch kept within 1.01 budgets.
        public var keptShare: Double
    }

    /// How a budget per stretch of time was kept.
    public struct WindowBudget: Sendable, Encodable {
        public var usd: Double
        public var seconds: Double
        /// The dearest stretch of that length, per budget: the mean, and the worst, over seeds.
        public var ratio: IntervalEstimate
        public var worstRatio: Double
        /// Seeds of which no stretch cost more.
        public var keptShare: Double
    }

    /// How a mean quality was kept.
    public struct QualityFloor: Sendable, Encodable {
        public var floor: Double
        /// Lowest mean of so many consecutive requests: the mean, and the worst, over seeds.
        public var windowRequests: Int
        public var poorest: IntervalEstimate
        public var worst: Double
    }

    /// Means over some consecutive requests of all seeds.
    public struct Part: Sendable, Encodable {
        /// Its first request.
        public var request: Int
        public var quality: IntervalEstimate
        public var costUSD: IntervalEstimate
        public var reward: IntervalEstimate
        public var shares: [String: Double]
    }

    /// Fixed choices, worked out exactly on the same streams.
    public struct BaselineLine: Sendable, Encodable {
        public var name: String
        public var quality: IntervalEstimate
        /// `nil` where no cost is known.
        public var costUSD: IntervalEstimate?
        public var reward: IntervalEstimate
        public var regret: IntervalEstimate
    }

    init(
        _ simulation: Simulation, _ summaries: [RunSummary], _ references: [StreamReferences],
        differences: [PolicyDifference]
    ) {
        let world = simulation.world
        self.differences = differences
        requests = world.requestCount
        warmupRequests = world.warmupCount
        seeds = simulation.seeds
        models = world.models.map(\.name)
        costWeight = simulation.reward.costWeight
        events = zip(world.timeline.segments, world.timeline.titles).filter { !$0.1.isEmpty }
            .map { Event(at: $0.0.start, title: $0.1) }
        policies = simulation.contestants.enumerated().map { place, contestant in
            PolicyLine(contestant, summaries.filter { $0.contestant == place }.sorted { $0.seed < $1.seed }, world)
        }
        baselines = BaselineLine.all(
            simulation, references, budgets: simulation.contestants.compactMap(\.budgetUSD))
        let seconds = summaries.reduce(0) { $0 + $1.seconds }
        let decisions = Double(summaries.reduce(0) { $0 + $1.requests + world.warmupCount })
        decisionsPerSecond = seconds > 0 ? decisions / seconds : 0
    }
}

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

extension SimulationReport.Budget {
    /// How far a window may go over, by the promise of `budget_usd_per_request`.
    private static let promise = 1.01

    init(_ budget: Double, _ runs: [RunSummary]) {
        let windows = runs.map { $0.dearestWindowUSD / budget }
        usdPerRequest = budget
        ratio = IntervalEstimate(meanOf: runs.map { $0.costUSD / budget })
        windowRequests = min(RunSummary.windowRequests, runs.map(\.requests).min() ?? 0)
        worstWindowRatio = windows.max() ?? 0
        keptShare = Double(windows.count { $0 <= Self.promise }) / Double(max(1, windows.count))
    }
}

extension SimulationReport.WindowBudget {
    init(_ usd: Double, _ seconds: Double, _ runs: [RunSummary]) {
        let ratios = runs.compactMap { run in run.dearestPeriodUSD.map { $0 / usd } }
        self.usd = usd
        self.seconds = seconds
        ratio = IntervalEstimate(meanOf: ratios)
        worstRatio = ratios.max() ?? 0
        keptShare = Double(ratios.count { $0 <= 1 }) / Double(max(1, ratios.count))
    }
}

extension SimulationReport.QualityFloor {
    init(_ floor: Double, _ runs: [RunSummary]) {
        self.floor = floor
        windowRequests = min(RunSummary.floorRequests, runs.map(\.requests).min() ?? 0)
        poorest = IntervalEstimate(meanOf: runs.map(\.poorestQuality))
        worst = runs.map(\.poorestQuality).min() ?? 0
    }
}

extension SimulationReport.BaselineLine {
    /// - Parameter budgets: of the contestants: what mixtures and the oracle reach with as much.
    static func all(
        _ simulation: Simulation, _ references: [StreamReferences], budgets: [Double]
    ) -> [SimulationReport.BaselineLine] {
        let (names, reward) = (simulation.world.models.map(\.name), simulation.reward)
        var lines: [SimulationReport.BaselineLine] = []
        func add(_ name: String, _ pick: (StreamReferences) -> StreamReferences.Line?) {
            let picked = references.compactMap { reference in pick(reference).map { (reference, $0) } }
            guard picked.count == references.count else { return }
            let requests = Double(simulation.world.requestCount)
            let costs = picked.compactMap(\.1.costUSD)
            lines.append(
                .init(
                    name: name, quality: IntervalEstimate(meanOf: picked.map(\.1.quality)),
                    costUSD: costs.count == picked.count ? IntervalEstimate(meanOf: costs) : nil,
                    reward: IntervalEstimate(meanOf: picked.map(\.1.reward)),
                    regret: IntervalEstimate(meanOf: picked.map { ($0.oracle.reward - $1.reward) * requests })))
        }
        func single(_ kind: String, _ pick: (StreamReferences) -> Int?) {
            guard let first = references.first.flatMap(pick) else { return }
            let isOne = references.allSatisfy { pick($0) == first }
            add(isOne ? "\(kind): \(names[first])" : kind) { reference in
                pick(reference).flatMap { reference.singles[$0] }
            }
        }
        single("best single", \.bestSingle)
        single("all cheap", \.cheapest)
        add("random") { $0.random }
        for budget in Set(budgets).sorted() {
            add("mixture at \(budget) USD") { $0.hull(atUSD: budget, reward) }
            add("oracle at \(budget) USD") { $0.oracle(atUSD: budget, reward) }
        }
        add("oracle") { $0.oracle }
        return lines
    }
}
