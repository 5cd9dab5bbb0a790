import LinearAlgebra

extension ResidualPosterior {
    /// Takes in one more observation, in place: P is copied only where somebody else holds this value.
    ///
    /// Drift and update in two passes over P: first P⁻x, then P ← ρPρ + (1 − ρ²)∘P₀ − v vᵀ.
    /// - Returns: alarms that it has raised, and verdicts on earlier ones.
    @discardableResult
    public mutating func observe(_ observation: Observation) -> [ChangeNews] {
        precondition(
            observation.context.count == contextCount,
            "\(observation.context.count) numbers for a context of \(contextCount)")
        precondition(
            observation.residual.isFinite && observation.weight > 0,
            "a residual of \(observation.residual) that weighs \(observation.weight)")
        ensureCovariance()
        let drift = Drift(
            settings, elapsed: observation.now - min(observation.now, lastObservation), biasVariance: priorVariance(0),
            priorVariance(1))
        if settings.reverts {
            mean[0] *= drift.bias
            for place in 1..<mean.count { mean[place] *= drift.weight }
        }
        claim?.fade(drift.kept)
        let news = Self.withDesign(observation.context) { x, px in
            predictedProduct(x, drift, into: px)
            let spread = max(0, Self.dot(x, px))
            let group = groups.open(observation, settings, noiseVariance: noiseVariance)
            let expected = expected(x)
            let surprise =
                observation.residual - expected - (claim?.expected ?? 0) - (group?.residual.expected ?? 0)
            let uncertain = spread + (claim?.uncertainty ?? 0) + (group?.residual.uncertainty ?? 0)
            let variance = uncertain + noiseVariance / (observation.weight * observation.reliability)
            if group == nil { usualContext.add(x) }
            let explained = group == nil ? usualContext.explained(x, by: mean) : 0
            for place in 0...contextCount { mean[place] += px[place] * (surprise / variance) }
            let scale = 1 / variance.squareRoot()
            for place in 0...contextCount { px[place] *= scale }
            driftCovariance(drift, less: px)
            unrest *= drift.bias * drift.bias
            let news = detect(surprise, variance, observation, explained: explained, group)
            followNoise((surprise * surprise - uncertain) * observation.weight)
            return news
        }
        for one in news { claims.count(one.event) }
        observations += 1
        lastObservation = observation.now + 1
        return news
    }

    /// An observation that had been taken in turned out to be another one: the mean moves by the gain of today times the
    /// change; P stays, for nothing is known better than before. What is usual stays, too: changes are looked for in first words.
    public mutating func revise(_ context: [Float], group: String? = nil, change: Double) {
        precondition(context.count == contextCount, "\(context.count) numbers for a context of \(contextCount)")
        precondition(change.isFinite, "a change of \(change)")
        ensureCovariance()
        Self.withDesign(context) { x, px in
            covariance.withUnsafeBufferPointer { PackedTriangle.product($0, x, into: px) }
            let uncertain =
                Self.dot(x, px) + (claim?.uncertainty ?? 0) + (group.flatMap { groups.variance($0, settings) } ?? 0)
            let gain = change / (uncertain + noiseVariance)
            for place in 0...contextCount { mean[place] += gain * px[place] }
            if let group { groups.revise(group, settings, gain: gain) }
        }
    }

    /// Teaches the group and looks for changes.
    ///
    /// - Parameter explained: wᵀ(φ − usual φ); 0 in a group. What w says of all requests alike moves with every outcome, and
    ///   would be taken for a change of what is usual.
    private mutating func detect(
        _ surprise: Double, _ variance: Double, _ observation: Observation, explained: Double,
        _ group: GroupResiduals.Open?
    ) -> [ChangeNews] {
        var news: [ChangeNews] = []
        let anchor = settings.anchor(observation.prior)
        let expectation =
            group.map { $0.residual.usual.expectation(of: observation, anchor: anchor, explained: 0) }
            ?? usual.expectation(of: observation, anchor: anchor, explained: explained)
        var finding: ChangeDetector.Finding?
        if claim != nil {
            claim?.take(surprise: surprise, total: variance)
        } else if let expectation {
            finding = detector.take(observation.outcome, expectation, interval: settings.alarmInterval)
        }
        if var own = group {
            let event = own.residual.take(observation, surprise: surprise, total: variance, expectation, settings)
            if let event { news.append(ChangeNews(group: own.name, event: event)) }
            groups.close(own)
        } else {
            usual.add(observation.outcome - anchor - explained, stake: observation.stake)
        }
        if let finding {
            consider(finding)
            news.insert(ChangeNews(group: nil, event: .alarm(finding, isClaim: claim != nil)), at: 0)
        } else if let verdict = settleClaim() {
            news.insert(ChangeNews(group: nil, event: .verdict(verdict)), at: 0)
        }
        return news
    }

    /// A change of the model was found. Where there is an artefact's word to hold against it, it is a claim; else the model may
    /// be anything.
    private mutating func consider(_ finding: ChangeDetector.Finding) {
        if settings.reverts {
            claim = ClaimedShift(
                size: finding.size, changeVariance: settings.changeVariance, noiseVariance: noiseVariance)
        } else {
            widen(by: settings.changeVariance, shift: finding.size)
        }
    }

    /// Takes over a claim that outcomes have confirmed, and forgets one that they have refuted.
    /// - Returns: `nil` while it is open, and without one.
    private mutating func settleClaim() -> ClaimVerdict? {
        guard let claim, let verdict = claim.verdict else { return nil }
        self.claim = nil
        if verdict == .confirmed {
            mean[0] += claim.mean
            widen(by: claim.variance, shift: claim.mean)
        }
        return verdict
    }

    /// The bias has changed, and may go on changing; what is usual has moved by `size`.
    private mutating func widen(by variance: Double, shift size: Double) {
        covariance[0] += variance
        unrest = max(unrest, settings.changeVariance)
        usual.shift(by: size)
        groups.shift(by: size)
    }

    /// px = P⁻x with P⁻ = ρPρ + (1 − ρ²)∘P₀.
    private func predictedProduct(
        _ x: UnsafeBufferPointer<Double>, _ drift: Drift, into px: UnsafeMutableBufferPointer<Double>
    ) {
        let count = x.count
        withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { faded in
            faded.initialize(repeating: 0)
            faded[0] = drift.bias * x[0]
            for place in 1..<count { faded[place] = drift.weight * x[place] }
            covariance.withUnsafeBufferPointer { PackedTriangle.product($0, UnsafeBufferPointer(faded), into: px) }
        }
        px[0] = drift.bias * px[0] + drift.biasRenewal * x[0]
        for place in 1..<count { px[place] = drift.weight * px[place] + drift.weightRenewal * x[place] }
    }

    /// P ← ρPρ + (1 − ρ²)∘P₀ − v vᵀ.
    private mutating func driftCovariance(_ drift: Drift, less v: UnsafeMutableBufferPointer<Double>) {
        covariance.withUnsafeMutableBufferPointer {
            PackedTriangle.drift(
                $0, first: (drift.bias, drift.biasRenewal), others: (drift.weight, drift.weightRenewal),
                less: UnsafeBufferPointer(v))
        }
    }

    /// σ² follows the squared innovations: a mean that turns into a window.
    private mutating func followNoise(_ square: Double) {
        guard settings.noiseWindow > 0 else { return }
        let weight = 1 / Double(min(20 + Int(clamping: observations), settings.noiseWindow))
        noiseVariance = min(0.25, max(0.002, noiseVariance + weight * (square - noiseVariance)))
    }

    private mutating func ensureCovariance() {
        guard covariance.isEmpty else { return }
        covariance = [Double](repeating: 0, count: PackedTriangle.count(contextCount + 1))
        for place in 0...contextCount { covariance[PackedTriangle.count(place + 1) - 1] = priorVariance(place) }
    }

    /// Calls `body` with x = [1, φ] and d + 1 numbers to write into.
    private static func withDesign<Result>(
        _ context: [Float], _ body: (UnsafeBufferPointer<Double>, UnsafeMutableBufferPointer<Double>) -> Result
    ) -> Result {
        Design.with(context) { design in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: design.x.count) { other in
                other.initialize(repeating: 0)
                return body(design.x, other)
            }
        }
    }

    /// xᵀ y, in eight sums side by side.
    private static func dot(
        _ x: UnsafeBufferPointer<Double>, _ y: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        var sums = SIMD8<Double>(repeating: 0)
        var place = 0
        while place + 8 <= x.count {
            var (a, b) = (SIMD8<Double>(), SIMD8<Double>())
            for lane in 0..<8 { (a[lane], b[lane]) = (x[place + lane], y[place + lane]) }
            sums += a * b
            place += 8
        }
        var sum = sums.sum()
        for place in place..<x.count { sum += x[place] * y[place] }
        return sum
    }
}

/// ρ of one step: its own, and what the time since the last observation has taken; and (1 − ρ²)∘P₀, what the prior
/// gives back.
private struct Drift {
    let kept: Double
    let bias: Double
    let weight: Double
    let biasRenewal: Double
    let weightRenewal: Double

    init(_ settings: ResidualSettings, elapsed: UInt64, biasVariance: Double, _ weightVariance: Double) {
        kept = settings.kept(after: elapsed)
        bias = settings.biasRetention * kept
        weight = settings.weightRetention * kept
        biasRenewal = (1 - bias * bias) * biasVariance
        weightRenewal = (1 - weight * weight) * weightVariance
    }
}
