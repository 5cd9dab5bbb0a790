extension [Float] {
    /// So many zeros.
    ///
    /// The library's `Array(repeating:count:)` looks up the type of its storage whenever it is called, which takes longer
    /// than to get the memory: this is for arrays that are made for every prompt.
    public static func zeros(_ count: Int) -> [Float] {
        var zeros: [Float] = []
        zeros.reserveCapacity(count)
        for start in stride(from: 0, to: count, by: block.count) {
            zeros.append(contentsOf: UnsafeBufferPointer(rebasing: block[..<Swift.min(block.count, count - start)]))
        }
        return zeros
    }
}

/// Never written.
nonisolated(unsafe) private let block: UnsafeBufferPointer<Float> = {
    let zeros = UnsafeMutableBufferPointer<Float>.allocate(capacity: 256)
    zeros.initialize(repeating: 0)
    return UnsafeBufferPointer(zeros)
}()
