import LinearAlgebra

/// A context without any training: features → d numbers by a fixed, seeded, orthogonal projection.
///
///     φ = clip(Q z, ±4) / √d,   z = clip((x − mean) · scale, ±5),   Q Qᵀ = I
///
/// For inputs of mean 0 and variance 1 the squared length of φ is about 1, as a trained predictor's context has it.
public struct Projection: Sendable, Equatable {
    private let standardizer: Standardizer
    /// d×f.
    private let directions: Matrix
    private let scale: Float

    /// - Parameters:
    ///   - contextCount: wanted length of the context; at most `inputCount` and 64 come out.
    ///   - mean, scale: f fixed constants each; without them inputs are taken as they are, clipped.
    public init(inputCount: Int, contextCount: Int, seed: UInt64, mean: [Float]? = nil, scale: [Float]? = nil) {
        precondition(inputCount > 0 && contextCount > 0, "\(inputCount) inputs, \(contextCount) context numbers")
        standardizer = Standardizer(
            mean: mean ?? [Float](repeating: 0, count: inputCount),
            scale: scale ?? [Float](repeating: 1, count: inputCount))
        precondition(standardizer.count == inputCount, "\(standardizer.count) constants for \(inputCount) inputs")
        let d = min(contextCount, inputCount, PredictorLimits.contextCount)
        directions = Self.orthonormalRows(d, inputCount, seed: seed)
        self.scale = 1 / Float(d).squareRoot()
    }

    public var inputCount: Int { directions.columns }
    public var contextCount: Int { directions.rows }

    /// Fills `prediction.context`; nothing is known of quality or cost, so those are left empty.
    public func project(_ features: UnsafeBufferPointer<Float>, into prediction: inout Prediction) {
        precondition(features.count == inputCount, "\(features.count) features, \(inputCount) expected")
        prediction.reserve(models: 0, context: contextCount)
        prediction.scratch.reserve(workspace: inputCount, steps: 0)
        prediction.distance = 0
        fill(features, &prediction.scratch.workspace, &prediction.context)
    }

    private func fill(_ features: UnsafeBufferPointer<Float>, _ workspace: inout [Float], _ context: inout [Float]) {
        workspace.withUnsafeMutableBufferPointer { work in
            directions.withElements { directions in
                context.withUnsafeMutableBufferPointer { context in
                    guard let x = features.baseAddress, let z = work.baseAddress, let q = directions.baseAddress,
                        let phi = context.baseAddress
                    else { return }
                    standardizer.apply(x, into: z)
                    BLAS.multiply(rows: contextCount, columns: inputCount, q, vector: z, into: phi)
                    let clip = ContextMap.clip
                    for i in 0..<contextCount { phi[i] = min(clip, max(-clip, phi[i])) * scale }
                }
            }
        }
    }

    /// Normal rows made orthogonal one after another (modified Gram–Schmidt).
    private static func orthonormalRows(_ d: Int, _ f: Int, seed: UInt64) -> Matrix {
        var random = SplitMix64(seed: seed)
        var rows: [[Double]] = []
        while rows.count < d {
            var row = (0..<f).map { _ in random.nextNormal() }
            for other in rows {
                let overlap = zip(row, other).reduce(0) { $0 + $1.0 * $1.1 }
                for c in 0..<f { row[c] -= overlap * other[c] }
            }
            let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
            if length > 1e-6 { rows.append(row.map { $0 / length }) }
        }
        return Matrix(rows.map { $0.map { Float($0) } })
    }
}
