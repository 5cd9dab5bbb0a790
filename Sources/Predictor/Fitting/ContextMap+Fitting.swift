import LinearAlgebra

extension ContextMap {
    /// Directions with less than this share of the largest variance are noise, and left out.
    static let varianceShareMin = 1e-6

    /// Whitened principal components of the hidden units (n×H), largest variance first.
    init(fitting hidden: Matrix, count: Int) {
        let (n, width) = (hidden.rows, hidden.columns)
        let mean = Self.means(hidden)
        var centred = hidden
        centred.withMutableElements { x in
            for r in 0..<n {
                for c in 0..<width { x[r * width + c] -= Float(mean[c]) }
            }
        }
        let covariance = BLAS.product(centred, transposeA: true, centred).storage.map { Double($0) / Double(n) }
        var directions = [Float](repeating: 0, count: count * width)
        var offset = [Float](repeating: 0, count: count)
        var used = 0
        // Without convergence (never seen on finite numbers) the context stays 0: no context rather than a wrong one.
        if let eigen = try? LAPACK.eigen(symmetric: covariance, order: width) {
            let floor = max(1e-12, (eigen.values.first ?? 0) * Self.varianceShareMin)
            for i in 0..<min(count, width) where eigen.values[i] > floor {
                let scale = 1 / eigen.values[i].squareRoot()
                for c in 0..<width { directions[i * width + c] = Float(eigen.vectors[i * width + c] * scale) }
                used += 1
            }
        }
        directions = StepWeights.rounded(directions, columns: width, readBy: ServingKernel.hiddenSteps)
        for i in 0..<used {
            for c in 0..<width { offset[i] -= directions[i * width + c] * Float(mean[c]) }
        }
        self.init(directions: directions, offset: offset, scale: 1 / Float(max(1, used)).squareRoot())
    }

    private static func means(_ matrix: Matrix) -> [Double] {
        var sums = [Double](repeating: 0, count: matrix.columns)
        matrix.withElements { x in
            for r in 0..<matrix.rows {
                for c in sums.indices { sums[c] += Double(x[r * matrix.columns + c]) }
            }
        }
        return sums.map { $0 / Double(matrix.rows) }
    }
}
