/// What is usual for outcomes − offline predictions, as they are told first: what a change detector compares with.
///
/// The mean of the last thousand, so slow that a change is not taken for usual before it is found: the estimate that
/// decides follows sooner, and would hide it. As every outcome is compared with the mean of those before it, bets
/// against it are fair also while little is known.
struct UsualResidual: Sendable, Equatable {
    private var mean: DecayedMean
    /// Variance of an outcome around what is usual.
    private(set) var noiseVariance: Double
    private var count: UInt64 = 0

    /// What one outcome leaves of the earlier ones' weight.
    static let retention = 0.999
    /// Outcomes that must have told what is usual before anything is compared with it.
    private static let countMin = 20.0
    /// Outcomes that what is usual after a change counts as: found in outcomes of its own, or concluded from those of
    /// others, which leaves it to its own to say how far it has gone along before they are compared with it again.
    private static let changedCount = 20.0
    private static let concludedCount = 4.0
    private static let noiseWindow: UInt64 = 100

    /// - Parameters:
    ///   - priorCount: outcomes that the offline prediction counts as.
    ///   - noiseVariance: of the model's outcomes on the whole.
    init(priorCount: Double, noiseVariance: Double) {
        mean = DecayedMean(0, weight: priorCount)
        self.noiseVariance = noiseVariance
    }

    /// `nil` before the first outcome of a model whose prediction says nothing.
    var level: Double? { mean.value }

    /// What is to be expected of an outcome, and its deviation from that; `nil` before enough outcomes have told.
    ///
    /// - Parameters:
    ///   - anchor: what the residuals were taken of.
    ///   - explained: what the context says of it.
    func expectation(of observation: Observation, anchor: Double, explained: Double) -> Expectation? {
        guard mean.weight >= Self.countMin, let mean = mean.value else { return nil }
        return Expectation(
            mean: anchor + explained + mean, deviation: noiseVariance.squareRoot(), stake: observation.stake)
    }

    /// - Parameter stake: of a bet on the outcome, and its part in the mean that bets are made against.
    mutating func add(_ residual: Double, stake: Double) {
        count += 1
        let innovation = residual - (mean.value ?? residual)
        mean.add(residual, weight: stake, retention: Self.retention)
        let share = stake / Double(20 + min(Self.noiseWindow, count))
        noiseVariance = min(0.25, max(0.002, noiseVariance + share * (innovation * innovation - noiseVariance)))
    }

    /// It has become another one.
    /// - Parameter isConcluded: from a change of the model as a whole.
    mutating func shift(by size: Double, isConcluded: Bool = false) {
        mean = DecayedMean((mean.value ?? 0) + size, weight: isConcluded ? Self.concludedCount : Self.changedCount)
    }

    func write(to writer: inout StateWriter) {
        mean.write(to: &writer)
        writer.put(noiseVariance)
        writer.put(count)
    }

    init(from reader: inout StateReader) throws(StateError) {
        mean = try DecayedMean(from: &reader)
        noiseVariance = try reader.double()
        count = try reader.number()
    }
}

/// What an outcome is compared with.
struct Expectation: Sendable, Equatable {
    var mean: Double
    var deviation: Double
    /// Part of a whole bet that is made on it.
    var stake = 1.0
}
