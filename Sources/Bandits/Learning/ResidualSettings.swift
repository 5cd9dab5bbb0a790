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
    /// Observations between two false alarms of the change detector, at least, on either side; `nil` runs none.
    public var alarmInterval: Double?
    /// Standard deviation that a changed model's bias is given.
    public var changeSD: Double
    /// What one observation of another model leaves of what is known of this one: a model that isn't drawn any more
    /// slowly becomes what the artefact says it is, and uncertain, so that one that has recovered is found again.
    public var absenceRetention: Double
    /// Whether what was learnt fades towards the offline prediction; else it stays the best guess, and only its certainty
    /// fades: a mere hope is nothing to return to.
    public var reverts: Bool
    public var groupSD = 0.0
    public var groupRetention = 1.0

    public init(
        biasSD: Double, weightSD: Double, biasRetention: Double, weightRetention: Double, noiseVariance: Double = 0.05,
        noiseWindow: Int = 100, alarmInterval: Double? = ResidualSettings.alarmIntervalDefault,
        changeSD: Double = 0.15, absenceRetention: Double = 1, reverts: Bool = true
    ) {
        self.biasSD = biasSD
        self.weightSD = weightSD
        self.biasRetention = biasRetention
        self.weightRetention = weightRetention
        self.noiseVariance = noiseVariance
        self.noiseWindow = noiseWindow
        self.alarmInterval = alarmInterval
        self.changeSD = changeSD
        self.absenceRetention = absenceRetention
        self.reverts = reverts
    }

    public static let alarmIntervalDefault = 10_000.0
    /// Half of what is known is gone after so many observations of other models.
    static let absenceHalfLife = 1_000.0

    /// The factor on what was learnt, after observations of other models.
    func kept(after elapsed: UInt64) -> Double {
        elapsed == 0 || absenceRetention == 1 ? 1 : Double.pow(absenceRetention, Double(elapsed))
    }

    /// A model that the artefact knows: small corrections are expected.
    ///
    /// - Parameter forgetting: `learning.forgetting`: the bias keeps this factor per observation, the weights, which
    ///   take longer to learn, its fourth root. 1 forgets nothing, and then no change is looked for either.
    public static func known(forgetting: Double?) -> ResidualSettings {
        var settings = ResidualSettings(biasSD: 0.015, weightSD: 0.02, forgetting: forgetting)
        settings.groupSD = knob("KG", 0)
        return settings
    }

    /// A model beside others that the artefact knows, of which only the price is known.
    public static func newcomer(forgetting: Double?) -> ResidualSettings {
        var settings = ResidualSettings(biasSD: 0.1, weightSD: 0.03, forgetting: forgetting, reverts: false)
        settings.groupSD = knob("NG", 0)
        return settings
    }

    /// A model where there is no artefact: anything may be true of it.
    public static func unknown(forgetting: Double?) -> ResidualSettings {
        var settings = ResidualSettings(biasSD: knob("UB", 0.1), weightSD: knob("UW", 0.1), forgetting: forgetting, reverts: false)
        settings.groupSD = knob("UG", 0)
        return settings
    }

    /// The default of `learning.forgetting`.
    public static let forgettingDefault = 0.998

    private init(biasSD: Double, weightSD: Double, forgetting: Double?, reverts: Bool = true) {
        let retention = forgetting ?? Self.forgettingDefault
        precondition(retention > 0 && retention <= 1, "forgetting \(retention) is not in (0, 1]")
        self.init(
            biasSD: biasSD, weightSD: weightSD, biasRetention: retention,
            weightRetention: Double.pow(retention, 0.25),
            alarmInterval: retention == 1 ? nil : Self.alarmIntervalDefault,
            absenceRetention: retention == 1 ? 1 : Double.pow(0.5, 1 / Self.absenceHalfLife),
            reverts: reverts)
        groupRetention = Double.pow(retention, knob("GR", 0.25))
    }
}

import Glibc
private let knobs: [String: Double] = {
    var found: [String: Double] = [:]
    for name in ["KG", "NG", "UG", "UB", "UW", "GR", "XG", "D1", "D2", "D3", "D4"] {
        if let text = getenv("X" + name) { found[name] = Double(String(cString: text)) }
    }
    return found
}()
public func knob(_ name: String, _ usual: Double) -> Double { knobs[name] ?? usual }

