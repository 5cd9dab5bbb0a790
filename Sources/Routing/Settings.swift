/// How decisions are made: the `policy` section of the configuration.
public struct PolicySettings: Sendable, Equatable, Codable {
    public var name: String
    /// `nil`: the artefact's default objective.
    public var objective: Objective?
    public var exploration: ExplorationSettings
    public var learning: LearningSettings
    /// How long an answer may take; `nil`: as long as it likes, where a request says nothing.
    public var latency: LatencyTarget?
    /// Limits on models' shares, by name, or `TrafficLimit.everyOther`.
    public var traffic: [String: TrafficLimit]
    /// Seed of the draws.
    public var seed: UInt64

    public init(
        name: String = "default", objective: Objective? = nil, exploration: ExplorationSettings = .init(),
        learning: LearningSettings = .init(), latency: LatencyTarget? = nil, traffic: [String: TrafficLimit] = [:],
        seed: UInt64 = 0
    ) {
        self.name = name
        self.objective = objective
        self.exploration = exploration
        self.learning = learning
        self.latency = latency
        self.traffic = traffic
        self.seed = seed
    }
}

/// A latency that a share of a model's calls must keep; models known to be slower are left out.
public struct LatencyTarget: Sendable, Equatable, Codable {
    /// `nil` leaves it to requests with `max_latency_ms`.
    public var milliseconds: Double?
    /// Which quantile of a model's latency is compared: one of `quantiles`.
    public var quantile: Double

    public static let quantiles = [0.5, 0.9, 0.95, 0.99]
    public static let quantileDefault = 0.9

    public init(milliseconds: Double? = nil, quantile: Double = LatencyTarget.quantileDefault) {
        self.milliseconds = milliseconds
        self.quantile = quantile
    }
}

/// How much of the traffic a model may have: a probability no decision exceeds.
public struct TrafficLimit: Sendable, Equatable, Codable {
    public var maxShare: Double
    /// Share of a model that nothing has been learnt of; `nil` begins with `maxShare`.
    public var startShare: Double?
    /// Outcomes of the model after which it may have `maxShare`; the share rises evenly up to there.
    public var fullAfter: Int

    public static let fullAfterDefault = 200
    /// Stands for every model that is not named.
    public static let everyOther = "*"

    public init(maxShare: Double = 1, startShare: Double? = nil, fullAfter: Int = TrafficLimit.fullAfterDefault) {
        self.maxShare = maxShare
        self.startShare = startShare
        self.fullAfter = fullAfter
    }

    /// The largest probability after so many outcomes.
    public func ceiling(outcomes: UInt64) -> Double {
        guard let startShare, fullAfter > 0 else { return maxShare }
        return min(maxShare, startShare + (maxShare - startShare) * min(1, Double(outcomes) / Double(fullAfter)))
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
    /// What is taken out of a prompt before it is kept.
    public var redaction = Set(SecretKind.allCases)
    /// Empty: whoever reaches a door may do everything.
    public var tokens: [AccessToken]
    /// What the store keeps; `nil`: everything.
    public var retention: RetentionSettings?
    /// `nil`: what crosses the network can be read there.
    public var tls: TLSSettings?
    /// The HTTP door goes without TLS all the same: for a scraper on this machine.
    public var httpIsPlain = false

    public init(
        listen: String = "127.0.0.1:7411", httpListen: String? = nil, models: [Model]? = nil,
        policy: PolicySettings = .init(), governance: GovernanceSettings = .init(),
        breakers: BreakerSettings = .init(), sessions: SessionSettings = .init(), limits: Limits = .init(),
        modelsDirectory: String? = nil, logPrompts: PromptLogging = .never, tokens: [AccessToken] = [],
        tls: TLSSettings? = nil
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
        self.tls = tls
    }
}

/// Limits on everything that comes over the wire; the unit is last in the name.
public struct Limits: Sendable, Equatable {
    public var lineBytes: Int
    public var batchItems: Int
    public var connections: Int
    /// Threads that serve connections; there are no more than processors, however high this is.
    public var eventLoops: Int
    /// Requests of one connection that may wait for their reply; above it the server stops reading.
    public var inFlightRequests: Int
    public var idleSeconds: Int
    /// Characters of a name, tag, session, source, attribute key or value.
    public var nameBytes: Int
    public var models: Int
    /// Wrong tokens of one connection, after which it is closed.
    public var authAttempts: Int
    /// How long a TLS handshake may take.
    public var handshakeSeconds: Int
    /// How long the server may take to stop, whatever holds it up.
    public var stopSeconds: Int

    public init(
        lineBytes: Int = 1_048_576, batchItems: Int = 256, connections: Int = 1024, eventLoops: Int = 1024,
        inFlightRequests: Int = 1024, idleSeconds: Int = 600, nameBytes: Int = 256, models: Int = 1024,
        authAttempts: Int = 3,
        handshakeSeconds: Int = 10, stopSeconds: Int = 10
    ) {
        self.lineBytes = lineBytes
        self.batchItems = batchItems
        self.connections = connections
        self.eventLoops = eventLoops
        self.inFlightRequests = inFlightRequests
        self.idleSeconds = idleSeconds
        self.nameBytes = nameBytes
        self.models = models
        self.authAttempts = authAttempts
        self.handshakeSeconds = handshakeSeconds
        self.stopSeconds = stopSeconds
    }
}
