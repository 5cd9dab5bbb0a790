/// The whole configuration file. Every key left out has the default given here.
public struct Configuration: Sendable, Equatable {
    /// `HOST:PORT` of the JSON-lines port.
    public var listen: String
    /// `HOST:PORT` of the HTTP port; `nil` where it is off.
    public var httpListen: String?
    /// `nil`: the artefact's roster.
    public var models: [Model]?
    public var policy: PolicySettings
    public var governance: GovernanceSettings
    public var breakers: BreakerSettings
    public var sessions: SessionSettings
    public var limits: Limits
    /// Where artefacts are found by name; `nil`: nowhere.
    public var modelsDirectory: String?
    /// What of a prompt the store keeps; `never`, unless it is asked for.
    public var logPrompts: PromptLogging
    /// What is taken out of a prompt before it is kept.
    public var redaction = Set(SecretKind.allCases)
    /// Empty: whoever reaches a port may do everything.
    public var tokens: [AccessToken]
    /// What the store keeps; `nil`: everything.
    public var retention: RetentionSettings?
    /// `nil`: what crosses the network can be read there.
    public var tls: TLSSettings?
    /// The HTTP port goes without TLS all the same: for a scraper on this machine.
    public var httpIsPlain = false
    /// Names with a dot, in small letters, by which the HTTP port may be asked for on this machine without token or TLS.
    public var httpNames: Set<String> = []

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

/// What of a prompt the store keeps.
public enum PromptLogging: String, Sendable, CaseIterable {
    case never
    /// Its SHA-256 alone.
    case hash
    /// Its text, after redaction.
    case full
}
