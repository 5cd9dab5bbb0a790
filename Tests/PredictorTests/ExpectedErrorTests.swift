import LinearAlgebra
import Testing

@testable import Predictor

@Suite struct ExpectedErrorTests {
    @Test func `near and far by hand`() {
        let error = ExpectedError(scatter: [1, 0.5], variance: [0.25, 0.1])
        let quality: [Float] = [0.5, 0.9]
        func squared(_ share: Float) -> Float { error.squared(quality, overall: [0.5, 0.5], nearShare: share) }
        // (0.25 + 0.5 · 0.09) / 2, and (0.25 + 0.1 + 0.4²) / 2.
        #expect(abs(squared(1) - 0.1475) < 1e-6 && abs(squared(0) - 0.255) < 1e-6)
        #expect(abs(squared(0.5) - (0.1475 + 0.255) / 2) < 1e-6)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `it is what new outcomes come to, and rises where they are foreseen worse`(seed: UInt64) throws {
        let (world, fresh) = (Synthetic(rows: 900, seed: seed), Synthetic(rows: 900, seed: seed + 90))
        let predictor = try fitted(world.set, .small, seed: seed)
        var rows: [(expected: Double, actual: Double)] = []
        for i in 0..<900 {
            let prediction = predictor.predict(fresh.features.row(i))
            let errors = (0..<3).map { Double(prediction.quality[$0] - fresh.set.quality[i, $0]) }
            rows.append((Double(prediction.expectedError), errors.reduce(0) { $0 + $1 * $1 } / 3))
        }
        func mean(_ rows: some Collection<(expected: Double, actual: Double)>) -> (Double, Double) {
            let n = Double(rows.count)
            return (rows.reduce(0) { $0 + $1.expected } / n, rows.reduce(0) { $0 + $1.actual } / n)
        }
        let (expected, actual) = mean(rows)
        #expect(abs(expected - actual) < 0.02, "\(expected) expected, \(actual) came")
        rows.sort { $0.expected < $1.expected }
        #expect(mean(rows.prefix(300)).1 + 0.03 < mean(rows.suffix(300)).1)
    }

    @Test func `a confident prediction far from the training data is not believed`() throws {
        let predictor = try fitted(Synthetic(rows: 600, seed: 7).set, .small)
        let (near, far) = (predictor.predict([3, 0, 0, 0, 0, 0]), predictor.predict([5, 5, -5, 5, -5, 5]))
        #expect(far.distance > Stack.farDistance)
        #expect(far.expectedError > near.expectedError)
    }
}
