/// Lets at most ten redraws a second through.
struct RedrawLimit: Sendable {
    private static let intervalSeconds = 0.1
    private var last: Double?

    /// Whether a redraw may happen now; if so it is counted.
    mutating func allows(at now: Double) -> Bool {
        if let last, now - last < Self.intervalSeconds { return false }
        last = now
        return true
    }
}
