/// How a model's breaker stands.
public struct BreakerStats: Sendable, Equatable {
    /// Of a circuit breaker, as the wire calls it.
    public enum State: String, Sendable, CaseIterable {
        case closed, open
        case halfOpen = "half_open"
    }
    public var model: String
    public var state: State
    /// Failures among the latest attempts; 0 unless closed.
    public var failures: Int
    /// How often it has opened since it was last closed.
    public var trips: Int
    /// When an open one becomes half open, in milliseconds since 1970; `nil` unless open.
    public var untilMilliseconds: Int64?
}

extension BreakerStats {
    init(model: String, _ breaker: Breaker, at now: Int64) {
        self.init(
            model: model, state: .closed, failures: breaker.failures, trips: Int(breaker.trips), untilMilliseconds: nil)
        switch breaker.phase(at: now) {
        case .closed: break
        case .halfOpen: state = .halfOpen
        case .open(let until): (state, untilMilliseconds) = (.open, until)
        }
    }
}
