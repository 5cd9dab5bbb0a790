/// How the learner takes feedback: the `learning` section of a policy.
public struct LearningSettings: Sendable, Equatable, Codable {
    /// `false`: feedback is logged and changes nothing.
    public var enabled: Bool
    /// Factor per observation of a model's evidence, in (0, 1]; `nil`: the default, which follows drift.
    public var forgetting: Double?
    /// Tasks of callers that are told apart per model; `nil`: the default. Outcomes of further tasks teach one place
    /// together, and 0 tells none apart.
    public var tasksMax: Int?
    /// By `source` of the feedback; sources that are not named weigh 1.
    public var sources: [String: SourceSettings]

    /// Of `tasksMax`: a model's copy in a snapshot grows with its tasks.
    public static let tasksMaxLargest = 1_000

    public init(
        enabled: Bool = true, forgetting: Double? = nil, tasksMax: Int? = nil, sources: [String: SourceSettings] = [:]
    ) {
        self.enabled = enabled
        self.forgetting = forgetting
        self.tasksMax = tasksMax
        self.sources = sources
    }
}

/// How far a source of feedback is believed.
public struct SourceSettings: Sendable, Equatable, Codable {
    /// Where several sources speak of one attempt, the heaviest is heard; its word counts as so many observations.
    public var weight: Double
    /// Its word is the truth that judges are corrected by.
    public var trusted: Bool
    /// Its word is corrected by how it compared with trusted ones on the same attempts.
    public var calibrate: Bool

    public init(weight: Double = 1, trusted: Bool = false, calibrate: Bool = false) {
        self.weight = weight
        self.trusted = trusted
        self.calibrate = calibrate
    }
}
