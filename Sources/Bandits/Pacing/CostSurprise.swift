/// How far true costs of calls, one model's or a whole budget's, have been from expected ones of late, and what that says of
/// those whose cost nobody has told.
///
///     v = (Σ (true − expected)² + 2 c̄²) / (Σ expected² + 2 c̄²)
///     variance of the open calls = v (Σc² + (Σc)² / 50)
///
/// c: expected costs of the open calls; c̄²: mean square of the settled ones; their sums forget. Before the first one v is 1:
/// a cost is as likely to be far off as near. Errors of single calls are independent, and in proportion to what was expected;
/// what all of them share is the error of the model's learnt cost, the mean of some 50 calls (`CostModel`).
struct CostSurprise: Sendable, Equatable {
    /// Weight of the prior, in calls.
    static let priorWeight = 2.0
    /// Calls that a learnt cost is the mean of.
    static let learntCalls = 50.0
    /// Deviations of the open calls' sum that are kept back.
    private static let openDeviations = 2.0
    /// A memory of some 500 calls for the worst of them.
    static let worstRetention = 0.998
    /// Times its expected cost that a call is feared to take at most: one cost that was told in the wrong unit is no end of a
    /// model.
    static let ratioMax = 20.0
    /// Deviations that a single call may go beyond its expected cost.
    static let callDeviations = 3.0

    /// Calls that are remembered, about.
    let memory: Double
    private var squaredErrors = DecayedMean()
    private var squares = DecayedMean()
    /// The most that a true cost has been of its expected one; it fades towards 1.
    private var worstRatio = 1.0

    mutating func take(costUSD: Double, expectedUSD: Double) {
        let (error, retention) = (costUSD - expectedUSD, 1 - 1 / memory)
        squaredErrors.add(error * error, retention: retention)
        squares.add(expectedUSD * expectedUSD, retention: retention)
        guard expectedUSD > 0 else { return }
        worstRatio = max(min(costUSD / expectedUSD, Self.ratioMax), 1 + Self.worstRetention * (worstRatio - 1))
    }

    /// v.
    var relativeVariance: Double {
        guard let mean = squares.value, mean > 0 else { return 1 }
        let prior = Self.priorWeight * mean
        return (squaredErrors.sum + prior) / (squares.sum + prior)
    }

    /// What is kept back for open calls.
    /// - Parameter variance: of what they cost, in USD².
    static func reservedUSD(variance: Double) -> Double { openDeviations * variance.squareRoot() }

    /// Of what open calls cost, in USD².
    func variance(of open: OpenCosts) -> Double {
        guard !open.isEmpty else { return 0 }
        let shared = squares.weight > 0 ? open.usd * open.usd / Self.learntCalls : 0
        return relativeVariance * (open.squareUSD + shared)
    }

    /// How many times its expected cost one call may well take: as much as the worst of late, for costs of calls have long
    /// tails; at least 2.
    var callFactor: Double { max(2, worstRatio, 1 + Self.callDeviations * relativeVariance.squareRoot()) }

    func write(to writer: inout StateWriter) {
        squaredErrors.write(to: &writer)
        squares.write(to: &writer)
        writer.put(worstRatio)
    }

    /// - Parameter memory: calls that are remembered, about.
    init(memory: Double) { self.memory = memory }

    /// - Parameter withWorst: `false` of a state that does not tell the worst ratio.
    init(from reader: inout StateReader, memory: Double, withWorst: Bool = true) throws(StateError) {
        self.memory = memory
        squaredErrors = try DecayedMean(from: &reader)
        squares = try DecayedMean(from: &reader)
        if withWorst { worstRatio = try reader.double() }
    }
}

/// Expected costs of calls whose true one nobody has told: exact in any order.
struct OpenCosts: Sendable, Equatable {
    private var sum = Money.zero
    /// In 10⁻²⁴ USD².
    private var squares: Int128 = 0

    var usd: Double { sum.usd }
    var squareUSD: Double {
        // By halves: the library converts 128 bits generically, which would be some hundredths of a decision's time.
        1e-24 * (0x1p64 * Double(Int64(squares >> 64)) + Double(UInt64(truncatingIfNeeded: squares)))
    }
    var isEmpty: Bool { squares == 0 }

    init() {}

    mutating func open(_ expected: Money) {
        sum += expected
        squares += expected.square
    }

    /// A call that was opened before it was counted here takes nothing away.
    mutating func close(_ expected: Money) {
        sum = max(.zero, sum - expected)
        squares = max(0, squares - expected.square)
    }

    static func += (a: inout OpenCosts, b: OpenCosts) {
        a.sum += b.sum
        a.squares += b.squares
    }

    func write(to writer: inout StateWriter) {
        writer.put(sum.picoUSD)
        writer.put(squares)
    }

    init(from reader: inout StateReader) throws(StateError) {
        sum = Money(picoUSD: try reader.number())
        squares = try reader.number()
    }
}
