import Dispatch
import NIOCore
import Synchronization

/// Takes feedback off the event loops while something long holds the engine's changes back, such as a change of the
/// artefact: a loop that waited would keep all of its connections waiting, those that only route, too.
///
/// Feedback keeps its order: as long as any of it is on the detour, what comes later goes the same way.
final class FeedbackDetour: Sendable {
    /// How long a call that had found the way free may take to be done.
    private static let settling = DispatchTimeInterval.milliseconds(20)

    private let queue = DispatchQueue(label: "suffice.feedback")
    /// Long changes under way, and feedback on the detour.
    private let reasons = Atomic(0)

    /// Runs `body` at once, or behind what is on the detour.
    func take(_ body: @escaping @Sendable () -> Void) {
        guard reasons.load(ordering: .acquiring) > 0 else { return body() }
        reasons.wrappingAdd(1, ordering: .acquiringAndReleasing)
        queue.async { [self] in
            body()
            reasons.wrappingSubtract(1, ordering: .acquiringAndReleasing)
        }
    }

    /// Keeps feedback off the event loops during a long change. Blocks: not for an event loop.
    func during<Value, Failure: Error>(_ change: () throws(Failure) -> Value) throws(Failure) -> Value {
        reasons.wrappingAdd(1, ordering: .acquiringAndReleasing)
        defer { reasons.wrappingSubtract(1, ordering: .acquiringAndReleasing) }
        _ = DispatchSemaphore(value: 0).wait(timeout: .now() + Self.settling)
        return try change()
    }
}
