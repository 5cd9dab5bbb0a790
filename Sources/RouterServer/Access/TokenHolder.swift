import NIOCore
import Routing
import Synchronization

/// Somebody who has shown a token: what they may do, and how much of it they have done. One per token, shared by
/// all of its connections.
final class TokenHolder: Sendable {
    private static let day = TimeAmount.hours(24)

    private struct Meter {
        /// Requests that may still be made at once; below zero after a batch that was larger.
        var allowance: Double
        var lastRefill: NIODeadline
        var dayStart: NIODeadline
        var requestsOfDay = 0
    }

    let token: AccessToken
    private let meter: Mutex<Meter>

    init(_ token: AccessToken, now: NIODeadline = .now()) {
        self.token = token
        meter = Mutex(Meter(allowance: token.requestsPerSecond ?? 0, lastRefill: now, dayStart: now))
    }

    /// - Returns: why the call is refused; `nil` where it may go on.
    func refusal(of call: WireCall, now: NIODeadline = .now()) -> WireError? {
        if let role = call.role, !token.roles.contains(role), !token.roles.contains(.admin) {
            return WireError(.forbidden, "the token \(token.name) does not have the role \(role.rawValue)")
        }
        return call.requestCount == 0 ? nil : charge(call.requestCount, now)
    }

    private func charge(_ requests: Int, _ now: NIODeadline) -> WireError? {
        meter.withLock { meter in
            if now - meter.dayStart >= Self.day { (meter.dayStart, meter.requestsOfDay) = (now, 0) }
            if let most = token.requestsPerDay, meter.requestsOfDay + requests > most {
                return WireError(.overloaded, "the token \(token.name) may make \(most) requests a day")
            }
            if let rate = token.requestsPerSecond {
                let seconds = Double((now - meter.lastRefill).nanoseconds) / 1e9
                meter.allowance = min(meter.allowance + seconds * rate, max(rate, 1))
                meter.lastRefill = now
                guard meter.allowance >= 1 else {
                    return WireError(.overloaded, "the token \(token.name) may make \(rate) requests a second")
                }
                meter.allowance -= Double(requests)
            }
            meter.requestsOfDay += requests
            return nil
        }
    }
}

extension WireCall {
    /// What it takes to make this call; `nil`: any token.
    var role: AccessToken.Role? {
        switch self {
        case .route, .routeBatch: .route
        case .feedback, .feedbackBatch: .feedback
        case .putModel, .retireModel, .change, .steer: .admin
        case .authenticate, .explain, .models, .stats, .health, .rollout: nil
        }
    }

    /// How much it counts against a token's limits.
    var requestCount: Int {
        switch self {
        case .route, .feedback: 1
        case .routeBatch(let items): items.count
        case .feedbackBatch(let items): items.count
        default: 0
        }
    }
}
