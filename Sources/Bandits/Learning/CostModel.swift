import Routing

/// What one model's calls cost, and how long they take: the offline expectation, corrected by feedback. A value.
///
///     expected = prior · (Σ actual + 2·mean prior) / (Σ prior + 2·mean prior),   sums with fast forgetting
///
/// `prior` is the artefact's expectation or tokens × list price; without either, the mean of what calls have cost.
public struct CostModel: Sendable, Equatable {
    /// What one observation leaves of the earlier ones: a memory of about 50 calls.
    public static let retention = 0.98
    /// Weight of the prior, in observations.
    static let priorWeight = 2.0

    /// Over calls with a prior above 0: what they cost, and what they were expected to.
    var actual = DecayedMean()
    var expected = DecayedMean()
    /// Over calls without a prior: what they cost.
    var unpriced = DecayedMean()
    var outputTokens = DecayedMean()
    var latencyMilliseconds = DecayedMean()
    public private(set) var latencies = LatencyQuantiles()

    public init() {}

    /// Expected output tokens of a call: the learnt mean, else the default, and never more than the caller's limit.
    public func expectedOutputTokens(max limit: Int?) -> Double {
        let mean = outputTokens.value ?? TokenCost.outputTokensDefault
        return limit.map { min(mean, Double($0)) } ?? mean
    }

    /// Expected cost of a call.
    /// - Parameter prior: USD without feedback; `nil` where unknown.
    /// - Returns: USD; `nil` where nothing is known.
    public func expectedCostUSD(prior: Double?) -> Double? {
        guard let prior, prior > 0 else { return unpriced.value ?? prior }
        return prior * ratio
    }

    public var expectedLatencyMilliseconds: Double? { latencyMilliseconds.value }

    /// True cost per expected cost, drawn towards 1 by the prior weight.
    public var ratio: Double {
        guard let meanPrior = expected.value, meanPrior > 0 else { return 1 }
        let pull = Self.priorWeight * meanPrior
        return (actual.sum + pull) / (expected.sum + pull)
    }

    /// Takes what a call cost: `costUSD` against the cost that had been expected without feedback.
    public mutating func observe(costUSD: Double, prior: Double?) {
        if let prior, prior > 0 {
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

    public mutating func observe(outputTokens tokens: Int) {
        outputTokens.add(Double(tokens), retention: Self.retention)
    }

    public mutating func observe(latencyMilliseconds latency: Double) {
        latencyMilliseconds.add(latency, retention: Self.retention)
        latencies.observe(milliseconds: latency)
    }
}

extension CostModel {
    public func write(to writer: inout StateWriter) {
        for mean in [actual, expected, unpriced, outputTokens, latencyMilliseconds] { mean.write(to: &writer) }
        latencies.write(to: &writer)
    }

    public init(from reader: inout StateReader) throws(StateError) {
        actual = try DecayedMean(from: &reader)
        expected = try DecayedMean(from: &reader)
        unpriced = try DecayedMean(from: &reader)
        outputTokens = try DecayedMean(from: &reader)
        latencyMilliseconds = try DecayedMean(from: &reader)
        latencies = try LatencyQuantiles(from: &reader)
    }
}
