import LinearAlgebra

/// Evidence that a model is no longer what it was, in standardised innovations z, on either side.
///
///     Mⱼ ← (Mⱼ + 1) · exp(λⱼ z − ψ(λⱼ)),   ψ(λ) = (e^(3λ) − 3λ − 1) / 9,   alarm when the mean of the Mⱼ passes N
///
/// With z cut at 3, of mean at most 0 and variance at most 1 (whatever its distribution), every factor has an expectation
/// of at most 1 (Bennett), the sum is a Shiryaev–Roberts e-detector, and alarms on one side are at least N
/// observations apart on average. Several λ at once see small changes and large ones.
///
/// > Shin, Ramdas, Rinaldo. *E-detectors: A Nonparametric Framework for Sequential Change Detection*, NEJSDS 2024.
public struct ChangeDetector: Sendable, Equatable {
    /// One side's four sums.
    private(set) var up = SIMD4<Double>.zero
    private(set) var down = SIMD4<Double>.zero
    /// Mean innovation of late, in units of quality: what the change is, where there is one.
    private(set) var recent = DecayedMean()
    public private(set) var alarms: UInt64 = 0

    /// One innovation says no more than this many standard deviations.
    static let clip = 3.0
    /// Standard deviations by which a prediction may be off without being a change.
    static let slack = 0.05
    /// λ.
    static let rates = SIMD4(0.1, 0.2, 0.4, 0.8)
    /// ψ(λ).
    private static let costs = SIMD4(
        (0..<4).map { (Double.exp(clip * rates[$0]) - clip * rates[$0] - 1) / (clip * clip) })
    /// What one observation leaves of the earlier ones' weight in `recent`.
    private static let retention = 0.95

    init() {}

    /// What an alarm has found.
    public struct Finding: Sendable, Equatable {
        /// Mean of the last innovations, in units of quality: negative where the model got worse.
        public var size: Double
        /// Log of the sums' mean: log N suffices for an alarm.
        public var evidence: Double
    }

    /// Log evidence now, of the stronger side; −∞ before the first observation.
    public var evidence: Double { Double.log(max(up.sum(), down.sum()) / 4) }

    /// Takes one innovation.
    ///
    /// - Parameters:
    ///   - z: standardised.
    ///   - innovation: the same in units of quality.
    ///   - interval: N; `nil` looks for nothing.
    /// - Returns: what was found, where this one raised the alarm; then both sides start again.
    mutating func take(_ z: Double, innovation: Double, interval: Double?) -> Finding? {
        guard let interval else { return nil }
        recent.add(innovation, retention: Self.retention)
        up = Self.grown(up, z - Self.slack)
        down = Self.grown(down, -z - Self.slack)
        guard max(up.sum(), down.sum()) > 4 * interval else { return nil }
        let finding = Finding(size: recent.value ?? 0, evidence: evidence)
        (up, down) = (.zero, .zero)
        alarms += 1
        return finding
    }

    private static func grown(_ sums: SIMD4<Double>, _ z: Double) -> SIMD4<Double> {
        let exponents = rates * min(clip, z) - costs
        return (sums + 1) * SIMD4((0..<4).map { Double.exp(exponents[$0]) })
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
