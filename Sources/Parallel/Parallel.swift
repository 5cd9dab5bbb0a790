import Dispatch
import Synchronization

/// Works out `count` results side by side, on all cores or no more than `threads` of them. Their order is that of their
/// numbers, and so they don't depend on how many cores there are.
///
/// - Parameter body: the result of a number in 0..<count.
/// - Throws: the error of the lowest number that failed; the rest may not have been worked out then.
public func inParallel<Value: Sendable, Failure: Error>(
    _ count: Int, threads: Int = .max, _ body: @Sendable (Int) throws(Failure) -> Value
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

/// Works out a result of each element side by side, on all cores, in their order. An element that nobody else holds is
/// gone as soon as it has been worked on, on the core that did.
public func inParallel<Element: Sendable, Value: Sendable>(
    over elements: consuming [Element], _ body: @Sendable (Element) -> Value
) -> [Value] {
    var slots = (consume elements).map(Optional.some)
    return slots.withUnsafeMutableBufferPointer { buffer in
        // Each number takes its own element.
        nonisolated(unsafe) let slots = buffer
        return inParallel(buffer.count) { number in slots[number].take().map(body) }.compactMap { $0 }
    }
}

/// Calls `body` with the stretches of `length` that 0..<count is cut into, on all cores and in no order; the last one may
/// be shorter.
public func inStretches(_ count: Int, of length: Int, _ body: @Sendable (Range<Int>) -> Void) {
    precondition(count >= 0 && length > 0, "\(count) in stretches of \(length)")
    DispatchQueue.concurrentPerform(iterations: (count + length - 1) / length) { number in
        body(number * length..<min(count, (number + 1) * length))
    }
}
