/// What a load generator does to a server.
public struct LoadPlan: Sendable {
    /// How requests follow each other on a connection.
    public enum Pace: Sendable, Equatable {
        /// Closed loop: so many requests under way on each connection; the next is sent when one is answered.
        case inFlight(Int)
        /// Open loop: so many requests a second, all connections together, at fixed times whatever the server does.
        case perSecond(Double)
    }

    public var address: HostPort
    /// Shown first on every connection; `nil`: the server asks for none.
    public var token: String?
    /// `nil` speaks in the open.
    public var tls: ClientTLS?
    /// Request lines without line feeds, sent in turn; each connection begins at another one.
    public var lines: [[UInt8]]
    /// Decisions that one line asks for: the size of its batch.
    public var decisionsPerLine: Int
    public var connections: Int
    public var pace: Pace
    /// Load before the measuring begins.
    public var warmUpSeconds: Double
    /// How long is measured.
    public var seconds: Double
    /// How long the last replies are waited for.
    public var patienceSeconds: Double
    /// A reply must begin with `{"ok":true`; not asked of a server that only echoes.
    public var checksReplies: Bool

    public init(
        address: HostPort, token: String? = nil, tls: ClientTLS? = nil, lines: [[UInt8]], decisionsPerLine: Int = 1,
        connections: Int, pace: Pace, warmUpSeconds: Double, seconds: Double, patienceSeconds: Double = 5,
        checksReplies: Bool = true
    ) {
        precondition(!lines.isEmpty && connections > 0 && decisionsPerLine > 0, "a load of nothing")
        self.address = address
        self.token = token
        self.tls = tls
        self.lines = lines
        self.decisionsPerLine = decisionsPerLine
        self.connections = connections
        self.pace = pace
        self.warmUpSeconds = warmUpSeconds
        self.seconds = seconds
        self.patienceSeconds = patienceSeconds
        self.checksReplies = checksReplies
    }
}
