import LinearAlgebra

/// One request's way up from its cheapest model: which prices of quality buy which step.
///
/// As the price λ (quality per USD) falls, argmax(quality − λ · cost) climbs the upper convex hull of the models'
/// (cost, quality) points; `steps` are its edges, steepest first.
public struct CostQualityHull: Sendable, Equatable {
    /// An edge of the hull: from one model to a better and dearer one.
    public struct Step: Sendable, Equatable {
        /// Gain in quality per USD: the step is taken while λ is not above it.
        public var slope: Double
        /// What it costs more.
        public var costUSD: Double
    }
    /// Cost at an infinite price.
    public var baseUSD: Double
    /// Expected quality there.
    public var baseQuality: Double
    public var steps: [Step]

    /// Steps kept of one request; a hull of more models has its flattest ones cut off.
    static let stepsMax = 32

    /// - Parameters:
    ///   - costs: of the models that may be drawn, with unknown ones filled in.
    ///   - floor: probability that every model is drawn with in any case: it costs whatever λ is.
    public init(_ estimates: [Estimate], costs: [Double], floor: Double) {
        precondition(
            !costs.isEmpty && estimates.count == costs.count, "\(estimates.count) estimates, \(costs.count) costs")
        let upwards = costs.indices.sorted { a, b in
            costs[a] != costs[b] ? costs[a] < costs[b] : estimates[a].quality > estimates[b].quality
        }
        let floor = min(floor, 1 / Double(costs.count))
        let free = max(0, 1 - floor * Double(costs.count))
        var hull: [Int] = []
        for arm in upwards {
            guard hull.isEmpty || estimates[arm].quality > estimates[hull[hull.count - 1]].quality else { continue }
            while hull.count > 1,
                Self.slope(hull[hull.count - 1], arm, estimates, costs)
                    >= Self.slope(hull[hull.count - 2], hull[hull.count - 1], estimates, costs)
            { hull.removeLast() }
            hull.append(arm)
        }
        baseUSD = floor * costs.reduce(0, +) + free * costs[hull[0]]
        baseQuality = estimates.reduce(0) { $0 + floor * $1.quality } + free * estimates[hull[0]].quality
        steps = zip(hull, hull.dropFirst()).prefix(Self.stepsMax).map { lower, upper in
            Step(slope: Self.slope(lower, upper, estimates, costs), costUSD: free * (costs[upper] - costs[lower]))
        }
    }

    private static func slope(_ lower: Int, _ upper: Int, _ estimates: [Estimate], _ costs: [Double]) -> Double {
        (estimates[upper].quality - estimates[lower].quality) / (costs[upper] - costs[lower])
    }

    /// What the request costs at a price, within rounding: never less.
    func costUSD(atPrice price: Double) -> Double {
        steps.prefix { $0.slope >= price }.reduce(baseUSD) { $0 + $1.costUSD } * (1 + 1e-12)
    }

    /// The price at which these requests would cost `targetUSD` each, on average.
    ///
    /// It lies between the slope of the last step that the money pays for and that of the first that it doesn't, by the share
    /// of that one which it would pay for (geometric, as prices are), so that it moves with the money and doesn't jump.
    /// - Returns: quality per USD; infinite where even the cheapest models cost more; 0 where all steps fit.
    static func price(_ hulls: some Collection<CostQualityHull>, targetUSD: Double) -> Double {
        var left = targetUSD * Double(hulls.count) - hulls.reduce(0) { $0 + $1.baseUSD }
        guard left > 0 else { return .infinity }
        var last: Double?
        for step in bestFirst(hulls) {
            guard step.costUSD <= left else {
                return last.map { $0 * Double.pow(step.slope / $0, left / step.costUSD) } ?? step.slope
            }
            left -= step.costUSD
            last = step.slope
        }
        return 0
    }

    /// The steps of all requests, in the order in which money is best spent.
    static func bestFirst(_ hulls: some Collection<CostQualityHull>) -> [Step] {
        hulls.flatMap(\.steps).sorted { $0.slope != $1.slope ? $0.slope > $1.slope : $0.costUSD < $1.costUSD }
    }

    init(baseUSD: Double, baseQuality: Double, steps: [Step]) {
        self.baseUSD = baseUSD
        self.baseQuality = baseQuality
        self.steps = steps
    }

    /// A request on which no money can be spent, and nothing gained.
    static let worthless = CostQualityHull(baseUSD: 0, baseQuality: 0, steps: [])
}
