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
            next.covariance.withUnsafeBufferPointer { product($0, x, into: px) }
            let gain = change / (dot(x, px) + noise)
            for place in 0...contextCount { next.mean[place] += gain * px[place] }
        }
        return next
    }

    private mutating func observe(_ context: [Float], residual: Double) {
        ensureCovariance()
        drift()
        withDesign(context) { x, px in
            covariance.withUnsafeBufferPointer { product($0, x, into: px) }
            let spread = max(0, dot(x, px))
            var expected = 0.0
            for place in 0...contextCount { expected += mean[place] * x[place] }
            let (innovation, variance) = (residual - expected, spread + noiseVariance)
            let changed = detector.take(innovation / variance.squareRoot(), height: settings.alarmHeight)
            for place in 0...contextCount { mean[place] += px[place] * (innovation / variance) }
            subtractOuter(px, scale: 1 / variance.squareRoot())
            if changed { covariance[0] += priorVariance(0) }
            followNoise(innovation * innovation - spread)
        }
        observations += 1
    }

    /// θ ← ρ∘θ, P ← ρPρ + (1 − ρ²)∘P₀.
    private mutating func drift() {
        let (bias, weight) = (settings.biasRetention, settings.weightRetention)
        guard bias < 1 || weight < 1 else { return }
        let count = contextCount + 1
        mean[0] *= bias
        for place in 1..<count { mean[place] *= weight }
        let renewed = (1 - bias * bias) * priorVariance(0)
        let renewedWeight = (1 - weight * weight) * priorVariance(1)
        covariance.withUnsafeMutableBufferPointer { p in
            let numbers = p.baseAddress!
            let square = weight * weight
            for place in count..<count * count { numbers[place] *= square }
            numbers[0] = numbers[0] * (bias * bias) + renewed
            for place in 1..<count {
                numbers[place] *= bias * weight
                numbers[place * count] = numbers[place]
                numbers[place * count + place] += renewedWeight
            }
        }
    }

    /// P ← P − v vᵀ with v = scale · px: symmetric to the last bit, because vᵢvⱼ = vⱼvᵢ.
    private mutating func subtractOuter(_ px: UnsafeMutableBufferPointer<Double>, scale: Double) {
        let count = px.count
        let v = px.baseAddress!
        for place in 0..<count { v[place] *= scale }
        covariance.withUnsafeMutableBufferPointer { p in
            for row in 0..<count {
                let (factor, numbers) = (v[row], p.baseAddress! + row * count)
                for place in 0..<count { numbers[place] -= factor * v[place] }
                numbers[row] = max(numbers[row], 1e-12)
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
        let count = contextCount + 1
        covariance = [Double](repeating: 0, count: count * count)
        for place in 0..<count { covariance[place * count + place] = priorVariance(place) }
    }
}
