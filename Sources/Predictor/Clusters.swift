import LinearAlgebra

/// Groups of similar prompts: their centres among the standardised inputs, and the mean quality of each model there.
struct Clusters: Sendable, Equatable {
    /// C×f, row-major.
    let centres: [Float]
    /// C: half the squared length of each centre.
    let halfSquares: [Float]
    /// C×K, row-major, each drawn towards the model's overall mean.
    let means: [Float]
    /// 1 / the 95th percentile of the training rows' distance to their centre.
    let distanceScale: Float

    init(centres: [Float], count: Int, means: [Float], distanceScale: Float) {
        precondition(count > 0 && centres.count % count == 0, "\(centres.count) numbers in \(count) centres")
        let f = centres.count / count
        self.centres = centres
        halfSquares = (0..<count).map { c in
            centres[c * f..<(c + 1) * f].reduce(0) { $0 + $1 * $1 } / 2
        }
        self.means = means
        self.distanceScale = distanceScale
    }

    var count: Int { halfSquares.count }

    /// The nearest centre to a standardised row: the largest `c·x − ½‖c‖²`.
    ///
    /// - Parameters:
    ///   - scores: scratch, C numbers.
    ///   - distance: set to the scaled distance to it.
    @inline(__always)
    func nearest(_ x: UnsafePointer<Float>, scores: UnsafeMutablePointer<Float>, distance: inout Float) -> Int {
        let f = centres.count / count
        centres.withUnsafeBufferPointer { centres in
            guard let base = centres.baseAddress else { return }
            BLAS.multiply(rows: count, columns: f, base, vector: x, into: scores)
        }
        for c in 0..<count { scores[c] -= halfSquares[c] }
        let best = Self.best(scores, count: count)
        let squared = BLAS.dot(x, x, count: f) - 2 * scores[best]
        distance = max(0, squared).squareRoot() * distanceScale
        return best
    }

    /// The place of the greatest number, the first of equal ones.
    @inline(__always)
    static func best(_ scores: UnsafePointer<Float>, count: Int) -> Int {
        var best = 0
        for c in 1..<max(1, count) where scores[c] > scores[best] { best = c }
        return best
    }

    /// The nearest centre of every row of an n×f matrix, and its scaled distance.
    func nearest(_ rows: Matrix) -> [(cluster: Int, distance: Float)] {
        nearest(0..<rows.rows) { r, body in rows.withRow(r) { $0.baseAddress.map(body) } }
    }

    /// As for a matrix, of rows that are standardised on the way, in the given wordings.
    func nearest(_ rows: StandardizedRows, _ wordings: [Int]) -> [(cluster: Int, distance: Float)] {
        var row = [Float](repeating: 0, count: rows.columns)
        return row.withUnsafeMutableBufferPointer { row in
            nearest(0..<rows.rows) { r, body in
                guard let z = row.baseAddress else { return }
                rows.copy(CollectionOfOne(wordings[r]), to: z)
                body(z)
            }
        }
    }

    private func nearest(
        _ rows: Range<Int>, _ withRow: (Int, (UnsafePointer<Float>) -> Void) -> Void
    ) -> [(cluster: Int, distance: Float)] {
        var scores = [Float](repeating: 0, count: count)
        var result = [(cluster: Int, distance: Float)](repeating: (0, 0), count: rows.count)
        scores.withUnsafeMutableBufferPointer { scores in
            guard let scores = scores.baseAddress else { return }
            for r in rows {
                withRow(r) { result[r].cluster = nearest($0, scores: scores, distance: &result[r].distance) }
            }
        }
        return result
    }
}
