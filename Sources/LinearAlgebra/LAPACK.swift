import CLAPACKE

/// What a factorisation found wrong with its matrix.
public enum FactorizationError: Error, Equatable {
    /// The leading minor of this order (1-based) is not positive definite.
    case notPositiveDefinite(order: Int)
    /// The eigenvalue iteration did not converge (or the matrix holds NaN).
    case notConverged
}

/// The only calls of LAPACKE: symmetric eigenproblems and Cholesky factors, in `Double`.
public enum LAPACK {
    /// Eigenvalues, largest first, with their unit eigenvectors.
    public struct Eigen: Sendable {
        /// n values, descending.
        public let values: [Double]
        /// n×n, row-major; row i is the eigenvector of value i.
        public let vectors: [Double]
    }

    /// The eigenvalues and eigenvectors of a symmetric matrix (`dsyev`).
    ///
    /// Each eigenvector's largest entry is positive, so that its sign is not left to chance.
    /// - Parameter matrix: n×n, row-major; only its upper triangle is read.
    /// - Throws: `notConverged`.
    public static func eigen(symmetric matrix: [Double], order n: Int) throws(FactorizationError) -> Eigen {
        precondition(matrix.count == n * n, "\(matrix.count) elements for order \(n)")
        guard n > 0 else { return Eigen(values: [], vectors: []) }
        guard matrix.allSatisfy(\.isFinite) else { throw .notConverged }
        var columns = matrix
        var ascending = [Double](repeating: 0, count: n)
        let job = CChar(UInt8(ascii: "V"))
        let upper = CChar(UInt8(ascii: "U"))
        let status = LAPACKE_dsyev(LAPACK_ROW_MAJOR, job, upper, Int32(n), &columns, Int32(n), &ascending)
        guard status == 0 else { throw .notConverged }
        var vectors = [Double](repeating: 0, count: n * n)
        for i in 0..<n {
            let column = n - 1 - i
            var largest = 0.0
            for r in 0..<n where abs(columns[r * n + column]) > abs(largest) { largest = columns[r * n + column] }
            let sign: Double = largest < 0 ? -1 : 1
            for r in 0..<n { vectors[i * n + r] = sign * columns[r * n + column] }
        }
        return Eigen(values: ascending.reversed(), vectors: vectors)
    }

    /// The lower Cholesky factor L of a positive definite matrix, A = L Lᵀ (`dpotrf`).
    ///
    /// - Parameter matrix: n×n, row-major; only its lower triangle is read.
    /// - Returns: n×n, row-major, zeros above the diagonal.
    /// - Throws: `notPositiveDefinite`, also for NaN.
    public static func cholesky(_ matrix: [Double], order n: Int) throws(FactorizationError) -> [Double] {
        precondition(matrix.count == n * n, "\(matrix.count) elements for order \(n)")
        guard n > 0 else { return [] }
        var factor = matrix
        let status = LAPACKE_dpotrf(LAPACK_ROW_MAJOR, CChar(UInt8(ascii: "L")), Int32(n), &factor, Int32(n))
        guard status == 0 else { throw .notPositiveDefinite(order: max(1, Int(status))) }
        for r in 0..<n {
            guard factor[r * n + r] > 0 else { throw .notPositiveDefinite(order: r + 1) }
            for c in r + 1..<max(n, r + 1) { factor[r * n + c] = 0 }
        }
        return factor
    }

    /// The solution x of A x = b, from the Cholesky factor of A (`dpotrs`).
    public static func solve(cholesky factor: [Double], order n: Int, _ b: [Double]) -> [Double] {
        precondition(
            factor.count == n * n && b.count == n, "order \(n): \(factor.count) elements, \(b.count) on the right")
        guard n > 0 else { return [] }
        var x = b
        let status = LAPACKE_dpotrs(LAPACK_ROW_MAJOR, CChar(UInt8(ascii: "L")), Int32(n), 1, factor, Int32(n), &x, 1)
        precondition(status == 0, "dpotrs refused argument \(-status)")
        return x
    }
}
