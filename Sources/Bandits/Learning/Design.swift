/// A context as the residuals of all models read it, worked out once for them: x = [1, φ], and |φ|².
public struct Design {
    /// d + 1 numbers, on the stack of whoever made the design.
    let x: UnsafeBufferPointer<Double>
    let squaredLength: Double

    @usableFromInline
    init(x: UnsafeBufferPointer<Double>, squaredLength: Double) {
        self.x = x
        self.squaredLength = squaredLength
    }

    /// Calls `body` with the design of a context φ, which lives as long as the call.
    @inlinable @inline(__always)
    public static func with<Result>(_ context: [Float], _ body: (Design) -> Result) -> Result {
        // No more than the 1,024 bytes that the compiler keeps on the stack, as long as d < 128.
        withUnsafeTemporaryAllocation(of: Double.self, capacity: context.count + 1) { x in
            x.initialize(repeating: 1)
            var squaredLength = 0.0
            for (place, number) in context.enumerated() {
                x[place + 1] = Double(number)
                squaredLength += Double(number) * Double(number)
            }
            return body(Design(x: UnsafeBufferPointer(x), squaredLength: squaredLength))
        }
    }
}
