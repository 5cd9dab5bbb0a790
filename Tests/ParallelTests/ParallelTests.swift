import Parallel
import Synchronization
import Testing

@Suite struct ParallelTests {
    private struct Odd: Error, Equatable { let number: Int }

    @Test(arguments: [0, 1, 7, 10_000]) func `results come in the order of their numbers`(count: Int) {
        #expect(inParallel(count) { $0 * $0 } == (0..<count).map { $0 * $0 })
        #expect(inParallel(count, threads: 1) { $0 + 1 } == Array((0..<count).map { $0 + 1 }))
    }

    @Test func `no more threads work than were asked for`() {
        let atWork = Mutex((now: 0, most: 0))
        _ = inParallel(1_000, threads: 2) { _ in
            atWork.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            atWork.withLock { $0.now -= 1 }
        }
        #expect(atWork.withLock { $0.most } <= 2)
    }

    @Test func `the error of the lowest number that failed is thrown`() {
        #expect(throws: Odd(number: 1)) {
            try inParallel(9, threads: 1) { (number) throws(Odd) -> Int in
                if !number.isMultiple(of: 2) { throw Odd(number: number) }
                return number
            }
        }
    }

    @Test func `an element is gone as soon as it has been worked on`() {
        final class Page: Sendable {
            static let alive = Atomic(0)
            init() { Self.alive.add(1, ordering: .relaxed) }
            deinit { Self.alive.subtract(1, ordering: .relaxed) }
        }
        let alive = inParallel(over: (0..<100).map { _ in Page() }) { _ in Page.alive.load(ordering: .relaxed) }
        #expect(alive.count == 100 && Page.alive.load(ordering: .relaxed) == 0)
        #expect(alive.contains { $0 < 50 })
    }

    @Test(arguments: [0, 1, 63, 64, 65, 1_000]) func `stretches cover everything once`(count: Int) {
        let times = Mutex([Int](repeating: 0, count: count))
        inStretches(count, of: 64) { stretch in
            times.withLock { times in
                for place in stretch { times[place] += 1 }
            }
        }
        #expect(times.withLock { $0.allSatisfy { $0 == 1 } })
    }
}
