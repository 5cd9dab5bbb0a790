import NIOCore
import Routing
import Synchronization

/// Somebody who has shown a token: what they may do, and how much of it they have done. One per token, shared by
/// all of its connections.
final class TokenHolder: Sendable {
    private static let day = TimeAmount.hours(24)
    /// Who asks for too much does it many times a second.
    private static let tellingInterval = TimeAmount.minutes(1)

    private struct Meter {
        /// Requests that may still be made at once; below zero after a batch that was larger.
        var allowance: Double
        var lastRefill: NIODeadline
        var dayStart: NIODeadline
        var requestsOfDay = 0
        var token: AccessToken
        var isRevoked = false
        /// Calls beyond its limits, and how many of them the log has been told of, and when.
        var overLimit: UInt64 = 0
        var told: (count: UInt64, at: NIODeadline)?

        mutating func refusal(of call: WireCall, _ now: NIODeadline) -> WireError? {
            guard !isRevoked else { return .unauthorized }
            if let role = call.role, !token.roles.contains(role), !token.roles.contains(.admin) {
                return WireError(.forbidden, "the token \(token.name) does not have the role \(role.rawValue)")
            }
            let refusal = call.requestCount == 0 ? nil : charge(call.requestCount, now)
            if refusal != nil { overLimit += 1 }
            return refusal
        }

        mutating func untold(_ now: NIODeadline) -> UInt64? {
            let last = told?.count ?? 0
            guard overLimit > last, told.map({ now - $0.at >= TokenHolder.tellingInterval }) ?? true else { return nil }
            told = (overLimit, now)
            return overLimit - last
        }

        private mutating func charge(_ requests: Int, _ now: NIODeadline) -> WireError? {
            if now - dayStart >= TokenHolder.day { (dayStart, requestsOfDay) = (now, 0) }
            if let most = token.requestsPerDay, requestsOfDay + requests > most {
                let wait = TokenHolder.day - (now - dayStart)
                return WireError(
                    .overloaded, "the token \(token.name) may make \(most) requests a day",
                    waitSeconds: (Double(wait.nanoseconds) / 1e9).wholeSeconds)
            }
            if let rate = token.requestsPerSecond {
                let seconds = Double((now - lastRefill).nanoseconds) / 1e9
                allowance = min(allowance + seconds * rate, max(rate, 1))
                lastRefill = now
                guard allowance >= 1 else {
                    return WireError(
                        .overloaded, "the token \(token.name) may make \(rate.inWords) requests a second",
                        waitSeconds: ((1 - allowance) / rate).wholeSeconds)
                }
                allowance -= Double(requests)
            }
            requestsOfDay += requests
            return nil
        }
    }

    private let meter: Mutex<Meter>

    init(_ token: AccessToken, now: NIODeadline = .now()) {
        meter = Mutex(
            Meter(allowance: max(token.requestsPerSecond ?? 0, 1), lastRefill: now, dayStart: now, token: token))
    }

    var token: AccessToken { meter.withLock { $0.token } }

    /// The only one that may be routed for; `nil`: any.
    var tenant: BoundTenant? {
        meter.withLock { meter in meter.token.tenant.map { BoundTenant(name: $0, tokenName: meter.token.name) } }
    }

    /// Calls that were refused because the token was over its limits.
    var overLimit: UInt64 { meter.withLock { $0.overLimit } }

    /// How many of them are news.
    /// - Returns: `nil` where there are none, or some were told of within the last minute.
    func untoldOverLimit(now: NIODeadline = .now()) -> UInt64? { meter.withLock { $0.untold(now) } }

    /// The same token under another name, with other roles or limits; what was counted stays.
    func become(_ token: AccessToken) { meter.withLock { $0.token = token } }

    /// It is worth nothing from now on.
    func revoke() { meter.withLock { $0.isRevoked = true } }

    /// - Returns: why the call is refused; `nil` where it may go on.
    func refusal(of call: WireCall, now: NIODeadline = .now()) -> WireError? {
        meter.withLock { $0.refusal(of: call, now) }
    }
}

extension Double {
    /// `10`, `0.5`.
    fileprivate var inWords: String { Int(exactly: self).map { "\($0)" } ?? "\(self)" }

    /// Rounded up, and at least one.
    fileprivate var wholeSeconds: Int { Int(max(1, min(self.rounded(.up), 86_400))) }
}

extension WireCall {
    /// What it takes to make this call; `nil`: any token.
    var role: AccessToken.Role? {
        switch self {
        // An explanation is made of somebody's prompt: for those who send prompts, not for those who look or judge.
        case .route, .routeBatch, .explain: .route
        case .feedback, .feedbackBatch: .feedback
        case .putModel, .retireModel, .policy, .change, .steer: .admin
        case .authenticate, .models, .stats, .health, .rollout: nil
        }
    }

    /// How much it counts against a token's limits.
    var requestCount: Int {
        switch self {
        case .route, .feedback: 1
        case .routeBatch(let items, _): items.count
        case .feedbackBatch(let items): items.count
        default: 0
        }
    }
}
