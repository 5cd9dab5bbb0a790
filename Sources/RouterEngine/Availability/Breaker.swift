import Bandits
import Routing

/// A model's circuit breaker: after too many failures the model is left alone for a while, then tried carefully.
///
///     closed ── `failures` of the last `window_attempts` ──► open ── time ──► half open ── `probe_successes` ──► closed
///                                                              ▲                  │
///                                                              └──── a failure ───┘   (twice as long)
///
/// A pure function of logged feedback and its times, so replaying the log makes the same state bit for bit. Time alone
/// makes an open one half open: nothing has to happen for it, and a decision reads the phase at its own time. Only
/// attempts that were decided within the present phase speak of it: late news of an earlier one changes nothing.
///
/// > Nygard. *Release It!*, 2007, "Circuit Breaker".
struct Breaker: Sendable, Equatable {
    enum Phase: Sendable, Equatable {
        case closed
        case open(untilMilliseconds: Int64)
        case halfOpen
    }

    /// The latest attempts while closed, the newest in the lowest bit; 1 is a failure.
    private(set) var attempts: UInt64 = 0
    /// How often it has opened since it was last closed; 0 while it is closed.
    private(set) var trips: UInt32 = 0
    /// Successful trials since it became half open.
    private(set) var successes: UInt32 = 0
    /// Attempts decided before this time do not count: the time it closed, or that at which it becomes half open.
    private(set) var sinceMilliseconds = Int64.min

    func phase(at milliseconds: Int64) -> Phase {
        if trips == 0 { return .closed }
        return milliseconds < sinceMilliseconds ? .open(untilMilliseconds: sinceMilliseconds) : .halfOpen
    }

    /// Failures that the window holds.
    var failures: Int { attempts.nonzeroBitCount }

    /// Takes in how an attempt went.
    ///
    /// - Parameters:
    ///   - decided: when the attempt's decision was made.
    ///   - now: when the news of it came.
    mutating func observe(failed: Bool, decided: Int64, now: Int64, _ settings: BreakerSettings) {
        guard settings.enabled, decided >= sinceMilliseconds else { return }
        if trips == 0 {
            let window: UInt64 = settings.windowAttempts >= 64 ? .max : 1 << UInt64(settings.windowAttempts) - 1
            attempts = (attempts << 1 | (failed ? 1 : 0)) & window
            if failures >= settings.failures { open(now, settings) }
        } else if failed {
            open(now, settings)
        } else {
            successes += 1
            if successes >= settings.probeSuccesses { self = Breaker(closed: now) }
        }
    }

    init() {}

    private init(closed now: Int64) {
        sinceMilliseconds = now
    }

    private mutating func open(_ now: Int64, _ settings: BreakerSettings) {
        trips = min(trips + 1, 64)
        attempts = 0
        successes = 0
        var seconds = settings.openSeconds
        for _ in 1..<trips { seconds = min(2 * seconds, settings.openSecondsMax) }
        sinceMilliseconds = now + Int64((seconds * 1000).rounded())
    }
}

extension Breaker {
    func write(to writer: inout StateWriter) {
        writer.put(attempts)
        writer.put(trips)
        writer.put(successes)
        writer.put(sinceMilliseconds)
    }

    init(from reader: inout StateReader) throws(StateError) {
        attempts = try reader.number()
        trips = try reader.number()
        successes = try reader.number()
        sinceMilliseconds = try reader.number()
    }
}
