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

    /// An attempt, known by its decision: one that several people report, or one person twice, is still one.
    private struct Attempt: Sendable, Equatable {
        var number: UInt64
        var hasFailed: Bool
    }

    /// The latest ones of which anything was heard, the newest last: while half open, the successful trials.
    private var attempts: [Attempt] = []
    /// How often it has opened since it was last closed; 0 while it is closed.
    private(set) var trips: UInt32 = 0
    /// Attempts decided before this time do not count: the time it closed, or that at which it becomes half open.
    private(set) var sinceMilliseconds = Int64.min

    func phase(at milliseconds: Int64) -> Phase {
        if trips == 0 { return .closed }
        return milliseconds < sinceMilliseconds ? .open(untilMilliseconds: sinceMilliseconds) : .halfOpen
    }

    /// Failures that the window holds.
    var failures: Int { attempts.count { $0.hasFailed } }

    /// Takes in how an attempt went. Once anybody has said that it failed, it has; but an attempt that has left the window
    /// doesn't come back by a second word on it.
    ///
    /// - Parameters:
    ///   - isFirstWord: nobody had said anything of the attempt before.
    ///   - number: of the attempt's decision.
    ///   - decided: when that was made.
    ///   - now: when the news of it came.
    mutating func observe(
        failed: Bool, isFirstWord: Bool, number: UInt64, decided: Int64, now: Int64, _ settings: BreakerSettings
    ) {
        guard settings.enabled, decided >= sinceMilliseconds else { return }
        if let place = attempts.lastIndex(where: { $0.number == number }) {
            guard failed, !attempts[place].hasFailed else { return }
            attempts[place].hasFailed = true
        } else {
            guard isFirstWord else { return }
            attempts.append(Attempt(number: number, hasFailed: failed))
        }
        if trips == 0 {
            attempts.removeFirst(max(0, attempts.count - settings.windowAttempts))
            if failures >= settings.failures { open(now, settings) }
        } else if failed {
            open(now, settings)
        } else if attempts.count >= settings.probeSuccesses {
            self = Breaker(closed: now)
        }
    }

    init() {}

    private init(closed now: Int64) {
        sinceMilliseconds = now
    }

    private mutating func open(_ now: Int64, _ settings: BreakerSettings) {
        trips = min(trips + 1, 64)
        attempts = []
        var seconds = settings.openSeconds
        for _ in 1..<trips { seconds = min(2 * seconds, settings.openSecondsMax) }
        sinceMilliseconds = now + Int64((seconds * 1000).rounded())
    }
}

extension Breaker {
    func write(to writer: inout StateWriter) {
        writer.put(UInt32(attempts.count))
        for attempt in attempts {
            writer.put(attempt.number)
            writer.put(attempt.hasFailed)
        }
        writer.put(trips)
        writer.put(sinceMilliseconds)
    }

    init(from reader: inout StateReader) throws(StateError) {
        for _ in 0..<(try reader.number(UInt32.self)) {
            attempts.append(Attempt(number: try reader.number(), hasFailed: try reader.flag()))
        }
        trips = try reader.number()
        sinceMilliseconds = try reader.number()
    }
}
