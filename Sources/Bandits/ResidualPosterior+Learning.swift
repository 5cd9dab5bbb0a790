extension ResidualPosterior {
    /// The posterior after one more observation.
    ///
    /// - Parameters:
    ///   - context: φ of the decision.
    ///   - residual: observed quality − offline prediction.
    public func observing(_ context: [Float], residual: Double) -> ResidualPosterior {
        precondition(context.count == contextCount, "\(context.count) numbers for a context of \(contextCount)")
        precondition(residual.isFinite, "a residual of \(residual)")
        var next = self
        next.observe(context, residual: residual)
        return next
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
    private mutating func observe(_ context: [Float], residual: Double) {
        ensureCovariance()
        let (bias, weight) = (settings.biasRetention, settings.weightRetention)
        mean[0] *= bias
        for place in 1..<mean.count { mean[place] *= weight }
        withDesign(context) { x, px in
            predictedProduct(x, into: px)
            let spread = max(0, Self.dot(x, px))
            var expected = 0.0
            for place in 0...contextCount { expected += mean[place] * x[place] }
            let (innovation, variance) = (residual - expected, spread + noiseVariance)
            let changed = detector.take(innovation / variance.squareRoot(), height: settings.alarmHeight)
            for place in 0...contextCount { mean[place] += px[place] * (innovation / variance) }
            let scale = 1 / variance.squareRoot()
            for place in 0...contextCount { px[place] *= scale }
            covariance = driftedCovariance(less: px)
            if changed { covariance[0] += priorVariance(0) }
            followNoise(innovation * innovation - spread)
        }
        observations += 1
    }

    /// px = P⁻x with P⁻ = ρPρ + (1 − ρ²)∘P₀. Leaves `x` as it was.
    private func predictedProduct(
        _ x: UnsafeMutableBufferPointer<Double>, into px: UnsafeMutableBufferPointer<Double>
    ) {
        let (bias, weight) = (settings.biasRetention, settings.weightRetention)
        let count = x.count
        withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { kept in
            kept.initialize(repeating: 0)
            kept[0] = bias * x[0]
            for place in 1..<count { kept[place] = weight * x[place] }
            covariance.withUnsafeBufferPointer { PackedTriangle.product($0, UnsafeBufferPointer(kept), into: px) }
        }
        px[0] = bias * px[0] + (1 - bias * bias) * priorVariance(0) * x[0]
        let renewed = (1 - weight * weight) * priorVariance(1)
        for place in 1..<count { px[place] = weight * px[place] + renewed * x[place] }
    }

    /// ρPρ + (1 − ρ²)∘P₀ − v vᵀ.
    private func driftedCovariance(less v: UnsafeMutableBufferPointer<Double>) -> [Double] {
        let (bias, weight) = (settings.biasRetention, settings.weightRetention)
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
