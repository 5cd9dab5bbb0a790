/// The mean context of a model's requests, as slow as what is usual of their outcomes.
struct UsualContext: Sendable, Equatable {
    /// Empty before the first request.
    private var mean: [Double] = []
    private var weight = 0.0

    init() {}

    /// - Parameter x: 1, φ.
    mutating func add(_ x: UnsafeBufferPointer<Double>) {
        if mean.isEmpty { mean = [Double](repeating: 0, count: x.count - 1) }
        weight = weight * UsualResidual.retention + 1
        for place in mean.indices { mean[place] += (x[place + 1] - mean[place]) / weight }
    }

    /// wᵀ(φ − mean φ).
    /// - Parameters:
    ///   - x: 1, φ.
    ///   - theta: bias, w.
    func explained(_ x: UnsafeBufferPointer<Double>, by theta: [Double]) -> Double {
        var sum = 0.0
        for place in mean.indices { sum += theta[place + 1] * (x[place + 1] - mean[place]) }
        return sum
    }

    func write(to writer: inout StateWriter) {
        writer.put(weight)
        writer.put(mean)
    }

    /// - Parameter contextCount: numbers in a context.
    init(from reader: inout StateReader, contextCount: Int) throws(StateError) {
        weight = try reader.double()
        mean = try reader.doubles()
        guard mean.isEmpty || mean.count == contextCount else {
            throw .wrong(what: "numbers of a mean context", got: UInt64(mean.count), expected: UInt64(contextCount))
        }
    }
}
