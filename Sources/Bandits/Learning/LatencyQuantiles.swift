import LinearAlgebra
import Routing

/// Quantiles of a model's latency that follow it: stochastic approximation on the logarithm, constant memory.
///
///     q ← q + η · scale · (p − [x < q]),   η = max(4/n, 0.05),   scale: forgetting mean of |x − median|
///
/// > Robbins, Monro. *A Stochastic Approximation Method*, 1951; Tierney. *A Space-Efficient Recursive Procedure for
/// > Estimating a Quantile of an Unknown Distribution*, 1983.
public struct LatencyQuantiles: Sendable, Equatable {
    /// One for each that a target may name, the lowest first.
    public static let levels = LatencyTarget.quantiles
    private static let rateMin = 0.05
    private static let retention = 0.97
    /// Typical |log x − log median| of calls, and how many calls that is worth.
    private static let scalePrior = DecayedMean(0.25, weight: 2)

    private var logs = SIMD4<Double>.zero
    private var scale = DecayedMean()
    public private(set) var count: UInt64 = 0

    public init() {}

    /// - Parameter level: one of `levels`.
    /// - Returns: milliseconds; `nil` before the first call.
    public func milliseconds(_ level: Double) -> Double? {
        guard let place = Self.levels.firstIndex(of: level), count > 0 else { return nil }
        // Neighbours may cross for a few calls.
        return Double.exp((0...place).map { logs[$0] }.max() ?? 0)
    }

    /// What a quantile is at least: two standard errors taken off, so that nobody is called slow for the luck of some calls. Of
    /// a normal log x, an estimate with the rate η has a standard error of some .55 scale √η at each of the levels.
    ///
    /// - Parameter level: one of `levels`.
    /// - Returns: milliseconds; `nil` before the first call.
    public func leastMilliseconds(_ level: Double) -> Double? {
        guard let found = milliseconds(level) else { return nil }
        let prior = Self.scalePrior
        let scale = (scale.sum + prior.sum) / (scale.weight + prior.weight)
        return found * Double.exp(-2 * 0.55 * scale * rate.squareRoot())
    }

    /// η of the latest call.
    private var rate: Double { max(4 / Double(count), Self.rateMin) }

    mutating func observe(milliseconds: Double) {
        let x = Double.log(max(1e-3, milliseconds))
        count += 1
        guard count > 1 else {
            logs = SIMD4(repeating: x)
            return
        }
        scale.add(abs(x - logs[0]), retention: Self.retention)
        let step = rate * (scale.value ?? 0)
        for (place, level) in Self.levels.enumerated() { logs[place] += step * (level - (x < logs[place] ? 1 : 0)) }
    }

    func write(to writer: inout StateWriter) {
        writer.put(count)
        for place in 0..<4 { writer.put(logs[place]) }
        scale.write(to: &writer)
    }

    init(from reader: inout StateReader) throws(StateError) {
        count = try reader.number()
        for place in 0..<4 { logs[place] = try reader.double() }
        scale = try DecayedMean(from: &reader)
    }
}
