extension ResidualPosterior {
    /// The posterior after one more observation, and the changes it has brought to light.
    public func observing(_ observation: Observation) -> (ResidualPosterior, changes: [DetectedChange]) {
        precondition(
            observation.context.count == contextCount,
            "\(observation.context.count) numbers for a context of \(contextCount)")
        precondition(
            observation.residual.isFinite && observation.weight > 0,
            "a residual of \(observation.residual) that weighs \(observation.weight)")
        var next = self
        let changes = next.observe(observation)
        return (next, changes)
    }

    /// The posterior after one more observation.
    public func observing(_ context: [Float], residual: Double) -> ResidualPosterior {
        observing(Observation(context: context, residual: residual)).0
    }

    /// The posterior after an observation that had been taken in turned out to be another one: the mean moves by the
    /// gain of today times the change; P stays, for nothing is known better than before.
    public func revising(_ context: [Float], change: Double) -> ResidualPosterior {
        precondition(change.isFinite, "a change of \(change)")
        var next = self
        let noise = noiseVariance
        next.ensureCovariance()
        withDesign(context) { x, px in
            next.covariance.withUnsafeBufferPointer { PackedTriangle.product($0, UnsafeBufferPointer(x), into: px) }
            let gain = change / (Self.dot(x, px) + noise)
            for place in 0...contextCount { next.mean[place] += gain * px[place] }
        }
        return next
    }

    /// Drift and update in two passes over P: first P⁻x, then P ← ρPρ + (1 − ρ²)∘P₀ − v vᵀ.
    private mutating func observe(_ observation: Observation) -> [DetectedChange] {
        ensureCovariance()
        let kept = Retention(settings, elapsed: observation.elapsed)
        var changes: [DetectedChange] = []
        mean[0] *= kept.bias
        for place in 1..<mean.count { mean[place] *= kept.weight }
        withDesign(observation.context) { x, px in
            predictedProduct(x, kept, into: px)
            let spread = max(0, Self.dot(x, px))
            var expected = 0.0
            for place in 0...contextCount { expected += mean[place] * x[place] }
            let innovation = observation.residual - expected
            let variance = spread + noiseVariance / observation.weight
            changes = detect(innovation, variance, observation)
            for place in 0...contextCount { mean[place] += px[place] * (innovation / variance) }
            let scale = 1 / variance.squareRoot()
            for place in 0...contextCount { px[place] *= scale }
            covariance = driftedCovariance(kept, less: px)
            unrest *= kept.bias * kept.bias
            for change in changes { makeRoom(for: change, x) }
            followNoise((innovation * innovation - spread) * observation.weight)
        }
        observations += 1
        return changes
    }

    private mutating func detect(
        _ innovation: Double, _ variance: Double, _ observation: Observation
    ) -> [DetectedChange] {
        let (z, interval) = (innovation / variance.squareRoot(), settings.alarmInterval)
        var changes: [DetectedChange] = []
        if let finding = detector.take(z, innovation: innovation, interval: interval) {
            changes.append(DetectedChange(group: nil, finding: finding))
        }
        if let group = observation.group,
            let found = groups.take(z, innovation: innovation, group: group, interval: interval)
        {
            changes.append(DetectedChange(group: found.group, finding: found.finding))
        }
        return changes
    }

    /// A changed model may be anything: its bias gets the variance of one. Where only a group has changed, its contexts'
    /// direction gets it.
    private mutating func makeRoom(for change: DetectedChange, _ x: UnsafeMutableBufferPointer<Double>) {
        let room = settings.changeSD * settings.changeSD
        guard change.group != nil else {
            covariance[0] += room
            unrest = max(unrest, room)
            return
        }
        var squares = 0.0
        for place in 1..<x.count { squares += x[place] * x[place] }
        guard squares > 1e-9 else { return }
        for row in 1..<x.count {
            let start = PackedTriangle.count(row)
            for column in 1...row { covariance[start + column] += room * x[row] * x[column] / squares }
        }
    }

    /// px = P⁻x with P⁻ = ρPρ + (1 − ρ²)∘P₀. Leaves `x` as it was.
    private func predictedProduct(
        _ x: UnsafeMutableBufferPointer<Double>, _ kept: Retention, into px: UnsafeMutableBufferPointer<Double>
    ) {
        let (bias, weight) = (kept.bias, kept.weight)
        let count = x.count
        withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { faded in
            faded.initialize(repeating: 0)
            faded[0] = bias * x[0]
            for place in 1..<count { faded[place] = weight * x[place] }
            covariance.withUnsafeBufferPointer { PackedTriangle.product($0, UnsafeBufferPointer(faded), into: px) }
        }
        px[0] = bias * px[0] + (1 - bias * bias) * priorVariance(0) * x[0]
        let renewed = (1 - weight * weight) * priorVariance(1)
        for place in 1..<count { px[place] = weight * px[place] + renewed * x[place] }
    }

    /// ρPρ + (1 − ρ²)∘P₀ − v vᵀ.
    private func driftedCovariance(_ kept: Retention, less v: UnsafeMutableBufferPointer<Double>) -> [Double] {
        let (bias, weight) = (kept.bias, kept.weight)
        let (square, mixed) = (weight * weight, bias * weight)
        let renewed = (1 - square) * priorVariance(1)
        let first = bias * bias * covariance[0] - v[0] * v[0] + (1 - bias * bias) * priorVariance(0)
        let count = v.count
        return covariance.withUnsafeBufferPointer { old in
            [Double](unsafeUninitializedCapacity: old.count) { new, initialised in
                initialised = old.count
                guard var before = old.baseAddress, var after = new.baseAddress else { return }
                for row in 0..<count {
                    let factor = v[row]
                    for place in 0...row { after[place] = square * before[place] - factor * v[place] }
                    after[0] = mixed * before[0] - factor * v[0]
                    after[row] = max(1e-12, after[row] + renewed)
                    before += row + 1
                    after += row + 1
                }
                new[0] = max(1e-12, first)
            }
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

    private static func dot(
        _ a: UnsafeMutableBufferPointer<Double>, _ b: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        guard let first = a.baseAddress, let second = b.baseAddress else { return 0 }
        return PackedTriangle.dot(first, second, count: a.count)
    }
}

/// ρ of one step: its own, and what the time since the last observation has taken.
private struct Retention {
    let bias: Double
    let weight: Double

    init(_ settings: ResidualSettings, elapsed: UInt64) {
        let kept = settings.kept(after: elapsed)
        bias = settings.biasRetention * kept
        weight = settings.weightRetention * kept
    }
}
