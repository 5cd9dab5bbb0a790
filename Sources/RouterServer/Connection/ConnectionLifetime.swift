import NIOCore

/// When a connection has been quiet for long enough to be closed. Time comes in as a parameter.
struct ConnectionLifetime {
    /// How long a draining connection must be quiet: room for a request that was under way when the draining began.
    static let quietBeforeClosing = TimeAmount.milliseconds(100)
    /// How long a closed connection is read and its bytes dropped.
    static let lingering = TimeAmount.milliseconds(500)
    /// How long the last replies of a connection may take to be sent.
    static let sendingMax = TimeAmount.seconds(5)

    private enum Phase {
        case serving
        case draining
        case ended
    }

    private let idleMax: TimeAmount
    private var phase = Phase.serving
    private var lastActivity: NIODeadline

    init(idleMax: TimeAmount, now: NIODeadline) {
        self.idleMax = idleMax
        lastActivity = now
    }

    var isOpen: Bool { phase != .ended }
    var isDraining: Bool { phase == .draining }

    /// Quiet time after which the connection is over.
    private var quietMax: TimeAmount { phase == .draining ? Self.quietBeforeClosing : idleMax }

    /// How long to wait before asking `isOver` again.
    var checkInterval: TimeAmount { .nanoseconds(max(quietMax.nanoseconds / 4, 10_000_000)) }

    /// Bytes came, or the client took some.
    mutating func touch(_ now: NIODeadline) { lastActivity = now }

    mutating func drain() {
        if phase == .serving { phase = .draining }
    }

    mutating func end() { phase = .ended }

    /// - Parameter isBusy: a request waits for its reply.
    func isOver(now: NIODeadline, isBusy: Bool) -> Bool {
        !isBusy && now - lastActivity >= quietMax
    }
}
