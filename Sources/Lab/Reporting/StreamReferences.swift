import Evaluation

/// What one stream would have come to under fixed choices, worked out exactly.
struct StreamReferences: Sendable {
    /// Means per request; the cost over the requests whose cost is known, `nil` where none is.
    struct Line: Sendable, Equatable {
        var quality: Double
        var costUSD: Double?
        var reward: Double
    }

    /// One per model: always this one; `nil` where it was not run on every row of the stream.
    let singles: [Line?]
    let random: Line
    let oracle: Line
    /// `nil` where no model's cost is known: what costs nobody knows what is no bargain.
    let hull: Hull?
    /// For the oracle under a budget: every request's way up from its cheapest outcome, the steepest steps first.
    private let ladder: [Step]
    private let base: CostQuality
    /// Requests of which at least one outcome's cost is known: the ladder is theirs.
    private let pricedCount: Double

    init(_ world: World, seed: UInt64, _ reward: Reward) {
        var (singles, random, oracle) = ([Sum](repeating: Sum(), count: world.models.count), Sum(), Sum())
        var ladder: [Step] = []
        var (base, count, pricedCount) = (CostQuality(costUSD: 0, quality: 0), 0, 0)
        world.forEachRequest(seed: seed) { _, row, segment in
            let outcomes = world.models.indices.map { world.outcome(row: row, model: $0, in: segment) }
            let known = outcomes.compactMap { $0 }
            guard !known.isEmpty, let best = world.best(row: row, in: segment, reward) else { return }
            count += 1
            for (model, outcome) in outcomes.enumerated() { if let outcome { singles[model].add(outcome, 1, reward) } }
            for outcome in known { random.add(outcome, 1 / Double(known.count), reward) }
            oracle.add(best, 1, reward)
            let priced = known.compactMap { outcome in
                outcome.costUSD.map { CostQuality(costUSD: $0, quality: outcome.quality) }
            }
            guard !priced.isEmpty else { return }
            pricedCount += 1
            let way = Hull(over: priced).corners
            base.costUSD += way[0].costUSD
            base.quality += way[0].quality
            ladder += zip(way, way.dropFirst()).map(Step.init)
        }
        self.singles = singles.map { $0.isFull(count) ? $0.line : nil }
        self.random = random.line
        self.oracle = oracle.line
        let whole = self.singles.compactMap { $0 }
        let points = (whole.isEmpty ? [random.line] : whole).compactMap { line in
            line.costUSD.map { CostQuality(costUSD: $0, quality: line.quality) }
        }
        hull = points.isEmpty ? nil : Hull(over: points)
        self.ladder = ladder.sorted { $0.slope > $1.slope }
        self.base = base
        self.pricedCount = Double(pricedCount)
    }

    /// The best mixture of single models that costs at most so much on average; the cheapest where none does.
    /// - Returns: `nil` where no model's cost is known.
    func hull(atUSD budget: Double, _ reward: Reward) -> Line? {
        guard let hull else { return nil }
        let cost = max(hull.corners[0].costUSD, min(budget, hull.corners[hull.corners.count - 1].costUSD))
        let quality = hull.quality(atCostUSD: cost) ?? hull.corners[0].quality
        return Line(quality: quality, costUSD: cost, reward: reward(quality, cost))
    }

    /// The best choices with hindsight that cost at most so much on average: the steepest steps first.
    /// - Returns: `nil` where no outcome's cost is known.
    func oracle(atUSD budget: Double, _ reward: Reward) -> Line? {
        guard pricedCount > 0 else { return nil }
        var (cost, quality) = (base.costUSD, base.quality)
        for step in ladder {
            let left = budget * pricedCount - cost
            guard left > 0 else { break }
            let share = min(1, left / step.costUSD)
            cost += share * step.costUSD
            quality += share * step.quality
        }
        (cost, quality) = (cost / pricedCount, quality / pricedCount)
        return Line(quality: quality, costUSD: cost, reward: reward(quality, cost))
    }

    /// From one corner of a request's hull to the next.
    private struct Step {
        let costUSD: Double
        let quality: Double
        /// Quality per USD.
        let slope: Double

        init(_ low: CostQuality, _ high: CostQuality) {
            (costUSD, quality) = (high.costUSD - low.costUSD, high.quality - low.quality)
            slope = quality / costUSD
        }
    }

    /// Weighted sums of outcomes.
    private struct Sum {
        var weight = 0.0
        var quality = 0.0
        var costWeight = 0.0
        var costUSD = 0.0
        var reward = 0.0

        mutating func add(_ outcome: (quality: Double, costUSD: Double?), _ share: Double, _ reward: Reward) {
            weight += share
            quality += share * outcome.quality
            self.reward += share * reward(outcome.quality, outcome.costUSD)
            guard let cost = outcome.costUSD else { return }
            costWeight += share
            costUSD += share * cost
        }

        func isFull(_ count: Int) -> Bool { weight == Double(count) }

        var line: Line {
            Line(
                quality: weight > 0 ? quality / weight : 0, costUSD: costWeight > 0 ? costUSD / costWeight : nil,
                reward: weight > 0 ? reward / weight : 0)
        }
    }
}

extension StreamReferences {
    /// The model that alone earned most, of those that were run on every row.
    var bestSingle: Int? { singles.indices.filter { singles[$0] != nil }.max { reward($0) < reward($1) } }

    var bestSingleReward: Double? { bestSingle.flatMap { singles[$0]?.reward } }

    /// The one that alone cost least, of those whose cost is known.
    var cheapest: Int? { singles.indices.filter { cost($0) != nil }.min { cost($0) ?? 0 < cost($1) ?? 0 } }

    private func reward(_ model: Int) -> Double { singles[model]?.reward ?? 0 }
    private func cost(_ model: Int) -> Double? { singles[model]?.costUSD }
}

extension World {
    /// The requests that count, in the order of a stream, each with its part of the timeline.
    func forEachRequest(seed: UInt64, _ body: (_ request: Int, _ row: Int, _ segment: Timeline.Segment) -> Void) {
        var segment = 0
        for (request, row) in stream(seed: seed).dropFirst(warmupCount).enumerated() {
            segment = timeline.segment(at: request, from: segment)
            body(request, row, timeline.segments[segment])
        }
    }
}
