import LinearAlgebra

/// The prior of a model's residual, and how fast what was learnt is forgotten.
public struct ResidualSettings: Sendable, Equatable {
    /// Standard deviation of the bias before any observation.
    public var biasSD: Double
    /// Standard deviation of wᵀφ before any observation, at a context of squared length 1, which contexts have on average.
    public var weightSD: Double
    /// ρ of the bias, in (0, 1]: what one observation leaves of the earlier ones. 1 never forgets.
    public var biasRetention: Double
    /// ρ of the weights, in (0, 1].
    public var weightRetention: Double
    /// Variance of one outcome around its expectation, before it is learnt.
    public var noiseVariance: Double
    /// Observations after which the noise variance follows with a fixed window; 0 keeps `noiseVariance` for ever.
    public var noiseWindow: Int
    /// Height at which the change detector raises its alarm; `nil` runs none.
    public var alarmHeight: Double?

    public init(
        biasSD: Double, weightSD: Double, biasRetention: Double, weightRetention: Double, noiseVariance: Double = 0.05,
        noiseWindow: Int = 100, alarmHeight: Double? = 9
    ) {
        self.biasSD = biasSD
        self.weightSD = weightSD
        self.biasRetention = biasRetention
        self.weightRetention = weightRetention
        self.noiseVariance = noiseVariance
        self.noiseWindow = noiseWindow
        self.alarmHeight = alarmHeight
    }

    /// A model that the artefact knows: small corrections are expected.
    ///
    /// - Parameter forgetting: `learning.forgetting`: the bias keeps this factor per observation, the weights, which
    ///   take longer to learn, its fourth root. 1 forgets nothing, and then no change is looked for either.
    public static func known(forgetting: Double?) -> ResidualSettings {
        ResidualSettings(biasSD: 0.03, weightSD: 0.04, forgetting: forgetting)
    }

    /// A model that only its price is known of: anything may be true of it.
    public static func unknown(forgetting: Double?) -> ResidualSettings {
        ResidualSettings(biasSD: 0.2, weightSD: 0.1, forgetting: forgetting)
    }

    /// The default of `learning.forgetting`.
    public static let forgettingDefault = 0.998

    private init(biasSD: Double, weightSD: Double, forgetting: Double?) {
        let retention = forgetting ?? Self.forgettingDefault
        precondition(retention > 0 && retention <= 1, "forgetting \(retention) is not in (0, 1]")
        self.init(
            biasSD: biasSD, weightSD: weightSD, biasRetention: retention,
            weightRetention: Double.pow(retention, 0.25), alarmHeight: retention == 1 ? nil : 9)
    }
}
