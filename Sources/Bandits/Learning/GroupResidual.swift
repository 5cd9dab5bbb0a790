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

    /// u as a decision sees it, faded with the observations since. Where a change is suspected it is taken to be less
    /// certain: else a model that seems to have got worse is hardly drawn before it is known whether it has.
    func estimate(_ settings: ResidualSettings, now: UInt64) -> (mean: Double, variance: Double) {
        var estimate = faded(settings, settings.kept(after: now - min(now, lastObservation)))
        estimate.variance += settings.suspicionVariance * detector.suspicion(interval: settings.alarmInterval)
        return estimate
    }

    /// Fades with the observations since, and by one step of its own.
    mutating func drift(_ settings: ResidualSettings, now: UInt64) {
        let kept = settings.groupRetention * settings.kept(after: now - min(now, lastObservation))
        (mean, variance) = faded(settings, kept)
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
    /// - Returns: what was found, where this one raised the alarm.
    mutating func take(
        _ observation: Observation, surprise: Double, total: Double, _ expectation: Expectation?, interval: Double?
    ) -> ChangeDetector.Finding? {
        lastObservation = observation.now + 1
        let gain = variance / total
        mean += gain * surprise
        variance *= 1 - gain
        usual.add(observation.residual)
        let finding = expectation.flatMap { detector.take(observation.outcome, $0, interval: interval) }
        if let finding { usual.shift(by: finding.size) }
        return finding
    }

    /// An outcome turned out to be another one.
    mutating func revise(by change: Double, gain: Double) {
        mean += variance * gain
        usual.revise(by: change)
    }

    /// The model has changed as a whole, and this group with it.
    mutating func shift(by size: Double) {
        usual.shift(by: size)
        detector.startAgain()
    }

    /// A change was found here: u may be anything within `room`.
    mutating func widen(by room: Double) {
        variance += room
        unrest = max(unrest, room)
        hasChanged = true
    }
}

extension GroupResidual {
    func write(to writer: inout StateWriter) {
        writer.put(mean)
        writer.put(variance)
        writer.put(lastObservation)
        writer.put(unrest)
        writer.put(hasChanged ? UInt8(1) : 0)
        usual.write(to: &writer)
        detector.write(to: &writer)
    }

    init(from reader: inout StateReader) throws(StateError) {
        mean = try reader.double()
        variance = try reader.double()
        lastObservation = try reader.number()
        unrest = try reader.double()
        hasChanged = try reader.number(UInt8.self) == 1
        usual = try UsualResidual(from: &reader)
        detector = try ChangeDetector(from: &reader)
    }
}
