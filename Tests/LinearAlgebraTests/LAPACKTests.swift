import LinearAlgebra
import Testing

@Suite struct LAPACKTests {
    @Test func `eigenvalues by hand`() throws {
        // [2 1; 1 2] has 3 along (1, 1)/√2 and 1 along (1, −1)/√2.
        let eigen = try LAPACK.eigen(symmetric: [2, 1, 1, 2], order: 2)
        #expect(abs(eigen.values[0] - 3) < 1e-12 && abs(eigen.values[1] - 1) < 1e-12)
        #expect(abs(eigen.vectors[0] - 0.5.squareRoot()) < 1e-12)
        #expect(abs(eigen.vectors[0] - eigen.vectors[1]) < 1e-12)
        #expect(abs(eigen.vectors[2] + eigen.vectors[3]) < 1e-12)
    }

    @Test(arguments: 1...8) func `eigenvectors rebuild their matrix`(n: Int) throws {
        let matrix = positiveDefinite(order: n, seed: UInt64(n))
        let eigen = try LAPACK.eigen(symmetric: matrix, order: n)
        #expect(eigen.values == eigen.values.sorted(by: >))
        for r in 0..<n {
            for c in 0..<n {
                let rebuilt = (0..<n).reduce(0) {
                    $0 + eigen.values[$1] * eigen.vectors[$1 * n + r] * eigen.vectors[$1 * n + c]
                }
                #expect(abs(rebuilt - matrix[r * n + c]) < 1e-9)
            }
        }
    }

    @Test func `a Cholesky factor by hand`() throws {
        // [4 2; 2 5] = [2 0; 1 2] · [2 1; 0 2]; A x = (8, 9) has x = (11/8, 5/4).
        let factor = try LAPACK.cholesky([4, 2, 2, 5], order: 2)
        #expect(factor == [2, 0, 1, 2])
        let x = LAPACK.solve(cholesky: factor, order: 2, [8, 9])
        #expect(abs(x[0] - 1.375) < 1e-12 && abs(x[1] - 1.25) < 1e-12)
    }

    @Test(arguments: 1...8) func `a factor solves its system`(n: Int) throws {
        let matrix = positiveDefinite(order: n, seed: UInt64(100 + n))
        let truth = (0..<n).map { Double($0) - 1.5 }
        let right = (0..<n).map { r in (0..<n).reduce(0) { $0 + matrix[r * n + $1] * truth[$1] } }
        let x = LAPACK.solve(cholesky: try LAPACK.cholesky(matrix, order: n), order: n, right)
        #expect(zip(x, truth).allSatisfy { abs($0 - $1) < 1e-8 })
    }

    @Test func `a matrix that is not positive definite is refused`() {
        #expect(throws: FactorizationError.notPositiveDefinite(order: 2)) {
            try LAPACK.cholesky([1, 2, 2, 1], order: 2)
        }
        #expect(throws: FactorizationError.self) { try LAPACK.cholesky([.nan], order: 1) }
        #expect(throws: FactorizationError.notConverged) { try LAPACK.eigen(symmetric: [.nan], order: 1) }
    }

    /// B Bᵀ + I for a random B.
    private func positiveDefinite(order n: Int, seed: UInt64) -> [Double] {
        var random = SplitMix64(seed: seed)
        let b = (0..<n * n).map { _ in random.nextNormal() }
        return (0..<n * n).map { i in
            (0..<n).reduce(i / n == i % n ? 1 : 0) { $0 + b[i / n * n + $1] * b[i % n * n + $1] }
        }
    }
}
