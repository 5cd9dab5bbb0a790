import Report

/// Where the time of an evaluation goes, in seconds.
struct Stopwatch {
    /// The log's bytes to decisions and their outcomes.
    var read = 0.0
    /// What each candidate would have done.
    var decide = 0.0
    /// Reward model, estimates, intervals.
    var estimate = 0.0
    private var last = systemMonotonicSeconds()

    /// Seconds since the last lap.
    mutating func lap() -> Double {
        let now = systemMonotonicSeconds()
        defer { last = now }
        return now - last
    }
}
