import LinearAlgebra

/// What feedback has taught of one model beyond its offline prediction: a small Kalman filter over x = [1, φ].
///
///     quality = f(prompt) + θᵀx + ε,      θ = (b, w),   ε ~ N(0, σ²)
///     before each observation of this model:   θ ← ρ∘θ,   P ← ρPρ + (1 − ρ²)∘P₀
///
/// The state reverts to 0, the offline predictor (where there is one: else θ stays and P alone fades), and never gets
/// surer than its drift allows; with ρ = 1 it is Bayesian linear regression. Without observations the mean is exactly 0.
/// A value: whoever holds a copy keeps what it has.
///
/// > Särkkä. *Bayesian Filtering and Smoothing*, 2013, chapter 4.
public struct ResidualPosterior: Sendable, Equatable {
    /// d, the numbers in a context φ.
    public let contextCount: Int
    /// What was learnt goes on under other ones.
    public var settings: ResidualSettings
    /// θ, d + 1 numbers, the bias first.
    public internal(set) var mean: [Double]
    /// P, symmetric: its lower triangle, row after row (`PackedTriangle`); empty while it is the prior's diagonal.
    public internal(set) var covariance: [Double]
    /// σ², variance of one outcome.
    public internal(set) var noiseVariance: Double
    public internal(set) var observations: UInt64
    /// Observations of all models when this one's last had been taken in.
    public internal(set) var lastObservation: UInt64
    /// Variance of the bias beyond its prior's, since a change was found; it fades as the bias does.
    public internal(set) var unrest: Double
    public internal(set) var detector: ChangeDetector
    /// What the detector has found, until outcomes have decided.
    var claim: ClaimedShift?
    /// Of the claims so far, the groups' among them.
    public internal(set) var claims = ClaimCounts()
    /// Where requests have no group: beyond what the weights say of a request that isn't the usual one.
    var usual: UsualResidual
    /// Which is the mean of those contexts; empty before the first.
    var usualContext = UsualContext()
    /// By group of requests, where callers name them.
    public internal(set) var groups: GroupResiduals

    public init(contextCount: Int, settings: ResidualSettings) {
        precondition(contextCount >= 0, "a context of \(contextCount) numbers")
        self.contextCount = contextCount
        self.settings = settings
        mean = [Double](repeating: 0, count: contextCount + 1)
        covariance = []
        noiseVariance = settings.noiseVariance
        observations = 0
        lastObservation = 0
        unrest = 0
        detector = ChangeDetector()
        usual = UsualResidual(priorCount: settings.priorCount, noiseVariance: settings.noiseVariance)
        groups = GroupResiduals()
    }

    /// Posterior mean and variance of the residual at a context: the correction of the predicted quality, θᵀx + u, and
    /// xᵀPx + Var u. O(d²), O(d) before the first observation.
    ///
    /// - Parameters:
    ///   - group: of the request; `nil` where there is none.
    ///   - now: observations of all models so far; what lies further back is less certain.
    public func residual(at design: Design, group: String? = nil, now: UInt64 = 0) -> (mean: Double, variance: Double) {
        precondition(
            design.x.count == mean.count, "\(design.x.count - 1) numbers for a context of \(contextCount)")
        let kept = settings.kept(after: now - min(now, lastObservation))
        var mean = observations > 0 ? expected(design.x) : 0
        if settings.reverts { mean *= kept }
        var variance = variance(design, kept: kept)
        if let claim {
            mean += kept * claim.expected
            variance += claim.uncertainty
        }
        if let group {
            let own = groups.estimate(group, beside: mean, settings, now: now)
            mean = own.mean
            variance += own.variance
        }
        return (mean, variance)
    }

    /// The residual of one model alone, by its context: for many models, make the design once.
    public func residual(at context: [Float], group: String? = nil, now: UInt64 = 0) -> (mean: Double, variance: Double)
    {
        Design.with(context) { residual(at: $0, group: group, now: now) }
    }

    /// xᵀPx, of which `kept` is left.
    private func variance(_ design: Design, kept: Double) -> Double {
        let prior = priorVariance(0) + design.squaredLength * priorVariance(1)
        let then = covariance.withUnsafeBufferPointer {
            $0.isEmpty ? prior : max(0, PackedTriangle.quadraticForm($0, design.x))
        }
        return kept < 1 ? kept * kept * then + (1 - kept * kept) * prior : then
    }

    /// θᵀx as it was after the last observation.
    func expected(_ x: UnsafeBufferPointer<Double>) -> Double {
        mean.withUnsafeBufferPointer { mean in
            var sum = 0.0
            for place in 0..<mean.count { sum += mean[place] * x[place] }
            return sum
        }
    }

    /// b, and what is expected of a shift that an alarm claims.
    public var bias: Double { mean[0] + (claim?.expected ?? 0) }
    public var biasVariance: Double {
        (covariance.isEmpty ? priorVariance(0) : covariance[0]) + (claim?.uncertainty ?? 0)
    }

    /// Prior variance of the number at `place` of θ.
    func priorVariance(_ place: Int) -> Double {
        if place == 0 { return settings.biasSD * settings.biasSD + unrest }
        return settings.weightSD * settings.weightSD
    }
}
