import Dispatch

/// `body` of 0..<count on all cores, in order.
public func inParallel<Result: Sendable>(_ count: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
    var results = [Result?](repeating: nil, count: count)
    results.withUnsafeMutableBufferPointer { buffer in
        // Every iteration writes its own slot only, and the loop ends before the buffer does.
        nonisolated(unsafe) let slots = buffer
        DispatchQueue.concurrentPerform(iterations: count) { slots[$0] = body($0) }
    }
    return results.compactMap { $0 }
}

/// `body` of the stretches that 0..<count is cut into, on all cores.
func inStretches(_ count: Int, _ body: @Sendable (Range<Int>) -> Void) {
    let length = 4096
    DispatchQueue.concurrentPerform(iterations: (count + length - 1) / length) { number in
        body(number * length..<min(count, (number + 1) * length))
    }
}

/// `body` of every page on all cores, in order. A page that nobody else holds is gone as soon as it has been worked on,
/// on the core that did.
public func inParallel<Page: Sendable, Result: Sendable>(
    _ pages: consuming [Page], _ body: @Sendable (Page) -> Result
) -> [Result] {
    var pages = pages.map(Optional.some)
    return pages.withUnsafeMutableBufferPointer { buffer in
        // As above.
        nonisolated(unsafe) let slots = buffer
        return inParallel(buffer.count) { number in slots[number].take().map(body) }.compactMap { $0 }
    }
}
