/// Seconds on a clock that never goes back; the zero is arbitrary.
public typealias MonotonicSeconds = @Sendable () -> Double

/// The machine's own monotonic clock.
public let systemMonotonicSeconds: MonotonicSeconds = {
    let start = ContinuousClock.now
    return { Double((ContinuousClock.now - start) / .seconds(1)) }
}()
