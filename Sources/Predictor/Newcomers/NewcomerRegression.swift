import LinearAlgebra

/// Bayesian logistic regression with a Gaussian prior, by Newton's method in Double.
struct NewcomerRegression {
    /// Deviation of the coefficient of difficulty around 1.
    static let difficultySD = 0.3
    /// τ, deviation of each coefficient of the context, whose squared length is about 1.
    static let contextSD = 0.7
    /// Enough for convergence from the prior's mean; the steps shrink quadratically.
    private static let stepsMax = 25

    /// D.
    let mean: [Double]
    /// D: 1 / variance.
    let precision: [Double]

    init(_ prior: NewcomerPrior, models k: Int, context d: Int) {
        mean = [prior.offset, 1] + [Double](repeating: 0, count: k + d)
        let difference = k > 1 ? Double(k - 1) : 1e6
        precision =
            [1 / (prior.offsetSD * prior.offsetSD), 1 / (Self.difficultySD * Self.difficultySD)]
            + [Double](repeating: difference, count: k)
            + [Double](repeating: 1 / (Self.contextSD * Self.contextSD), count: d)
    }

    /// Mode and covariance (D×D, the inverse Hessian at the mode).
    ///
    /// - Parameters:
    ///   - u: n×D.
    ///   - y: n, in [0, 1].
    ///   - weights: n; in outcomes.
    func fit(_ u: Matrix, _ y: [Float], weights: [Float]) -> (mode: [Double], covariance: [Double]) {
        let count = mean.count
        let rows = (0..<u.rows).filter { weights[$0] > 0 }.map { row in
            (u: u.row(row).map { Double($0) }, y: Double(y[row]), w: Double(weights[row]))
        }
        var mode = mean
        var factor = hessian(rows, mode)
        for _ in 0..<Self.stepsMax where !rows.isEmpty {
            let step = LAPACK.solve(cholesky: factor, order: count, gradient(rows, mode))
            // A long step can overshoot where the curvature is small; a halved one can't.
            let length = step.reduce(0) { max($0, abs($1)) }
            let share = length > 2 ? 2 / length : 1
            for i in 0..<count { mode[i] -= share * step[i] }
            factor = hessian(rows, mode)
            if length < 1e-9 { break }
        }
        return (mode, Self.inverse(factor, count))
    }

    private typealias Rows = [(u: [Double], y: Double, w: Double)]

    private func gradient(_ rows: Rows, _ mode: [Double]) -> [Double] {
        var gradient = mode.indices.map { precision[$0] * (mode[$0] - mean[$0]) }
        for (u, y, w) in rows {
            let error = w * (Double.sigmoid(zip(u, mode).reduce(0) { $0 + $1.0 * $1.1 }) - y)
            for i in u.indices { gradient[i] += error * u[i] }
        }
        return gradient
    }

    /// The Cholesky factor of the Hessian: positive definite, as the prior's precision is.
    private func hessian(_ rows: Rows, _ mode: [Double]) -> [Double] {
        let count = mode.count
        var matrix = [Double](repeating: 0, count: count * count)
        for i in 0..<count { matrix[i * count + i] = precision[i] }
        for (u, _, w) in rows {
            let p = Double.sigmoid(zip(u, mode).reduce(0) { $0 + $1.0 * $1.1 })
            let curvature = w * p * (1 - p)
            for i in 0..<count {
                let scaled = curvature * u[i]
                for j in 0...i { matrix[i * count + j] += scaled * u[j] }
            }
        }
        guard let factor = try? LAPACK.cholesky(matrix, order: count) else {
            preconditionFailure("a prior precision of \(precision.min() ?? 0) and finite rows make no positive matrix")
        }
        return factor
    }

    private static func inverse(_ factor: [Double], _ count: Int) -> [Double] {
        var result: [Double] = []
        for i in 0..<count {
            var unit = [Double](repeating: 0, count: count)
            unit[i] = 1
            result += LAPACK.solve(cholesky: factor, order: count, unit)
        }
        return result
    }
}
