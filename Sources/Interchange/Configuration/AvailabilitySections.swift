import Routing

extension BreakerSettings {
    init(_ section: YAMLMapping) throws(ConfigurationError) {
        try section.allow(ConfigurationKeys.breakers)
        self.init()
        if let node = section["enabled"] { enabled = try node.bool() }
        if let node = section["window_attempts"] { windowAttempts = try node.integer(in: 1...Self.windowAttemptsMax) }
        if let node = section["failures"] { failures = try node.integer(in: 1...Self.windowAttemptsMax) }
        guard failures <= windowAttempts else {
            throw (section["failures"] ?? section["window_attempts"])?.invalid(
                "\(failures) failures never fit in a window of \(windowAttempts) attempts")
                ?? section.invalid("more failures than attempts")
        }
        if let node = section["latency_ms"], !node.isNull { latencyMilliseconds = try node.positive() }
        if let node = section["open_seconds"] { openSeconds = try node.positive() }
        if let node = section["open_seconds_max"] {
            openSecondsMax = try node.positive()
            guard openSecondsMax >= openSeconds else {
                throw node.invalid("\(openSecondsMax) is below open_seconds, \(openSeconds)")
            }
        }
        openSecondsMax = max(openSeconds, openSecondsMax)
        if let node = section["probe_share"] {
            probeShare = try node.number(in: .unit)
            guard probeShare > 0 else { throw node.invalid("at 0 no model would ever come back") }
        }
        if let node = section["probe_successes"] { probeSuccesses = try node.integer(in: 1...Self.windowAttemptsMax) }
    }
}

extension SessionSettings {
    private static let countMax = 10_000_000

    init(_ section: YAMLMapping) throws(ConfigurationError) {
        try section.allow(ConfigurationKeys.sessions)
        self.init()
        if let node = section["pin"] { pin = try node.bool() }
        if let node = section["quality_margin"] { qualityMargin = try node.number(in: .unit) }
        if let node = section["cost_factor"] {
            costFactor = try node.number(in: .nonNegative)
            guard costFactor >= 1 else { throw node.invalid("\(costFactor) is below 1: no model is that cheap") }
        }
        if let node = section["pinned_turns_max"], !node.isNull {
            pinnedTurnsMax = try node.integer(in: 1...Self.countMax)
        }
        if let node = section["cache_seconds"] { cacheSeconds = try node.seconds() }
        if let node = section["idle_seconds"] { idleSeconds = try node.positive() }
        if let node = section["sessions_max"] { sessionsMax = try node.integer(in: 1...Self.countMax) }
    }
}

extension YAMLNode {
    /// Some thirty years: above it a number of seconds or milliseconds is a mistake.
    private static let durationMax = 1e12

    /// A duration above 0.
    fileprivate func positive() throws(ConfigurationError) -> Double {
        let number = try seconds()
        guard number > 0 else { throw invalid("0 where a time above 0 belongs") }
        return number
    }

    fileprivate func seconds() throws(ConfigurationError) -> Double { try number(in: 0...Self.durationMax) }
}
