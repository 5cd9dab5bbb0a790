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
