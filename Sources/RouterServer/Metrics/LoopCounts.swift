import RouterEngine
import Routing
import Synchronization

/// What the connections of one event loop have answered. Written on the loop, read by whoever scrapes: its lock is
/// taken by nobody else in between, so that counting costs a decision some tens of nanoseconds.
final class LoopCounts: Sendable {
    struct Tally: Sendable, Equatable {
        var decisions: [Choice: UInt64] = [:]
        var errors: [WireError.Code: UInt64] = [:]
        /// Decisions that drew another model than the best one.
        var explored: UInt64 = 0
        /// Those drawn with a smaller probability than `rarePropensity`.
        var rare: UInt64 = 0
        var decisionDuration = DurationHistogram()

        mutating func add(_ other: Tally) {
            decisions.merge(other.decisions, uniquingKeysWith: +)
            errors.merge(other.errors, uniquingKeysWith: +)
            explored += other.explored
            rare += other.rare
            decisionDuration.add(other.decisionDuration)
        }
    }

    /// Below it one decision weighs more than a hundred others in an off-policy evaluation.
    static let rarePropensity = 0.01

    /// A model and why it was chosen: as many as the roster's models times the reasons, whatever clients send.
    struct Choice: Hashable, Sendable {
        var model: String
        var reason: Reason

        /// A model has few reasons, and the word for one would be hashed for every decision.
        func hash(into hasher: inout Hasher) { hasher.combine(model) }
    }

    private let tally = Mutex(Tally())

    var now: Tally { tally.withLock { $0 } }

    func count(_ reply: RouteReply, nanoseconds: UInt64) {
        reply.withRecord { record in
            let choice = Choice(model: record.model, reason: record.reason)
            tally.withLock { tally in
                tally.decisions[choice, default: 0] += 1
                if record.explored { tally.explored += 1 }
                if record.propensity < Self.rarePropensity { tally.rare += 1 }
                tally.decisionDuration.add(nanoseconds: nanoseconds)
            }
        }
    }

    func count(_ errors: [WireError]) {
        for error in errors { count(error) }
    }

    func count(_ error: WireError) {
        tally.withLock { $0.errors[error.code, default: 0] += 1 }
    }
}
