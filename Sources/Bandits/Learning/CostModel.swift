import LinearAlgebra

/// What one model's calls cost, and how long they take: the offline expectation, corrected by feedback. A value.
///
///     expected = prior · (Σ actual + 2·mean prior) / (Σ prior + 2·mean prior),   sums with fast forgetting
///
/// `prior` is the artefact's expectation or tokens × list price; without either, the mean of what calls have cost.
///
/// What was learnt of a model holds for `memory` feedbacks of others. From then on what its calls cost fades with a
/// half-life of as many towards what is expected of them, and what they take is stale: a model that was left for being
/// dear or slow is tried again. Where nothing is expected, or that calls are free, cost fades towards nothing, while nobody
/// speaks of the model at all; that is no estimate but a reason to ask, and a model on trial answers it (`isCostFaded`).
/// Time is counted in feedbacks (`now`), never by a clock.
public struct CostModel: Sendable, Equatable {
    /// What one observation leaves of the earlier ones: a memory of about 50 calls.
    public static let retention = 0.98
    /// Weight of the prior, in observations.
    static let priorWeight = 2.0
    /// Feedbacks of other models after which no news of this one is no longer good.
    public static let memory: UInt64 = 1_000
    /// A cost of which no more than this is left is asked for anew.
    private static let fadedShare = 0.5

    /// Over calls with a prior above 0: what they cost, and what they were expected to.
    var actual = DecayedMean()
    var expected = DecayedMean()
    /// Over calls without a prior: what they cost.
    var unpriced = DecayedMean()
    var outputTokens = DecayedMean()
    var latencyMilliseconds = DecayedMean()
    private var latencies = LatencyQuantiles()
    /// By how many times list prices have been announced to rise, as far as calls from before are remembered, and how much
    /// of that calls had told before. 1: nothing.
    private var announced = 1.0
    private var foretold = 1.0
    /// When a cost, when a latency, and when anything of a call was heard of last.
    private var costHeard: UInt64 = 0
    private var latencyHeard: UInt64 = 0
    private var callHeard: UInt64 = 0

    public init() {}

    /// Expected output tokens of a call: the learnt mean, else the default, and never more than the caller's limit.
    public func expectedOutputTokens(max limit: Int?) -> Double {
        let mean = outputTokens.value ?? TokenCost.outputTokensDefault
        return limit.map { min(mean, Double($0)) } ?? mean
    }

    /// Expected cost of a call.
    /// - Parameters:
    ///   - prior: USD without feedback; `nil` where unknown.
    ///   - now: feedbacks so far, of all models.
    /// - Returns: USD; `nil` where nothing is known.
    public func expectedCostUSD(prior: Double?, now: UInt64) -> Double? {
        guard let prior, prior > 0 else { return unpriced.value.map { $0 * keptUnpriced(now) } ?? prior }
        return prior * ratio(now: now)
    }

    /// Whether little is left of what calls have cost, because nobody has told for long.
    public func isCostFaded(prior: Double?, now: UInt64) -> Bool {
        prior ?? 0 <= 0 && unpriced.value ?? 0 > 0 && keptUnpriced(now) <= Self.fadedShare
    }

    public var expectedLatencyMilliseconds: Double? { latencyMilliseconds.value }

    /// A quantile of what its calls take.
    /// - Parameter level: one of `LatencyQuantiles.levels`.
    /// - Returns: milliseconds; `nil` before the first call.
    public func latencyMilliseconds(_ level: Double) -> Double? { latencies.milliseconds(level) }

    /// What a quantile of what its calls take is at least, luck aside.
    /// - Parameter level: one of `LatencyQuantiles.levels`.
    /// - Returns: milliseconds; `nil` before the first call.
    public func leastLatencyMilliseconds(_ level: Double) -> Double? { latencies.leastMilliseconds(level) }

    /// Whether nobody has told for long what its calls take.
    public func isLatencyStale(now: UInt64) -> Bool { Self.isPast(latencyHeard, now) }

    /// True cost per expected cost, drawn towards 1 by the prior weight.
    public func ratio(now: UInt64) -> Double {
        guard let meanPrior = expected.value, meanPrior > 0 else { return 1 }
        let (kept, pull) = (kept(now), Self.priorWeight * meanPrior)
        return (kept * actual.sum + pull) / (kept * expected.sum + pull)
    }

    /// What time has left of what calls have told of their cost.
    private func kept(_ now: UInt64) -> Double { Self.kept(since: costHeard, now) }

    /// What time has left of it where there is no list price to fall back on: calls whose cost nobody tells count as news,
    /// too, so that they don't become cheap.
    private func keptUnpriced(_ now: UInt64) -> Double { Self.kept(since: max(costHeard, callHeard), now) }

    private static func kept(since heard: UInt64, _ now: UInt64) -> Double {
        guard isPast(heard, now) else { return 1 }
        return Double.pow(0.5, Double(now - heard - memory) / Double(memory))
    }

    private static func isPast(_ heard: UInt64, _ now: UInt64) -> Bool { now > heard + memory }

    /// Takes what a call cost: `costUSD` against the cost that had been expected without feedback.
    public mutating func observe(costUSD: Double, prior: Double?, now: UInt64) {
        let kept = kept(now)
        if kept < 1 {
            actual.fade(kept)
            expected.fade(kept)
        }
        // A trial's answer decides.
        if keptUnpriced(now) <= Self.fadedShare { unpriced = DecayedMean() }
        costHeard = now
        if let prior, prior > 0 {
            forgetAnnouncements()
            actual.add(costUSD, retention: Self.retention)
            expected.add(prior, retention: Self.retention)
        } else {
            unpriced.add(costUSD, retention: Self.retention)
        }
    }

    /// A cost that had been taken in turned out to be another one.
    public mutating func revise(costChangeUSD change: Double, prior: Double?) {
        if let prior, prior > 0 { actual.revise(by: change) } else { unpriced.revise(by: change) }
    }

    /// The list price is `factor` times what it was. Where that is what calls have told already, it is no news, and their
    /// cost was to be expected; else it comes on top of what they have told. Of what was announced among the same calls they
    /// have told nothing, what they had been taken to tell, or all: whichever is nearest to them. A price that is taken back
    /// before the next call leaves everything as it was.
    public mutating func announce(priceFactor factor: Double) {
        guard let cost = actual.value, let prior = expected.value, cost > 0, prior > 0 else { return }
        let total = announced * factor
        let isTakenBack = abs(total - 1) < 1e-9
        let told = isTakenBack ? 1 : nearest(to: cost / prior * foretold, of: [foretold, 1, total])
        actual.scale(by: foretold / told)
        (announced, foretold) = (total, told)
    }

    /// The first of `factors` that `felt` is the fewest times of.
    private func nearest(to felt: Double, of factors: [Double]) -> Double {
        factors.min { abs(Double.log(felt / $0)) < abs(Double.log(felt / $1)) } ?? 1
    }

    /// A call at the present price takes the place of those from before.
    private mutating func forgetAnnouncements() {
        guard announced != 1 || foretold != 1 else { return }
        announced = Double.pow(announced, Self.retention)
        foretold = Double.pow(foretold, Self.retention)
    }

    /// Takes that somebody has spoken of a call. What was said of its cost is to be taken in before.
    public mutating func hear(now: UInt64) { callHeard = now }

    /// Takes how long an answer was.
    public mutating func observe(outputTokens tokens: Int) {
        outputTokens.add(Double(tokens), retention: Self.retention)
    }

    /// Takes how long a call took: for the mean that answers promise, and for the quantiles.
    public mutating func observe(latencyMilliseconds latency: Double, now: UInt64) {
        if isLatencyStale(now: now) { latencyMilliseconds = DecayedMean() }
        latencyMilliseconds.add(latency, retention: Self.retention)
        measure(latencyMilliseconds: latency, now: now)
    }

    /// Takes what a call took for the quantiles alone, which limits are held against: also while nothing is learnt.
    public mutating func measure(latencyMilliseconds latency: Double, now: UInt64) {
        if isLatencyStale(now: now) { latencies = LatencyQuantiles() }
        latencyHeard = now
        latencies.observe(milliseconds: latency)
    }
}

extension CostModel {
    public func write(to writer: inout StateWriter) {
        for mean in [actual, expected, unpriced, outputTokens, latencyMilliseconds] { mean.write(to: &writer) }
        latencies.write(to: &writer)
        writer.put(costHeard)
        writer.put(latencyHeard)
        writer.put(callHeard)
        writer.put(announced)
        writer.put(foretold)
    }

    /// - Parameters:
    ///   - callHeard: of a state that was written before it was kept; `nil` of one that has it.
    ///   - knowsAnnounced: `false` of a state from before announcements were kept: it goes on without.
    public init(
        from reader: inout StateReader, callHeard earlier: UInt64? = nil, knowsAnnounced: Bool = true
    ) throws(StateError) {
        actual = try DecayedMean(from: &reader)
        expected = try DecayedMean(from: &reader)
        unpriced = try DecayedMean(from: &reader)
        outputTokens = try DecayedMean(from: &reader)
        latencyMilliseconds = try DecayedMean(from: &reader)
        latencies = try LatencyQuantiles(from: &reader)
        costHeard = try reader.number()
        latencyHeard = try reader.number()
        if let earlier { callHeard = earlier } else { callHeard = try reader.number() }
        guard knowsAnnounced else { return }
        announced = try reader.double()
        foretold = try reader.double()
    }
}
