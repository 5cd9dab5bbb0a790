import LinearAlgebra
import Routing

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
    /// τ, standard deviation of a group's own offset before any observation; 0: there is none before an alarm.
    public var groupSD: Double
    /// Groups that are told apart; further ones are one together.
    public var groupsMax: Int
    /// Outcomes that the offline prediction counts as, where it is asked what is usual in a group.
    public var priorCount: Double

    public init(
        biasSD: Double, weightSD: Double, biasRetention: Double, weightRetention: Double, noiseVariance: Double = 0.05,
        noiseWindow: Int = 100, alarmInterval: Double? = ResidualSettings.alarmIntervalDefault,
        changeSD: Double = 0.15, absenceRetention: Double = 1, reverts: Bool = true, groupSD: Double = 0,
        groupsMax: Int = ResidualSettings.groupsDefault, priorCount: Double = 20
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
        self.groupSD = groupSD
        self.groupsMax = groupsMax
        self.priorCount = priorCount
    }

    public static let alarmIntervalDefault = 10_000.0
    /// Half of what is known is gone after so many observations of other models.
    static let absenceHalfLife = 1_000.0

    /// The default of `learning.tasks_max`.
    public static let groupsDefault = 64

    /// Deviation of a group's offset, beyond its own, where nearly all evidence for a change is there.
    static let suspicionSD = 0.12

    /// What an observation leaves of a group's offset: it is as apt to change as the bias.
    var groupRetention: Double { biasRetention }
    var groupVariance: Double { groupSD * groupSD }
    var suspicionVariance: Double { Self.suspicionSD * Self.suspicionSD }
    /// Of the size of a change.
    var changeVariance: Double { changeSD * changeSD }

    /// What outcomes are compared with to tell what is usual: the offline prediction; but what is only hoped for says nothing
    /// of that, neither its level nor how it moves with the prompt.
    func anchor(_ prior: Double) -> Double { reverts ? prior : 0 }

    /// The factor on what was learnt, after observations of other models.
    func kept(after elapsed: UInt64) -> Double {
        elapsed == 0 || absenceRetention == 1 ? 1 : Double.pow(absenceRetention, Double(elapsed))
    }

    /// A model that the artefact knows: small corrections are expected, and none of a task alone before an alarm.
    ///
    /// - Parameter learning: `forgetting` is what an observation leaves of the bias and of a group's offset, and its
    ///   fourth root of the weights, which take longer to learn. 1 forgets nothing, and then no change is looked for.
    public static func known(_ learning: LearningSettings = LearningSettings()) -> ResidualSettings {
        ResidualSettings(learning, biasSD: 0.015, weightSD: 0.02, groupSD: 0, reverts: true)
    }

    /// A model beside others that the artefact knows, of which only the price is known.
    public static func newcomer(_ learning: LearningSettings = LearningSettings()) -> ResidualSettings {
        ResidualSettings(learning, biasSD: 0.1, weightSD: 0.03, groupSD: 0.05, reverts: false)
    }

    /// A model where there is no artefact: anything may be true of it.
    public static func unknown(_ learning: LearningSettings = LearningSettings()) -> ResidualSettings {
        ResidualSettings(learning, biasSD: 0.1, weightSD: 0.05, groupSD: 0.1, reverts: false)
    }

    /// The default of `learning.forgetting`.
    public static let forgettingDefault = 0.998

    private init(
        _ learning: LearningSettings, biasSD: Double, weightSD: Double, groupSD: Double, reverts: Bool
    ) {
        let retention = learning.forgetting ?? Self.forgettingDefault
        precondition(retention > 0 && retention <= 1, "forgetting \(retention) is not in (0, 1]")
        self.init(
            biasSD: biasSD, weightSD: weightSD, biasRetention: retention,
            weightRetention: Double.pow(retention, 0.25),
            alarmInterval: retention == 1 ? nil : Self.alarmIntervalDefault,
            absenceRetention: retention == 1 ? 1 : Double.pow(0.5, 1 / Self.absenceHalfLife),
            reverts: reverts, groupSD: groupSD, groupsMax: learning.tasksMax ?? Self.groupsDefault,
            // What is only hoped for is no word on what is usual.
            priorCount: reverts ? 20 : 0)
    }
}
