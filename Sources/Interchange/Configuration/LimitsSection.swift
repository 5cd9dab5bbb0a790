import Routing

extension Limits {
    /// No limit is above this.
    static let valueMax = 1 << 30

    init(_ section: YAMLMapping) throws(ConfigurationError) {
        try section.allow(ConfigurationKeys.limits)
        self.init()
        let places: [(key: String, place: WritableKeyPath<Limits, Int>)] = [
            ("line_bytes", \.lineBytes), ("batch_items", \.batchItems), ("connections", \.connections),
            ("event_loops", \.eventLoops),
            ("in_flight_requests", \.inFlightRequests), ("idle_seconds", \.idleSeconds), ("name_bytes", \.nameBytes),
            ("models", \.models), ("auth_attempts", \.authAttempts), ("handshake_seconds", \.handshakeSeconds),
            ("stop_seconds", \.stopSeconds),
        ]
        for (key, place) in places {
            guard let node = section[key] else { continue }
            self[keyPath: place] = try node.integer(in: 1...Self.valueMax)
        }
    }
}
