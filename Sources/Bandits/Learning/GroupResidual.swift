/// What one model does on one group of requests (a caller's task) beyond its bias and weights, and whether it still does
/// what it did there.
///
/// Two things with two memories. `mean` and `variance` correct predictions: quality = f(prompt) + θᵀx + u + ε with
/// u ~ N(0, τ²), a Kalman filter of one number that follows soon. `usual` is what the change detector compares with: the
/// mean residual of the last thousand outcomes, so slow that a change is not taken for usual before it is found.
struct GroupResidual: Sendable, Equatable {
    /// Of u.
    private(set) var mean = 0.0
    private(set) var variance: Double
    /// Observations of all models when this group's last had been taken in.
    private var lastObservation: UInt64
    /// Outcome − offline prediction, the prior's outcomes included.
    private(set) var usual: DecayedMean
    /// Variance of an outcome around what is usual.
    private(set) var noiseVariance: Double
    private(set) var observations: UInt64 = 0
    private var detector = ChangeDetector()

    /// What one outcome leaves of the earlier ones' weight in `usual`.
    private static let usualRetention = 0.999
    /// Outcomes that must have told what is usual before anything is compared with it.
    private static let usualMin = 20.0
    /// Outcomes that what is usual after a change counts as.
    private static let changedCount = 20.0
    private static let noiseWindow: UInt64 = 100

    /// - Parameters:
    ///   - noiseVariance: of the model's outcomes on the whole.
    ///   - now: observations of all models so far.
    init(_ settings: ResidualSettings, noiseVariance: Double, now: UInt64) {
        variance = settings.groupVariance
        lastObservation = now + 1
        usual = DecayedMean(0, weight: settings.priorCount)
        self.noiseVariance = noiseVariance
    }

    var alarms: UInt64 { detector.alarms }

    /// u as the next outcome would meet it, faded with the observations since.
    func estimate(_ settings: ResidualSettings, now: UInt64) -> (mean: Double, variance: Double) {
        let kept = settings.kept(after: now - min(now, lastObservation))
        return (
            settings.reverts ? kept * mean : mean, kept * kept * variance + (1 - kept * kept) * settings.groupVariance
        )
    }

    /// Fades with the observations since, and by one step of its own.
    mutating func drift(_ settings: ResidualSettings, now: UInt64) {
        let kept = settings.groupRetention * settings.kept(after: now - min(now, lastObservation))
        if settings.reverts { mean *= kept }
        variance = kept * kept * variance + (1 - kept * kept) * settings.groupVariance
        lastObservation = now + 1
    }

    /// - Parameters:
    ///   - innovation: what the outcome was beyond all that was expected.
    ///   - total: variance that the innovation was expected to have.
    mutating func learn(_ innovation: Double, total: Double) {
        let gain = variance / total
        mean += gain * innovation
        variance *= 1 - gain
    }

    /// An outcome turned out to be another one.
    mutating func revise(by change: Double, gain: Double) {
        mean += variance * gain
        usual.revise(by: change)
    }

    /// Compares an outcome with what is usual, and takes it in.
    mutating func detect(_ observation: Observation, interval: Double?) -> ChangeDetector.Finding? {
        guard let interval else { return nil }
        observations += 1
        let (before, weight) = (usual.value ?? 0, usual.weight)
        usual.add(observation.residual, retention: Self.usualRetention)
        let innovation = observation.residual - before
        let share = 1 / Double(20 + min(Self.noiseWindow, observations))
        defer {
            noiseVariance = min(0.25, max(0.002, noiseVariance + share * (innovation * innovation - noiseVariance)))
        }
        guard weight >= Self.usualMin else { return nil }
        let finding = detector.take(
            observation.prior + observation.residual, expected: observation.prior + before,
            deviation: (noiseVariance / observation.weight).squareRoot(), interval: interval)
        if let finding { usual = DecayedMean(before + finding.size, weight: Self.changedCount) }
        return finding
    }

    /// The model has changed as a whole: what is usual has moved with it.
    mutating func shift(by size: Double) {
        usual = DecayedMean((usual.value ?? 0) + size, weight: Self.changedCount)
        detector.startAgain()
    }

    /// u may be anything within `room`.
    mutating func widen(by room: Double) { variance += room }

    func write(to writer: inout StateWriter) {
        writer.put(mean)
        writer.put(variance)
        writer.put(lastObservation)
        usual.write(to: &writer)
        writer.put(noiseVariance)
        writer.put(observations)
        detector.write(to: &writer)
    }

    init(from reader: inout StateReader) throws(StateError) {
        mean = try reader.double()
        variance = try reader.double()
        lastObservation = try reader.number()
        usual = try DecayedMean(from: &reader)
        noiseVariance = try reader.double()
        observations = try reader.number()
        detector = try ChangeDetector(from: &reader)
    }
}
