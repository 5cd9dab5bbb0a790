import Dispatch
import Foundation
import Synchronization

/// Works out `count` independent results on up to `threads` cores; their order is that of their numbers.
///
/// - Throws: the error of the lowest number that failed; the rest may not have been worked out then.
func inParallel<Value: Sendable, Failure: Error>(
    _ count: Int, threads: Int, _ body: @Sendable (Int) throws(Failure) -> Value
) throws(Failure) -> [Value] {
    precondition(count >= 0 && threads > 0, "\(count) results on \(threads) threads")
    var slots = [Result<Value, Failure>?](repeating: nil, count: count)
    let next = Atomic(0)
    let hasFailed = Atomic(false)
    slots.withUnsafeMutableBufferPointer { buffer in
        // Every number is handed out once, each writes its own slot only, and the loop ends before the buffer does.
        nonisolated(unsafe) let slots = buffer
        DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
            while !hasFailed.load(ordering: .relaxed) {
                let number = next.add(1, ordering: .relaxed).oldValue
                guard number < count else { return }
                do throws(Failure) {
                    slots[number] = .success(try body(number))
                } catch {
                    slots[number] = .failure(error)
                    hasFailed.store(true, ordering: .relaxed)
                }
            }
        }
    }
    var values: [Value] = []
    values.reserveCapacity(count)
    for case .some(let result) in slots { values.append(try result.get()) }
    return values
}

/// What the calling thread has spent of its core, in seconds: other work on the machine doesn't count.
func threadSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
