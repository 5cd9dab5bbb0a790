import Routing

/// What one run came to.
public struct RunSummary: Sendable {
    public let contestant: Int
    public let seed: UInt64
    public let requests: Int
    /// Means per request; the cost over the requests whose cost is known.
    public let quality: Double
    public let costUSD: Double
    public let reward: Double
    /// Sums over all requests of what the oracle, and the best fixed choice, earned more.
    public let regret: Double
    public let regretAgainstFixed: Double
    /// The dearest stretch of `windowRequests` requests (all, where there are fewer), USD per request.
    public let dearestWindowUSD: Double
    /// What the dearest stretch of time cost that is as long as the budget's; `nil` without a budget per window.
    public let dearestPeriodUSD: Double?
    /// Lowest mean quality of `floorRequests` consecutive requests (all, where there are fewer).
    public let poorestQuality: Double
    /// One per model of the world.
    public let shares: [Double]
    /// Equal parts of the stream, in order.
    public let parts: [Part]
    /// What the change detectors told.
    public let alarms: [Trajectory.Alarm]
    /// Rewards of each segment of the timeline.
    let segmentRewards: [[Double]]
    /// What came of each row; `nil` where nobody asked.
    private(set) var rowTotals: RowTotals?
    public let seconds: Double

    /// Means over some consecutive requests.
    public struct Part: Sendable, Equatable {
        public var quality: Double
        public var costUSD: Double
        public var reward: Double
        /// One per model of the world.
        public var shares: [Double]
    }

    /// The promise of a paced budget is made over so many decisions.
    public static let windowRequests = 1_500
    /// A mean quality is kept over so many outcomes.
    public static let floorRequests = 1_000
    /// Parts of a stream in the report's pictures.
    static let partsMax = 50
    static let partRequestsMin = 20

    init(
        _ trajectory: Trajectory, contestant: Int, seed: UInt64, _ world: World, _ reward: Reward,
        bestFixed: Double?, periodSeconds: Double?, keepsRows: Bool = false, seconds: Double
    ) {
        let steps = trajectory.steps
        let count = Double(max(1, steps.count))
        let rewards = steps.map { reward($0.quality, $0.costUSD) }
        self.contestant = contestant
        self.seed = seed
        self.seconds = seconds
        requests = steps.count
        rowTotals = keepsRows ? RowTotals(steps, rowCount: world.rows.count) : nil
        alarms = trajectory.alarms
        let whole = Self.part(steps[...], rewards[...], modelCount: world.models.count)
        (quality, costUSD, self.reward, shares) = (whole.quality, whole.costUSD, whole.reward, whole.shares)
        let (total, most) = (rewards.reduce(0, +), Self.highestReward(steps, rewards, world, reward))
        regret = most - total
        regretAgainstFixed = (bestFixed ?? total / count) * count - total
        segmentRewards = Self.bySegment(steps, rewards, world.timeline)
        let costs = steps.map { $0.costUSD ?? 0 }
        dearestWindowUSD = Self.highestMean(costs, window: Self.windowRequests)
        dearestPeriodUSD = periodSeconds.map { seconds in
            let length = min(world.scenario.requests(in: seconds), max(1, steps.count))
            return Double(length) * Self.highestMean(costs, window: length)
        }
        poorestQuality = -Self.highestMean(steps.map { -$0.quality }, window: Self.floorRequests)
        let parts = max(1, min(Self.partsMax, steps.count / Self.partRequestsMin))
        self.parts = (0..<parts).map { part in
            let range = part * steps.count / parts..<(part + 1) * steps.count / parts
            return Self.part(steps[range], rewards[range], modelCount: world.models.count)
        }
    }

    /// The same without what came of each row, which takes the most room.
    var withoutRows: RunSummary {
        var summary = self
        summary.rowTotals = nil
        return summary
    }

    /// What the oracle earned on the same requests.
    private static func highestReward(
        _ steps: [Trajectory.Step], _ rewards: [Double], _ world: World, _ reward: Reward
    ) -> Double {
        var (sum, segment) = (0.0, 0)
        for (step, earned) in zip(steps, rewards) {
            segment = world.timeline.segment(at: step.request, from: segment)
            let best = world.best(row: step.row, in: world.timeline.segments[segment], reward)
            sum += best.map { reward($0.quality, $0.costUSD) } ?? earned
        }
        return sum
    }

    private static func bySegment(
        _ steps: [Trajectory.Step], _ rewards: [Double], _ timeline: Timeline
    ) -> [[Double]] {
        var (parted, segment) = ([[Double]](repeating: [], count: timeline.segments.count), 0)
        for (step, earned) in zip(steps, rewards) {
            segment = timeline.segment(at: step.request, from: segment)
            parted[segment].append(earned)
        }
        return parted
    }

    private static func part(
        _ steps: ArraySlice<Trajectory.Step>, _ rewards: ArraySlice<Double>, modelCount: Int
    ) -> Part {
        let count = Double(max(1, steps.count))
        var (quality, cost, priced, shares) = (0.0, 0.0, 0, [Double](repeating: 0, count: modelCount))
        for step in steps {
            quality += step.quality
            shares[step.model] += 1
            guard let costUSD = step.costUSD else { continue }
            cost += costUSD
            priced += 1
        }
        return Part(
            quality: quality / count, costUSD: priced > 0 ? cost / Double(priced) : 0,
            reward: rewards.reduce(0, +) / count, shares: shares.map { $0 / count })
    }

    /// The highest of all means of `window` neighbours, of all values where there are fewer: what the dearest stretch costs.
    static func highestMean(_ values: [Double], window: Int) -> Double {
        let length = min(window, values.count)
        guard length > 0 else { return 0 }
        var sum = values[0..<length].reduce(0, +)
        var most = sum
        for end in length..<max(length, values.count) {
            sum += values[end] - values[end - length]
            most = max(most, sum)
        }
        return most / Double(length)
    }
}
