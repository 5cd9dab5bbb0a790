import Synchronization

/// A clock that is moved by hand.
final class SimulatedClock: Sendable {
    private let time: Atomic<Int64>

    init(_ milliseconds: Int64) { time = Atomic(milliseconds) }

    var milliseconds: Int64 { time.load(ordering: .relaxed) }

    func move(to milliseconds: Int64) { time.store(milliseconds, ordering: .relaxed) }
}
