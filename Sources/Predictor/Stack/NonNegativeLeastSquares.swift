import LinearAlgebra

/// Weights w ≥ 0 with the least Σ (y − Σ wᵥ xᵥ)², from sums over the rows.
///
/// The plain solution, from which the most negative weight is left out until none is negative: for a handful of
/// columns that all point the same way this is the exact answer or close to it.
struct NonNegativeLeastSquares: Sendable {
    /// V.
    let count: Int
    /// Σ x xᵀ, V×V.
    private var gram: [Double]
    /// Σ x y, V.
    private var right: [Double]

    init(count: Int) {
        self.count = count
        gram = [Double](repeating: 0, count: count * count)
        right = [Double](repeating: 0, count: count)
    }

    mutating func add(_ x: [Double], _ y: Double, weight: Double) {
        precondition(x.count == count, "\(x.count) values, \(count) weights")
        for i in 0..<count {
            right[i] += weight * x[i] * y
            for j in 0..<count { gram[i * count + j] += weight * x[i] * x[j] }
        }
    }

    /// - Returns: V weights, 0 for a column that never varies.
    func solution() -> [Double] {
        var active = (0..<count).filter { gram[$0 * count + $0] > 1e-9 }
        var weights = [Double](repeating: 0, count: count)
        while !active.isEmpty {
            let n = active.count
            // A trace of ridge, so that two equal columns share their weight.
            let matrix = active.flatMap { i in
                active.map { j in gram[i * count + j] * (i == j ? 1 + 1e-6 : 1) }
            }
            guard let factor = try? LAPACK.cholesky(matrix, order: n) else { return weights }
            let found = LAPACK.solve(cholesky: factor, order: n, active.map { right[$0] })
            guard let worst = found.indices.min(by: { found[$0] < found[$1] }), found[worst] < 0 else {
                for (place, i) in active.enumerated() { weights[i] = found[place] }
                return weights
            }
            active.remove(at: worst)
        }
        return weights
    }
}
