import LinearAlgebra

/// Bayesian logistic regression with a Gaussian prior, by Newton's method in Double.
///
/// How far the differences and the context may speak is not known beforehand: of a few scales of their prior
/// deviations the one with the largest evidence is taken (Laplace's approximation),
///
///     log p(y) ≈ log p(y | mode) − ½ (mode − mean)ᵀ Λ (mode − mean) + ½ log |Λ| − ½ log |H|
///
/// > MacKay. *The Evidence Framework Applied to Classification Networks*, Neural Computation 1992.
struct NewcomerRegression {
    /// Deviation of the coefficient of difficulty around 1.
    static let difficultySD = 0.3
    /// τ, deviation of each coefficient of the context, whose squared length is about 1.
    static let contextSD = 0.7
    /// Enough for convergence from the prior's mean; the steps shrink quadratically.
    private static let stepsMax = 25
    /// Factors on the prior variances of differences and of context.
    private static let scales = [1, 0.1, 0.01]

    /// D.
    let mean: [Double]
    /// D: 1 / variance.
    let precision: [Double]
    private let modelCount: Int

    init(_ prior: NewcomerPrior, models k: Int, context d: Int) {
        modelCount = k
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
        let rows = (0..<u.rows).filter { weights[$0] > 0 }.map { row in
            (u: u.row(row).map { Double($0) }, y: Double(y[row]), w: Double(weights[row]))
        }
        var best = newton(rows, from: mean, precision)
        guard !rows.isEmpty else { return (best.mode, Self.inverse(best.factor, mean.count)) }
        for ofDifferences in Self.scales {
            for ofContext in Self.scales where ofDifferences < 1 || ofContext < 1 {
                let fit = newton(rows, from: best.mode, scaled(ofDifferences, ofContext))
                if fit.evidence > best.evidence { best = fit }
            }
        }
        return (best.mode, Self.inverse(best.factor, mean.count))
    }

    private typealias Rows = [(u: [Double], y: Double, w: Double)]
    private typealias Fit = (mode: [Double], factor: [Double], evidence: Double)

    private func scaled(_ ofDifferences: Double, _ ofContext: Double) -> [Double] {
        precision.indices.map { i in
            i < 2 ? precision[i] : precision[i] / (i < 2 + modelCount ? ofDifferences : ofContext)
        }
    }

    private func newton(_ rows: Rows, from start: [Double], _ precision: [Double]) -> Fit {
        let count = mean.count
        var mode = start
        var factor = hessian(rows, mode, precision)
        for _ in 0..<Self.stepsMax where !rows.isEmpty {
            let step = LAPACK.solve(cholesky: factor, order: count, gradient(rows, mode, precision))
            // A long step can overshoot where the curvature is small.
            let length = step.reduce(0) { max($0, abs($1)) }
            let share = length > 2 ? 2 / length : 1
            for i in 0..<count { mode[i] -= share * step[i] }
            factor = hessian(rows, mode, precision)
            if length < 1e-6 { break }
        }
        return (mode, factor, evidence(rows, mode, precision, factor))
    }

    private func evidence(_ rows: Rows, _ mode: [Double], _ precision: [Double], _ factor: [Double]) -> Double {
        var sum = rows.reduce(0.0) { sum, row in
            let z = zip(row.u, mode).reduce(0) { $0 + $1.0 * $1.1 }
            return sum - row.w * (max(z, 0) + Double.log(1 + Double.exp(-abs(z))) - row.y * z)
        }
        for i in mode.indices {
            let difference = mode[i] - mean[i]
            sum += 0.5 * (Double.log(precision[i]) - precision[i] * difference * difference)
            sum -= Double.log(factor[i * mode.count + i])
        }
        return sum
    }

    private func gradient(_ rows: Rows, _ mode: [Double], _ precision: [Double]) -> [Double] {
        var gradient = mode.indices.map { precision[$0] * (mode[$0] - mean[$0]) }
        for (u, y, w) in rows {
            let error = w * (Double.sigmoid(zip(u, mode).reduce(0) { $0 + $1.0 * $1.1 }) - y)
            for i in u.indices { gradient[i] += error * u[i] }
        }
        return gradient
    }

    /// The Cholesky factor of the Hessian: positive definite, as the prior's precision is.
    private func hessian(_ rows: Rows, _ mode: [Double], _ precision: [Double]) -> [Double] {
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
