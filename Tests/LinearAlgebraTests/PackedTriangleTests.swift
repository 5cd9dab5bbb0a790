import LinearAlgebra
import Testing

/// The kernels beside loops number by number: the same bits.
@Suite struct PackedTriangleTests {
    private struct Case {
        let n: Int
        var triangle: [Double]
        let x: [Double]

        init(_ n: Int, seed: UInt64) {
            var random = SplitMix64(seed: seed)
            self.n = n
            triangle = (0..<PackedTriangle.count(n)).map { _ in random.nextNormal() }
            x = (0..<n).map { _ in random.nextNormal() }
        }

        /// Row i, its diagonal element last.
        func row(_ i: Int) -> ArraySlice<Double> {
            triangle[PackedTriangle.count(i)..<PackedTriangle.count(i + 1)]
        }

        /// Eight sums side by side, these one after another, then the rest.
        func dot(_ row: some Collection<Double>) -> Double {
            let (row, whole) = (Array(row), row.count / 8 * 8)
            var sums = [Double](repeating: 0, count: 8)
            for j in 0..<whole { sums[j % 8] += row[j] * x[j] }
            var sum = sums.dropFirst().reduce(sums[0], +)
            for j in whole..<row.count { sum += row[j] * x[j] }
            return sum
        }

        func product() -> [Double] {
            var y = [Double](repeating: 0, count: n)
            for i in 0..<n {
                y[i] = dot(row(i))
                for (j, number) in row(i).dropLast().enumerated() { y[j] += x[i] * number }
            }
            return y
        }

        func form() -> Double {
            (0..<n).reduce(0) { sum, i in
                sum + x[i] * (2 * dot(row(i).dropLast()) + triangle[PackedTriangle.count(i + 1) - 1] * x[i])
            }
        }
    }

    @Test func `two by two, by hand`() {
        // A = [2 3; 3 5], x = [1, −1]: A x = [−1, −2], xᵀ A x = 1.
        let (a, x) = ([2.0, 3, 5], [1.0, -1])
        var y = [7.0, 7]
        a.withUnsafeBufferPointer { a in
            x.withUnsafeBufferPointer { x in
                y.withUnsafeMutableBufferPointer { PackedTriangle.product(a, x, into: $0) }
                #expect(PackedTriangle.quadraticForm(a, x) == 1)
            }
        }
        #expect(y == [-1, -2])
    }

    @Test(arguments: [0, 1, 2, 7, 8, 9, 16, 17, 33, 65, 129])
    func `products and forms have the bits of the plain ones`(n: Int) {
        let plain = Case(n, seed: UInt64(n) + 1)
        var y = [Double](repeating: .nan, count: n)
        plain.triangle.withUnsafeBufferPointer { a in
            plain.x.withUnsafeBufferPointer { x in
                y.withUnsafeMutableBufferPointer { PackedTriangle.product(a, x, into: $0) }
                #expect(PackedTriangle.quadraticForm(a, x).bitPattern == plain.form().bitPattern)
            }
        }
        #expect(y.map(\.bitPattern) == plain.product().map(\.bitPattern))
    }

    @Test(arguments: [1, 2, 8, 9, 33, 65])
    func `a drift scales, takes the outer product off and adds to the diagonal`(n: Int) {
        var drifted = Case(n, seed: UInt64(n))
        let before = drifted
        let (first, others) = ((scale: 0.9, added: 0.25), (scale: 0.97, added: 0.125))
        drifted.triangle.withUnsafeMutableBufferPointer { a in
            before.x.withUnsafeBufferPointer { PackedTriangle.drift(a, first: first, others: others, less: $0) }
        }
        for i in 0..<n {
            for j in 0...i {
                let place = PackedTriangle.count(i) + j
                let scale = (i == 0 ? first.scale : others.scale) * (j == 0 ? first.scale : others.scale)
                var expected = scale * before.triangle[place] - before.x[i] * before.x[j]
                if i == j { expected = max(1e-12, expected + (i == 0 ? first : others).added) }
                #expect(drifted.triangle[place] == expected, "row \(i), column \(j)")
            }
        }
    }
}
