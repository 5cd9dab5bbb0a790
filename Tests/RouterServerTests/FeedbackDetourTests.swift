import Dispatch
import Synchronization
import Testing

@testable import RouterServer

@Suite struct FeedbackDetourTests {
    @Test func `without a long change nothing is put off`() {
        let detour = FeedbackDetour()
        let done = Mutex(false)
        detour.take { done.withLock { $0 = true } }
        #expect(done.withLock { $0 })
    }

    @Test func `during one nobody waits for it, all of it is done, and in order: what comes after it, too`() {
        let detour = FeedbackDetour()
        let order = Mutex([Int]())
        let (begun, release, last) = (
            DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)
        )
        let lock = Mutex(())
        DispatchQueue.global().async {
            detour.during {
                lock.withLock { _ in
                    begun.signal()
                    release.wait()
                }
            }
        }
        begun.wait()
        // Were this the change's own lock on this thread, the test would never come to its release.
        for number in 0..<50 { detour.take { lock.withLock { _ in order.withLock { $0.append(number) } } } }
        release.signal()
        for number in 50..<100 { detour.take { lock.withLock { _ in order.withLock { $0.append(number) } } } }
        detour.take { last.signal() }
        last.wait()
        #expect(order.withLock { $0 } == Array(0..<100))
    }
}
