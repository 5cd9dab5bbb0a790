/// How decisions are made: the `policy` section of the configuration.
public struct PolicySettings: Sendable, Equatable, Codable {
    public var name: String
    /// `nil`: the artefact's default objective.
    public var objective: Objective?
    public var exploration: ExplorationSettings
    public var learning: LearningSettings
    /// Seed of the draws.
    public var seed: UInt64

    public init(
        name: String = "default", objective: Objective? = nil, exploration: ExplorationSettings = .init(),
        learning: LearningSettings = .init(), seed: UInt64 = 0
    ) {
        self.name = name
        self.objective = objective
        self.exploration = exploration
        self.learning = learning
        self.seed = seed
    }
}

public struct ExplorationSettings: Sendable, Equatable, Codable {
    public enum Kind: String, Sendable, CaseIterable, Codable {
        /// The best model is drawn with propensity 1.
        case none
        /// The best model, mixed with the uniform distribution: probability ε is shared by all eligible models.
        case epsilon
        /// Every model with the probability that it is the best one, by what is known of it so far.
        case matching
    }
    /// `nil`: the product's default.
    public var kind: Kind?
    /// Probability mass spread evenly over the eligible models under `epsilon`; `nil`: the default.
    public var epsilon: Double?
    /// Smallest probability of every eligible model, each.
    public var floor: Double

    public init(kind: Kind? = nil, epsilon: Double? = nil, floor: Double = 0) {
        self.kind = kind
        self.epsilon = epsilon
        self.floor = floor
    }
}

public struct LearningSettings: Sendable, Equatable, Codable {
    public var enabled: Bool
    /// Factor per observation of a model's evidence, in (0, 1]; `nil`: the default, which follows drift.
    public var forgetting: Double?

    public init(enabled: Bool = true, forgetting: Double? = nil) {
        self.enabled = enabled
        self.forgetting = forgetting
    }
}

/// What of a prompt the store keeps.
public enum PromptLogging: String, Sendable, CaseIterable {
    case never, hash, full
}

/// The whole configuration file. Every key left out has the default given here.
public struct Configuration: Sendable, Equatable {
    /// `HOST:PORT` of the JSON-lines door.
    public var listen: String
    /// `HOST:PORT` of the HTTP side door; `nil` where it is off.
    public var httpListen: String?
    /// `nil`: the artefact's roster.
    public var models: [Model]?
    public var policy: PolicySettings
    public var governance: GovernanceSettings
    public var breakers: BreakerSettings
    public var sessions: SessionSettings
    public var limits: Limits
    public var modelsDirectory: String?
    public var logPrompts: PromptLogging
    /// Empty: whoever reaches a door may do everything.
    public var tokens: [AccessToken]

    public init(
        listen: String = "127.0.0.1:7411", httpListen: String? = nil, models: [Model]? = nil,
        policy: PolicySettings = .init(), governance: GovernanceSettings = .init(),
        breakers: BreakerSettings = .init(), sessions: SessionSettings = .init(), limits: Limits = .init(),
        modelsDirectory: String? = nil, logPrompts: PromptLogging = .never, tokens: [AccessToken] = []
    ) {
        self.listen = listen
        self.httpListen = httpListen
        self.models = models
        self.policy = policy
        self.governance = governance
        self.breakers = breakers
        self.sessions = sessions
        self.limits = limits
        self.modelsDirectory = modelsDirectory
        self.logPrompts = logPrompts
        self.tokens = tokens
    }
}

/// Limits on everything that comes over the wire; the unit is last in the name.
public struct Limits: Sendable, Equatable {
    public var lineBytes: Int
    public var batchItems: Int
    public var connections: Int
    /// Requests of one connection that may wait for their reply; above it the server stops reading.
    public var inFlightRequests: Int
    public var idleSeconds: Int
    /// Characters of a name, tag, session, source, attribute key or value.
    public var nameBytes: Int
    public var models: Int
    /// Wrong tokens of one connection, after which it is closed.
    public var authAttempts: Int

    public init(
        lineBytes: Int = 1_048_576, batchItems: Int = 256, connections: Int = 1024, inFlightRequests: Int = 1024,
        idleSeconds: Int = 600, nameBytes: Int = 256, models: Int = 1024, authAttempts: Int = 3
    ) {
        self.lineBytes = lineBytes
        self.batchItems = batchItems
        self.connections = connections
        self.inFlightRequests = inFlightRequests
        self.idleSeconds = idleSeconds
        self.nameBytes = nameBytes
        self.models = models
        self.authAttempts = authAttempts
    }
}
