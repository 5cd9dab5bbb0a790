import LinearAlgebra

/// A ridge regression of each model's quality on the standardised inputs, `yₘ = cₘ + wₘᵀ z`.
///
/// The smoothest of the voices: far from the training data it still says something where clusters are arbitrary.
///
/// > Hoerl, Kennard. *Ridge Regression*, Technometrics 1970.
struct LinearMeans: Sendable, Equatable {
    /// Inputs beyond which no regression is fitted: its Gram matrix would cost more than the networks.
    static let inputsMax = 1_024
    /// λ: standardised inputs explain a 0/1 outcome as if each weight had been drawn with deviation σ / √λ.
    static let penalty = 3_000.0

    /// K×f, row-major; empty where nothing was fitted.
    let weights: [Float]
    /// K.
    let intercepts: [Float]

    var isEmpty: Bool { weights.isEmpty }

    /// Sets `quality` (K) for a standardised row.
    @inline(__always)
    func apply(_ x: UnsafePointer<Float>, inputs f: Int, into quality: UnsafeMutablePointer<Float>) {
        let k = intercepts.count
        for m in 0..<k { quality[m] = intercepts[m] }
        guard !isEmpty else { return }
        weights.withUnsafeBufferPointer { weights in
            guard let base = weights.baseAddress else { return }
            BLAS.multiply(rows: k, columns: f, base, vector: x, beta: 1, into: quality)
        }
    }
}

extension LinearMeans {
    private static let chunkRows = 1_024

    /// Fits the models of groups of two and more; a missing outcome counts as the model's mean, other models get it as
    /// their intercept.
    ///
    /// - Parameters:
    ///   - rows: numbers of the rows to fit.
    ///   - standardised: some rows' inputs, standardised, one below the other.
    init(_ set: TrainingSet, groups: [Int], rows: [Int], standardised: (ArraySlice<Int>) -> Matrix) {
        let (f, k) = (set.inputCount, set.modelCount)
        let overall = meanQuality(set)
        intercepts = overall.map { Float($0) }
        guard f <= Self.inputsMax else {
            weights = []
            return
        }
        var weights = [Float](repeating: 0, count: k * f)
        for group in Set(groups).sorted() {
            let models = groups.indices.filter { groups[$0] == group }
            guard models.count > 1 else { continue }
            let seen = rows.filter { row in models.contains { set.qualityWeight[row, $0] > 0 } }
            var gram = [Double](repeating: 0, count: f * f)
            var right = [Double](repeating: 0, count: models.count * f)
            for start in stride(from: 0, to: seen.count, by: Self.chunkRows) {
                let chunk = seen[start..<min(start + Self.chunkRows, seen.count)]
                let x = standardised(chunk)
                let y = Self.centredQuality(set, chunk, models, overall)
                Self.add(BLAS.product(x, transposeA: true, x), to: &gram)
                Self.add(BLAS.product(y, transposeA: true, x), to: &right)
            }
            for i in 0..<f { gram[i * f + i] += Self.penalty }
            guard let factor = try? LAPACK.cholesky(gram, order: f) else { continue }
            for (place, m) in models.enumerated() {
                let solution = LAPACK.solve(cholesky: factor, order: f, Array(right[place * f..<(place + 1) * f]))
                for i in 0..<f { weights[m * f + i] = Float(solution[i]) }
            }
        }
        self.weights = StepWeights.rounded(weights, columns: f, readBy: ServingKernel.inputSteps)
    }

    /// rows×models: quality less the model's mean, 0 where it is missing.
    private static func centredQuality(
        _ set: TrainingSet, _ rows: ArraySlice<Int>, _ models: [Int], _ overall: [Double]
    ) -> Matrix {
        var result = Matrix(rows: rows.count, columns: models.count)
        for (r, row) in rows.enumerated() {
            for (place, m) in models.enumerated() where set.qualityWeight[row, m] > 0 {
                result[r, place] = set.quality[row, m] - Float(overall[m])
            }
        }
        return result
    }

    private static func add(_ matrix: Matrix, to sum: inout [Double]) {
        matrix.withElements { values in
            for i in sum.indices { sum[i] += Double(values[i]) }
        }
    }
}
