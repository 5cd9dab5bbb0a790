/// How far true costs have been from expected ones of late, and what that says of calls whose cost nobody has told.
///
///     reserve = z √(v Σc²),   v = Σ (true − expected)² / Σ expected²
///
/// c: expected costs of the open calls; the sums over settled ones forget. Errors of single calls are taken for independent,
/// and in proportion to what was expected: a dear call is what may go wrong.
struct CostSurprise: Sendable, Equatable {
    /// A memory of some 200 calls.
    static let retention = 0.995
    /// z: deviations of the open calls' sum that are kept back.
    static let openDeviations = 2.0
    /// Deviations that a single call may go beyond its expected cost.
    static let callDeviations = 3.0

    private var squaredErrors = DecayedMean()
    private var squares = DecayedMean()

    mutating func take(costUSD: Double, expectedUSD: Double) {
        let error = costUSD - expectedUSD
        squaredErrors.add(error * error, retention: Self.retention)
        squares.add(expectedUSD * expectedUSD, retention: Self.retention)
    }

    /// v; 0 before the first call.
    private var relativeVariance: Double { squares.sum > 0 ? squaredErrors.sum / squares.sum : 0 }

    /// What open calls may cost beyond what was expected of them.
    /// - Parameter openSquareUSD: Σc².
    func reserveUSD(openSquareUSD: Double) -> Double {
        Self.openDeviations * (relativeVariance * openSquareUSD).squareRoot()
    }

    /// How many times its expected cost one call may well take; at least 2.
    var callFactor: Double { max(2, 1 + Self.callDeviations * relativeVariance.squareRoot()) }

    func write(to writer: inout StateWriter) {
        squaredErrors.write(to: &writer)
        squares.write(to: &writer)
    }

    init() {}

    init(from reader: inout StateReader) throws(StateError) {
        squaredErrors = try DecayedMean(from: &reader)
        squares = try DecayedMean(from: &reader)
    }
}
