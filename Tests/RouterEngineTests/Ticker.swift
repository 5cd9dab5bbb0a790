import Synchronization

/// A clock that moves by a step at every look.
final class Ticker: Sendable {
    private let time: Mutex<Int64>

    init(_ start: Int64) {
        time = Mutex(start)
    }

    func next(_ step: Int64) -> Int64 {
        time.withLock {
            $0 += step
            return $0
        }
    }
}
