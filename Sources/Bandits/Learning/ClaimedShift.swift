import LinearAlgebra

/// A shift of a level that an alarm claims, while outcomes have neither confirmed nor refuted it.
///
///     δ ~ N(m, v) with probability p, else 0;    log odds ← log odds + ln N(e; m, v + s²) − ln N(e; 0, s²)
///
/// e is an outcome less all else that was expected of it, s² the variance of that. What a decision sees is the mixture's
/// mean and variance: the model keeps nearly all of its traffic until the outcomes that follow the alarm have spoken, so
/// a false alarm costs little, and a true one is believed more with every outcome.
///
/// > Shiryaev. *On Optimum Methods in Quickest Detection Problems*, 1963: the posterior odds of a change.
struct ClaimedShift: Sendable, Equatable {
    /// m and v.
    private(set) var mean: Double
    private(set) var variance: Double
    /// Of a shift against none.
    private(set) var logOdds = Self.startingLogOdds
    /// p.
    private(set) var probability = Double.sigmoid(Self.startingLogOdds)

    /// Changes are taken to be rarer than false alarms: 2 to 9.
    private static let startingLogOdds = -1.5
    /// Log odds at which a claim counts as confirmed, or, below 0, as refuted: 20 to 1.
    private static let decisive = 3.0
    /// Outcomes that have told the size that an alarm speaks of.
    private static let sizeCount = 20.0

    /// - Parameters:
    ///   - size: mean of the last outcomes less what was usual, which an alarm finds too large rather than too small: it is
    ///     drawn towards 0 by what it is known with.
    ///   - changeVariance: of the size of shifts.
    ///   - noiseVariance: of an outcome.
    init(size: Double, changeVariance: Double, noiseVariance: Double) {
        let known = noiseVariance / Self.sizeCount
        let share = changeVariance / (changeVariance + known)
        mean = share * size
        variance = share * known
    }

    /// Of outcomes so far; `nil` while they leave it open.
    var verdict: ClaimVerdict? {
        if logOdds > Self.decisive { return .confirmed }
        return logOdds < -Self.decisive ? .refuted : nil
    }

    /// What is expected of the shift.
    var expected: Double { probability * mean }
    /// How uncertain that is.
    var uncertainty: Double { probability * (variance + (1 - probability) * mean * mean) }

    /// A model that isn't drawn any more is slowly given another chance.
    /// - Parameter kept: what time has left.
    mutating func fade(_ kept: Double) { mean *= kept }

    /// Takes an outcome.
    /// - Parameters:
    ///   - surprise: what the outcome was beyond all that was expected, the shift included.
    ///   - total: variance of that.
    mutating func take(surprise: Double, total: Double) {
        let (surprise, noise) = (surprise + expected, total - uncertainty)
        let (rest, total) = (surprise - mean, noise + variance)
        logOdds += 0.5 * (Double.log(noise / total) + surprise * surprise / noise - rest * rest / total)
        let gain = variance / total
        mean += gain * rest
        variance *= 1 - gain
        probability = Double.sigmoid(logOdds)
    }
}

extension ClaimedShift {
    func write(to writer: inout StateWriter) {
        writer.put(mean)
        writer.put(variance)
        writer.put(logOdds)
    }

    init(from reader: inout StateReader) throws(StateError) {
        mean = try reader.double()
        variance = try reader.double()
        logOdds = try reader.double()
        probability = Double.sigmoid(logOdds)
    }
}
