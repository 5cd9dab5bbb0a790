/// How long a conversation stays with its model: the `sessions` section of the configuration.
public struct SessionSettings: Sendable, Equatable, Codable {
    /// `false`: a session only makes the model of its last turn cheaper by what the prompt cache saves.
    public var pin: Bool
    /// A better model takes over when it promises this much more, in quality or in the objective's utility.
    public var qualityMargin: Double
    /// A cheaper adequate model takes over when the present one costs this many times as much.
    public var costFactor: Double
    /// Turns after which a model is drawn anew; `nil`: the conversation may stay for ever.
    public var pinnedTurnsMax: Int?
    /// How long a provider keeps a prompt in its cache.
    public var cacheSeconds: Double
    /// A conversation that has been silent for longer starts anew.
    public var idleSeconds: Double
    /// Conversations remembered; above it the one that has been silent longest is forgotten.
    public var sessionsMax: Int

    public init(
        pin: Bool = true, qualityMargin: Double = 0.05, costFactor: Double = 2, pinnedTurnsMax: Int? = nil,
        cacheSeconds: Double = 300, idleSeconds: Double = 3600, sessionsMax: Int = 65_536
    ) {
        self.pin = pin
        self.qualityMargin = qualityMargin
        self.costFactor = costFactor
        self.pinnedTurnsMax = pinnedTurnsMax
        self.cacheSeconds = cacheSeconds
        self.idleSeconds = idleSeconds
        self.sessionsMax = sessionsMax
    }
}
