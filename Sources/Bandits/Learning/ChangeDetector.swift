import LinearAlgebra

/// Evidence that outcomes no longer have the mean that is expected of them, on either side, by bets against it.
///
///     Mⱼ ← (Mⱼ + 1) · (1 + stake λⱼ (d − slack)),   λⱼ = min(rateⱼ / s, caution / reach),   alarm when the mean of the Mⱼ passes N
///
/// d is an outcome less its expectation, s its deviation, −`reach` the least that d − slack can be; the stake is 1 but for
/// sources that weigh less. A bet on d gains nothing on average while the expectation is right, whatever the outcomes look
/// like within [0, 1]; so the sum is a Shiryaev–Roberts e-detector, and alarms on one side are at least N outcomes apart on
/// average. For right and wrong answers a bet *is* the likelihood ratio. Several rates at once see small changes and large ones.
///
/// > Shin, Ramdas, Rinaldo. *E-detectors: A Nonparametric Framework for Sequential Change Detection*, NEJSDS 2024.
/// > Waudby-Smith, Ramdas. *Estimating Means of Bounded Random Variables by Betting*, JRSS B 2024.
public struct ChangeDetector: Sendable, Equatable {
    /// One side's four sums.
    private(set) var up = SIMD4<Double>.zero
    private(set) var down = SIMD4<Double>.zero
    /// Mean deviation from what was expected, of late: what the change is, where there is one.
    private(set) var recent = DecayedMean()
    public private(set) var alarms: UInt64 = 0

    /// Deviations by which an expectation may be off without being a change.
    static let slack = 0.01
    /// Shifts, in deviations, that the bets are the best ones for.
    static let rates = SIMD4(0.15, 0.3, 0.6, 1.2)
    /// The largest part of what is there that one outcome can take.
    static let caution = 0.8
    /// Expectations nearer to 0 or 1 count as this far off, for the bets that gain less by it: nothing is certain, and a
    /// model that is always right must not seem better than usual.
    private static let margin = 0.02
    /// What one outcome leaves of the earlier ones' weight in `recent`.
    private static let retention = 0.95

    init() {}

    /// What an alarm has found.
    public struct Finding: Sendable, Equatable {
        /// Mean of the last outcomes less what was expected: negative where the model got worse.
        public var size: Double
        /// Log of the sums' mean: log N suffices for an alarm.
        public var evidence: Double
    }

    /// Log evidence now, of the stronger side; −∞ before the first outcome.
    public var evidence: Double { Double.log(max(up.sum(), down.sum()) / 4) }

    /// Log evidence that outcomes have got worse, as a share of what an alarm takes: 0 below a third, where nearly all is.
    func suspicion(interval: Double?) -> Double {
        guard let interval else { return 0 }
        let sums = down.sum() / 4
        return sums * sums * sums > interval ? Double.log(sums) / Double.log(interval) : 0
    }

    /// Takes one outcome.
    ///
    /// - Parameters:
    ///   - outcome: in [0, 1]; what lies outside counts as 0 or 1.
    ///   - interval: N; `nil` looks for nothing.
    /// - Returns: what was found, where this one raised the alarm; then both sides start again.
    mutating func take(_ outcome: Double, _ expectation: Expectation, interval: Double?) -> Finding? {
        guard let interval else { return nil }
        let (outcome, mean) = (min(1, max(0, outcome)), min(1, max(0, expectation.mean)))
        recent.add(outcome - mean, weight: expectation.stake, retention: Self.retention)
        let slack = Self.slack * expectation.deviation
        let (least, most) = (max(Self.margin, mean), min(1 - Self.margin, mean))
        up = Self.grown(up, outcome - least - slack, reach: least + slack, expectation)
        down = Self.grown(down, most - outcome - slack, reach: 1 - most + slack, expectation)
        guard max(up.sum(), down.sum()) > 4 * interval else { return nil }
        let finding = Finding(size: recent.value ?? 0, evidence: evidence)
        startAgain()
        alarms += 1
        return finding
    }

    /// Forgets the evidence, not the alarms.
    mutating func startAgain() {
        (up, down) = (.zero, .zero)
    }

    private static func grown(
        _ sums: SIMD4<Double>, _ gain: Double, reach: Double, _ expectation: Expectation
    ) -> SIMD4<Double> {
        let most = SIMD4(repeating: caution / reach)
        let wanted = rates / expectation.deviation
        let bets = expectation.stake * wanted.replacing(with: most, where: wanted .> most)
        return (sums + 1) * (1 + bets * gain)
    }
}

extension ChangeDetector {
    func write(to writer: inout StateWriter) {
        for side in [up, down] {
            for place in 0..<4 { writer.put(side[place]) }
        }
        recent.write(to: &writer)
        writer.put(alarms)
    }

    init(from reader: inout StateReader) throws(StateError) {
        for place in 0..<4 { up[place] = try reader.double() }
        for place in 0..<4 { down[place] = try reader.double() }
        recent = try DecayedMean(from: &reader)
        alarms = try reader.number()
    }
}
