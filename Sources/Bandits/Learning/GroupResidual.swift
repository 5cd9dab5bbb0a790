/// What one model does on one group of requests (a caller's task) beyond its bias and weights, and whether it still does
/// what is usual there.
///
///     quality = f(prompt) + θᵀx + u + ε,      u ~ N(0, τ²)
///
/// u has a variance of its own; its covariances with θ are left out, which errs towards being less sure of the sum.
struct GroupResidual: Sendable, Equatable {
    /// Of u.
    private(set) var mean = 0.0
    private(set) var variance: Double
    /// Observations of all models when this group's last had been taken in.
    private var lastObservation: UInt64
    /// Variance of u beyond its prior's, since a change was found; it fades with the group's own outcomes.
    private var unrest = 0.0
    /// Whether a change was found here: then the offline prediction has been refuted, and u no longer fades towards it.
    private var hasChanged = false
    private(set) var usual: UsualResidual
    /// What the detector has found, until outcomes have decided.
    private(set) var claim: ClaimedShift?
    private var detector = ChangeDetector()

    /// - Parameters:
    ///   - noiseVariance: of the model's outcomes on the whole.
    ///   - now: observations of all models so far.
    init(_ settings: ResidualSettings, noiseVariance: Double, now: UInt64) {
        variance = settings.groupVariance
        lastObservation = now
        usual = UsualResidual(priorCount: settings.priorCount, noiseVariance: noiseVariance)
    }

    var alarms: UInt64 { detector.alarms }

    /// The sum as a decision sees it, and the variance of u and of a shift that is claimed of it, faded with the observations
    /// since.
    ///
    /// While it is suspected that the model has got worse it is judged by what was usual, from a third to half of the
    /// evidence more and more, and from two thirds on as less certain: else it loses its traffic before it is known whether
    /// it has.
    /// - Parameter rest: θᵀx.
    func estimate(beside rest: Double, _ settings: ResidualSettings, now: UInt64) -> (mean: Double, variance: Double) {
        let kept = settings.kept(after: now - min(now, lastObservation))
        var own = faded(settings, kept)
        if let claim {
            return (rest + own.mean + kept * claim.expected, own.variance + claim.uncertainty)
        }
        let suspicion = detector.suspicion(interval: settings.alarmInterval)
        guard suspicion > 0 else { return (rest + own.mean, own.variance) }
        own.mean += min(1, 6 * suspicion - 2) * declineSoFar(of: rest + own.mean, settings)
        own.variance += max(0, 3 * suspicion - 2) * settings.suspicionVariance
        return (rest + own.mean, own.variance)
    }

    /// How far what is expected has fallen below what is usual; 0 where the offline prediction is only a hope.
    private func declineSoFar(of expected: Double, _ settings: ResidualSettings) -> Double {
        guard settings.reverts, let usual = usual.level else { return 0 }
        return max(0, usual - expected)
    }

    /// u, and a shift that is claimed of it, as the last outcome left them.
    var expected: Double { mean + (claim?.expected ?? 0) }
    var uncertainty: Double { variance + (claim?.uncertainty ?? 0) }

    /// Fades with the observations since, and by one step of its own.
    mutating func drift(_ settings: ResidualSettings, now: UInt64) {
        let elapsed = settings.kept(after: now - min(now, lastObservation))
        (mean, variance) = faded(settings, settings.groupRetention * elapsed)
        claim?.fade(elapsed)
        unrest *= settings.groupRetention * settings.groupRetention
    }

    private func faded(_ settings: ResidualSettings, _ kept: Double) -> (mean: Double, variance: Double) {
        (
            settings.reverts && !hasChanged ? kept * mean : mean,
            kept * kept * variance + (1 - kept * kept) * (settings.groupVariance + unrest)
        )
    }

    /// Takes in an outcome.
    ///
    /// - Parameters:
    ///   - surprise: what the outcome was beyond all that the model's estimate had expected.
    ///   - total: variance of the surprise.
    ///   - expectation: what is usual, where that is known.
    /// - Returns: an alarm, or a verdict on the last one.
    mutating func take(
        _ observation: Observation, surprise: Double, total: Double, _ expectation: Expectation?,
        _ settings: ResidualSettings
    ) -> ChangeNews.Event? {
        lastObservation = observation.now + 1
        let gain = variance / total
        mean += gain * surprise
        variance *= 1 - gain
        usual.add(observation.outcome - settings.anchor(observation.prior), stake: observation.stake)
        if claim != nil {
            claim?.take(surprise: surprise, total: total)
            return settleClaim(settings).map { .verdict($0) }
        }
        let finding = expectation.flatMap { detector.take(observation.outcome, $0, interval: settings.alarmInterval) }
        guard let finding else { return nil }
        consider(finding, settings)
        return .alarm(finding, isClaim: claim != nil)
    }

    /// A change was found.
    private mutating func consider(_ finding: ChangeDetector.Finding, _ settings: ResidualSettings) {
        if settings.reverts {
            claim = ClaimedShift(
                size: finding.size, changeVariance: settings.changeVariance, noiseVariance: usual.noiseVariance)
        } else {
            usual.shift(by: finding.size)
            widen(by: settings.changeVariance, settings)
        }
    }

    /// Takes over a claim that outcomes have confirmed, and forgets one that they have refuted.
    /// - Returns: `nil` while it is open.
    private mutating func settleClaim(_ settings: ResidualSettings) -> ClaimVerdict? {
        guard let claim, let verdict = claim.verdict else { return nil }
        self.claim = nil
        if verdict == .confirmed {
            mean += claim.mean
            usual.shift(by: claim.mean)
            widen(by: claim.variance, settings)
        }
        return verdict
    }

    /// An outcome turned out to be another one.
    mutating func revise(gain: Double) { mean += variance * gain }

    /// The model has changed as a whole, and this group with it.
    mutating func shift(by size: Double) {
        usual.shift(by: size, isConcluded: true)
        detector.startAgain()
    }

    /// u has changed, and may go on changing.
    private mutating func widen(by variance: Double, _ settings: ResidualSettings) {
        self.variance += variance
        unrest = max(unrest, settings.changeVariance)
        hasChanged = true
    }
}

extension GroupResidual {
    func write(to writer: inout StateWriter) {
        writer.put(mean)
        writer.put(variance)
        writer.put(lastObservation)
        writer.put(unrest)
        writer.put(hasChanged)
        usual.write(to: &writer)
        writer.put(claim != nil)
        claim?.write(to: &writer)
        detector.write(to: &writer)
    }

    init(from reader: inout StateReader) throws(StateError) {
        mean = try reader.double()
        variance = try reader.double()
        lastObservation = try reader.number()
        unrest = try reader.double()
        hasChanged = try reader.flag()
        usual = try UsualResidual(from: &reader)
        claim = try reader.flag() ? ClaimedShift(from: &reader) : nil
        detector = try ChangeDetector(from: &reader)
    }
}
