/// When a model that fails is left alone, and how it is tried again: the `breakers` section of the configuration.
public struct BreakerSettings: Sendable, Equatable, Codable {
    /// `false`: nobody is left alone, whatever fails.
    public var enabled: Bool
    /// The latest attempts of a model that are looked at, at most `windowAttemptsMax`.
    public var windowAttempts: Int
    /// So many failures among them open the breaker.
    public var failures: Int
    /// An answer that took longer counts as a failure; `nil`: none does.
    public var latencyMilliseconds: Double?
    /// How long a breaker stays open. Each failed trial doubles it.
    public var openSeconds: Double
    /// The longest that doubling makes of it.
    public var openSecondsMax: Double
    /// Greatest probability of a half-open model while there is another one, in (0, 1].
    public var probeShare: Double
    /// So many successful trials close a half-open breaker.
    public var probeSuccesses: Int

    /// The largest `windowAttempts`.
    public static let windowAttemptsMax = 64

    public init(
        enabled: Bool = true, windowAttempts: Int = 20, failures: Int = 10, latencyMilliseconds: Double? = nil,
        openSeconds: Double = 30, openSecondsMax: Double = 600, probeShare: Double = 0.05, probeSuccesses: Int = 3
    ) {
        self.enabled = enabled
        self.windowAttempts = windowAttempts
        self.failures = failures
        self.latencyMilliseconds = latencyMilliseconds
        self.openSeconds = openSeconds
        self.openSecondsMax = openSecondsMax
        self.probeShare = probeShare
        self.probeSuccesses = probeSuccesses
    }
}
