import Dispatch
import Locks
import Testing

@Suite struct UnfairMutexTests {
    @Test func `nothing that many threads do at once is lost`() {
        let sums = UnfairMutex<[Int]>([0, 0])
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for number in 0..<10_000 {
                sums.withLock { sums in
                    sums[0] += number
                    sums[1] -= number
                }
            }
        }
        #expect(sums.withLock { $0 } == [8 * 49_995_000, -8 * 49_995_000])
    }

    @Test func `an error leaves it free, and what was changed`() {
        struct Refused: Error {}
        let value = UnfairMutex(1)
        #expect(throws: Refused.self) {
            try value.withLock { (value) throws(Refused) in
                value = 2
                throw Refused()
            }
        }
        #expect(value.withLock { $0 } == 2)
    }

    @Test func `what it guards ends with it`() {
        final class Watched: Sendable {}
        weak var seen: Watched?
        do {
            let watched = Watched()
            seen = watched
            let guarded = UnfairMutex(watched)
            guarded.withLock { _ in }
        }
        #expect(seen == nil)
    }
}
