import RouterEngine
import Routing
import Synchronization

/// What the connections of one event loop have answered. Written on the loop, read by whoever scrapes: its lock is
/// taken by nobody else in between, so that counting costs a decision some tens of nanoseconds.
final class LoopCounts: Sendable {
    struct Tally: Sendable, Equatable {
        var decisions: [Choice: UInt64] = [:]
        var errors: [WireError.Code: UInt64] = [:]
        var decisionDuration = DurationHistogram()

        mutating func add(_ other: Tally) {
            decisions.merge(other.decisions, uniquingKeysWith: +)
            errors.merge(other.errors, uniquingKeysWith: +)
            decisionDuration.add(other.decisionDuration)
        }
    }

    /// A model and why it was chosen: as many as the roster's models times the reasons, whatever clients send.
    struct Choice: Hashable, Sendable {
        var model: String
        var reason: Reason
    }

    private let tally = Mutex(Tally())

    var now: Tally { tally.withLock { $0 } }

    func count(_ reply: RouteReply, nanoseconds: UInt64) {
        let choice = Choice(model: reply.record.model, reason: reply.record.reason)
        tally.withLock { tally in
            tally.decisions[choice, default: 0] += 1
            tally.decisionDuration.add(nanoseconds: nanoseconds)
        }
    }

    func count(_ error: WireError) {
        tally.withLock { $0.errors[error.code, default: 0] += 1 }
    }
}
