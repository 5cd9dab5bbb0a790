import Routing

/// Whether the clock is believed for what is dropped by age: what a clock that jumped ahead calls old is gone for good.
///
/// The clock is held against a steady one that nobody sets. Where it has gained more than an hour at once it is doubted for a
/// day, in which it may be set right; then it is believed. Set back, it is believed at once: nothing is dropped by that.
public struct ClockWatch: Sendable, Equatable {
    /// What the clock may gain between two looks.
    static let gainMillisecondsMax: Int64 = 3_600_000
    static let doubtMilliseconds: Int64 = 86_400_000

    /// Clock − steady clock, as it is believed.
    private var offset: Int64
    /// On the steady clock.
    private var doubtedSince: Int64?

    /// - Parameters:
    ///   - clock: milliseconds since 1970, believed.
    ///   - steady: milliseconds since any moment, at the same time.
    public init(clock: Int64, steady: Int64) {
        offset = clock - steady
    }

    /// Looks at both clocks.
    public mutating func believes(clock: Int64, steady: Int64) -> Bool {
        let now = clock - steady
        if now - offset > Self.gainMillisecondsMax {
            let since = doubtedSince ?? steady
            doubtedSince = since
            guard steady - since >= Self.doubtMilliseconds else { return false }
        }
        (offset, doubtedSince) = (now, nil)
        return true
    }
}

extension Router {
    /// A watch over the router's clock. Where that calls the whole log too old already, it may have jumped while nobody
    /// looked: then the log's last decision is what is believed.
    public func clockWatch(steady: Int64) -> ClockWatch {
        let oldest = configuration.retention?.ageDays.map {
            startMilliseconds - RetentionSettings.milliseconds(days: $0)
        }
        guard let last = lastBeforeStart, let oldest, last < oldest else {
            return ClockWatch(clock: startMilliseconds, steady: steady)
        }
        return ClockWatch(clock: last, steady: steady)
    }

    /// Whether the router's clock is believed.
    public func believesClock(_ watch: inout ClockWatch, steady: Int64) -> Bool {
        watch.believes(clock: clock(), steady: steady)
    }
}
