/// Limits on everything that comes over the wire; the unit is last in the name.
public struct Limits: Sendable, Equatable {
    /// Bytes of one request line; the rest of a longer one is dropped.
    public var lineBytes: Int
    /// Items of one `route_batch` or `feedback_batch`.
    public var batchItems: Int
    /// Connections at a time; further ones are turned away.
    public var connections: Int
    /// Threads that serve connections; there are no more than processors, however high this is.
    public var eventLoops: Int
    /// Requests of one connection that may wait for their reply; above it the server stops reading.
    public var inFlightRequests: Int
    /// Silence, or time since the first byte of an unfinished line, after which a connection is closed.
    public var idleSeconds: Int
    /// UTF-8 bytes of a name, tag, session, source, attribute key or value.
    public var nameBytes: Int
    /// Models of a roster.
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
        authAttempts: Int = 3, handshakeSeconds: Int = 10, stopSeconds: Int = 10
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
